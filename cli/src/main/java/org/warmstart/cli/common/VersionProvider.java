package org.warmstart.cli.common;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Tells the version of Warmstart, Java and the system. */
public final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "warmstart " + version(),
      "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
      System.getProperty("os.name")
          + " "
          + System.getProperty("os.version")
          + " "
          + System.getProperty("os.arch")
    };
  }

  /** The version of this build, such as {@code 0.1.0-SNAPSHOT}. */
  public static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream resource =
        Objects.requireNonNull(VersionProvider.class.getResourceAsStream("version.properties"))) {
      properties.load(resource);
    }
    return properties.getProperty("version");
  }
}
