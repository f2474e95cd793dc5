package org.warmstart.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import picocli.CommandLine.Option;

/** The option {@code --out}: a folder for results, checked before any work is done. */
final class OutputFolder {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the result; made if it is not there.")
  private Path out;

  @Option(
      names = "--overwrite",
      description =
          "Write into the folder even if there are files in it, over those of equal name.")
  private boolean overwrite;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  OutputFolder() {}

  /**
   * Makes the folder and checks that it can be written to and, unless {@code --overwrite} is given,
   * that it is empty.
   */
  Path prepare() {
    return prepare(out, overwrite);
  }

  /** As {@link #prepare()}, for commands that may have the folder from a configuration. */
  static Path prepare(Path out, boolean overwrite) {
    try {
      if (Files.exists(out) && !Files.isDirectory(out)) {
        throw new InputException("--out " + out + ": is a file, expected a folder");
      }
      Files.createDirectories(out);
      if (!overwrite && !isEmpty(out)) {
        throw new InputException(
            "--out " + out + ": there are files in this folder; choose another or add --overwrite");
      }
      Files.delete(Files.createTempFile(out, ".warmstart", null));
      return out;
    } catch (IOException e) {
      throw new InputException("--out " + out + ": cannot be written to: " + e.getMessage(), e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
