package org.warmstart.data.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.data.Utf8Lines;

/**
 * The documents of plain text files, in order, streaming. Text must be UTF-8. Close it, or read it
 * to the end.
 */
public final class TextCorpus implements Iterator<Document>, AutoCloseable {
  /** Longest document, in characters: a document is held in memory, a file need not be. */
  public static final int MAX_DOCUMENT_LENGTH = 1 << 26;

  private final Iterator<Path> files;
  private final DocumentUnit unit;
  private @Nullable Path file;
  private @Nullable Utf8Lines lines;
  private @Nullable Document next;

  private TextCorpus(List<Path> files, DocumentUnit unit) {
    this.files = files.iterator();
    this.unit = unit;
  }

  /**
   * Opens files and folders; of a folder all {@code .txt} files in it and below, by name.
   *
   * @throws InputException if a path does not exist or a folder holds no {@code .txt} file
   */
  public static TextCorpus open(List<Path> filesOrFolders, DocumentUnit unit) {
    return new TextCorpus(files(filesOrFolders), unit);
  }

  /** The files that {@link #open} reads, in its order. */
  public static List<Path> files(List<Path> filesOrFolders) {
    List<Path> files = new ArrayList<>();
    for (Path path : filesOrFolders) {
      if (Files.isDirectory(path)) {
        files.addAll(textFilesBelow(path));
      } else if (InputFiles.isThere(path)) {
        files.add(path);
      } else {
        throw new InputException(path + ": no such file or folder");
      }
    }
    if (files.isEmpty()) {
      throw new InputException("no text files given");
    }
    return files;
  }

  private static List<Path> textFilesBelow(Path folder) {
    try (Stream<Path> below = Files.walk(folder)) {
      List<Path> files =
          below
              .filter(path -> path.getFileName().toString().endsWith(".txt"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new InputException(folder + ": no .txt file in this folder or below");
      }
      return files;
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      if (lines == null) {
        if (!files.hasNext()) {
          return false;
        }
        file = files.next();
        lines = new Utf8Lines(file);
      }
      next = read(lines, file);
      if (next == null) {
        close();
      }
    }
    return true;
  }

  @Override
  public Document next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the corpus is at its end");
    }
    Document document = next;
    next = null;
    return document;
  }

  private @Nullable Document read(Utf8Lines source, @Nullable Path path) {
    StringBuilder text = new StringBuilder();
    long start = 0;
    for (String line = source.next(); line != null; line = source.next()) {
      boolean blank = line.isBlank();
      if (blank && unit == DocumentUnit.PARAGRAPH && start > 0) {
        break;
      }
      if (start == 0 && !blank) {
        start = source.lineNumber();
      }
      if (unit == DocumentUnit.FILE) {
        text.append(line).append(source.lineEnded() ? "\n" : "");
      } else if (!blank) {
        text.append(text.isEmpty() ? "" : " ").append(line.strip());
      }
      if (text.length() > MAX_DOCUMENT_LENGTH) {
        throw new InputException(
            path
                + ", line "
                + source.lineNumber()
                + ": a document of more than "
                + MAX_DOCUMENT_LENGTH
                + " characters; split the file, or take its paragraphs or lines as documents");
      }
      if (unit == DocumentUnit.LINE && !blank) {
        break;
      }
    }
    if (start == 0 || path == null) {
      return null;
    }
    return new Document(path.getFileName() + ":" + start, text.toString());
  }

  @Override
  public void close() {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }
}
