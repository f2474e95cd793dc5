package org.warmstart.data.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * Reads the text files of jars, zip files and directories: {@code .java}, {@code .txt} and {@code
 * .md}, in the order of their names. Files are decoded as UTF-8. Archives are read in memory, file
 * by file; nothing is unpacked to disk, and sizes are counted while unpacking, whatever the
 * archive's directory claims.
 */
public final class JavaSources {
  private final CorpusOptions options;
  private long files;
  private long oversizedFiles;
  private long bytes;

  /** Takes the limits from the options. */
  public JavaSources(CorpusOptions options) {
    this.options = options;
  }

  /** Receives a file's text. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * Called once a file.
     *
     * @param path the file's path inside the source, with slashes
     * @param text its content
     */
    void accept(String path, String text);
  }

  /**
   * What a directory of the user's holds: each of its directories and archives is a library named
   * like it; files that lie in the directory itself belong to a library with the directory's name.
   *
   * @throws InputException if it is no directory or holds nothing to read
   */
  public static List<CorpusSource> ofDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new InputException(
          directory
              + (Files.exists(directory) ? " is a file" : " does not exist")
              + "; the corpus is a directory with Java sources, jars of sources, or .txt and .md"
              + " files");
    }
    List<CorpusSource> sources = new ArrayList<>();
    String name = directory.toAbsolutePath().normalize().getFileName() + "";
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.sorted().toList()) {
        String childName = child.getFileName().toString();
        if (childName.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(child)) {
          sources.add(new CorpusSource(childName, child));
        } else if (isArchive(childName)) {
          sources.add(new CorpusSource(libraryName(childName), child));
        } else if (isText(childName)) {
          sources.add(new CorpusSource(name, child));
        }
      }
    } catch (IOException e) {
      throw new InputException("cannot list " + directory + ": " + e.getMessage(), e);
    }
    if (sources.isEmpty()) {
      throw new InputException(
          directory + " holds no .java, .txt or .md files, no jars and no directories");
    }
    return sources;
  }

  /** {@code poi-5.4.0-sources.jar} as "poi". */
  private static String libraryName(String fileName) {
    String stem = fileName.substring(0, fileName.lastIndexOf('.'));
    return stem.replaceFirst("-sources$", "").replaceFirst("-\\d[\\w.]*(-[\\w.]+)?$", "");
  }

  /**
   * Reads all files of a source.
   *
   * @throws InputException if the source cannot be read or the corpus grows beyond the limits
   */
  public void read(CorpusSource source, Receiver receiver) {
    Path path = source.path();
    try {
      if (Files.isDirectory(path)) {
        readDirectory(path, receiver);
      } else if (isArchive(path.toString())) {
        readArchive(path, receiver);
      } else {
        try (InputStream in = InputFiles.open(path)) {
          receive(path.getFileName().toString(), in, receiver);
        }
      }
    } catch (ZipException e) {
      throw new InputException(path + " is not a readable jar or zip file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new InputException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /** Files handed to receivers so far. */
  public long files() {
    return files;
  }

  /** Files passed over because of their size. */
  public long oversizedFiles() {
    return oversizedFiles;
  }

  private void readDirectory(Path directory, Receiver receiver) throws IOException {
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isText(file.getFileName().toString())) {
              paths.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    paths.sort(Comparator.comparing(path -> portable(directory.relativize(path))));
    for (Path path : paths) {
      try (InputStream in = Files.newInputStream(path)) {
        receive(portable(directory.relativize(path)), in, receiver);
      }
    }
  }

  private static String portable(Path path) {
    return path.toString().replace('\\', '/');
  }

  private void readArchive(Path path, Receiver receiver) throws IOException {
    InputFiles.requireRegular(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> !entry.isDirectory() && isText(entry.getName()))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        // a sources jar may carry its licence, which documents nothing
        if (entry.getName().startsWith("META-INF/")) {
          continue;
        }
        try (InputStream in = zip.getInputStream(entry)) {
          receive(entry.getName(), in, receiver);
        }
      }
    }
  }

  private void receive(String path, InputStream in, Receiver receiver) throws IOException {
    byte[] content = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, options.mostFileBytes()));
    bytes += content.length;
    if (bytes > options.mostTotalBytes()) {
      throw new InputException(
          "the corpus holds more than "
              + (options.mostTotalBytes() >> 20)
              + " MiB of text, read up to "
              + path
              + "; take a smaller one");
    }
    if (in.read() >= 0) {
      oversizedFiles++;
      return;
    }
    files++;
    receiver.accept(path, new String(content, StandardCharsets.UTF_8));
  }

  private static boolean isArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jar") || lower.endsWith(".zip");
  }

  private static boolean isText(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".java") || lower.endsWith(".txt") || lower.endsWith(".md");
  }
}
