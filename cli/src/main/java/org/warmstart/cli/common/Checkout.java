package org.warmstart.cli.common;

import java.nio.file.Path;

/** Where Warmstart's checkout is: the launcher says so. */
public final class Checkout {
  private Checkout() {}

  /**
   * The folder with the Maven wrapper; the working directory if Warmstart was not started by its
   * launcher.
   */
  public static Path root() {
    return Path.of(System.getProperty("warmstart.home", "")).toAbsolutePath();
  }
}
