package org.warmstart.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.GeneratedText;
import org.warmstart.model.checkpoint.CheckpointFolder;
import picocli.CommandLine.Option;

/** The option {@code --out}: a folder for results, checked before any work is done. */
public final class OutputFolder {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the result; made if it is not there.")
  private Path out;

  @Option(
      names = "--overwrite",
      description =
          "Write into the folder even if there are files in it, in the place of the checkpoint or"
              + " the files of equal name; others stay.")
  private boolean overwrite;

  /** A model's card, which somebody may have written, or gone on with. */
  private static final String CARD = "README.md";

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  OutputFolder() {}

  /**
   * Makes the folder, checks that it can be written to and, unless {@code --overwrite} is given,
   * that it is empty, and writes into it. If nothing came into it, no folder is left.
   *
   * @param contents writes into the folder
   */
  public static void fill(Path out, boolean overwrite, Consumer<Path> contents) {
    List<Path> made = missing(out);
    boolean filled = false;
    try {
      prepare(out, overwrite);
      contents.accept(out);
      filled = true;
    } finally {
      if (!filled) {
        deleteEmpty(made);
      }
    }
  }

  /** As the static one, with the options' folder. */
  public void fill(Consumer<Path> contents) {
    fill(out, overwrite, contents);
  }

  private static void prepare(Path out, boolean overwrite) {
    try {
      if (Files.exists(out) && !Files.isDirectory(out)) {
        throw new InputException("--out " + out + ": is a file, expected a folder");
      }
      Files.createDirectories(out);
      if (!overwrite && !isEmpty(out)) {
        throw new InputException(
            "--out " + out + ": there are files in this folder; choose another or add --overwrite");
      }
      if (!Files.isWritable(out)) {
        throw new InputException("--out " + out + ": cannot be written to: it is write-protected");
      }
    } catch (IOException e) {
      throw new InputException("--out " + out + ": cannot be written to: " + e.getMessage(), e);
    }
  }

  public Path path() {
    return out;
  }

  /**
   * Checks, before any work is done, what {@link #write} will need.
   *
   * @throws InputException if there are files and {@code --overwrite} is not given, or a training
   *     run is or works there
   */
  public void check() {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new InputException("--out " + out + ": is a file, expected a folder");
    }
    try {
      if (!overwrite && Files.exists(out) && !isEmpty(out)) {
        throw new InputException(
            "--out " + out + ": there are files in this folder; choose another or add --overwrite");
      }
    } catch (IOException e) {
      throw new InputException("--out " + out + ": cannot be read: " + e.getMessage(), e);
    }
    RunFolders.refuse(out);
  }

  /**
   * Writes a checkpoint: aside, and when it is complete in the place of what was there. What is no
   * part of a checkpoint stays and is named.
   */
  public void write(Terminal terminal, Consumer<Path> contents) {
    check();
    fill(
        folder -> {
          Path card = folder.resolve(CARD);
          boolean kept = GeneratedText.isSomebodys(card);
          List<String> foreign =
              CheckpointFolder.replace(
                  folder,
                  name -> CarriedFiles.belong(name) || (name.equals(CARD) && !kept),
                  aside -> {
                    contents.accept(aside);
                    if (kept) {
                      delete(aside.resolve(CARD));
                    }
                  });
          if (!foreign.isEmpty()) {
            terminal.err().println("left as they are in " + out + ": " + Messages.list(foreign));
          }
        });
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be deleted: " + e.getMessage(), e);
    }
  }

  /** The folder and those above it, as far as they are not there. */
  private static List<Path> missing(Path out) {
    List<Path> missing = new ArrayList<>();
    for (Path at = out.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  private static void deleteEmpty(List<Path> folders) {
    try {
      for (Path folder : folders) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException ignored) {
      // something is in it; and the error that is on its way says more
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
