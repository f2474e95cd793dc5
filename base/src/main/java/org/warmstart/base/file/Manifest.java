package org.warmstart.base.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The list of a folder's files, those of its folders too, with sizes in bytes and SHA-256
 * checksums, {@code manifest.json}, written last: a checkpoint without it, or with a file that
 * differs from it, is not complete.
 */
public final class Manifest {
  /** The file's name. */
  public static final String NAME = "manifest.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Manifest() {}

  /**
   * Flushes every file of a folder to the disk and writes the manifest over them. The folder is not
   * used by others while it is sealed.
   *
   * @throws IOException if a file cannot be read or flushed
   */
  public static void seal(Path folder) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode files = root.putObject("files");
    files(folder, folder, files);
    files.remove(NAME); // of an earlier sealing
    DurableFiles.write(
        folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    DurableFolders.flushFolder(folder);
  }

  /** Lists the files below a folder by their paths from the root, whatever the system's slash. */
  private static void files(Path root, Path folder, ObjectNode files) throws IOException {
    for (Path entry : DurableFolders.list(folder)) {
      if (Files.isDirectory(entry)) {
        files(root, entry, files);
        DurableFolders.flushFolder(entry);
      } else {
        DurableFolders.flush(entry);
        files
            .putObject(root.relativize(entry).toString().replace('\\', '/'))
            .put("bytes", Files.size(entry))
            .put("sha256", Sha256.of(entry));
      }
    }
  }

  /**
   * Returns what is wrong with a sealed folder, or null if it is complete: every file that the
   * manifest lists is read whole and has the size and checksum that it was written with. Files that
   * the manifest does not list are not looked at.
   */
  public static @Nullable String problem(Path folder) {
    Path manifest = folder.resolve(NAME);
    if (!Files.isRegularFile(manifest)) {
      return "it has no " + NAME;
    }
    try {
      JsonNode files = JSON.readTree(manifest.toFile()).path("files");
      if (!files.isObject() || files.isEmpty()) {
        return NAME + " lists no files";
      }
      for (Map.Entry<String, JsonNode> entry : files.properties()) {
        String problem = problem(folder, entry.getKey(), entry.getValue());
        if (problem != null) {
          return problem;
        }
      }
      return null;
    } catch (IOException | InvalidPathException e) {
      return NAME + " cannot be read: " + e.getMessage();
    }
  }

  /**
   * Returns what is wrong with some of a sealed folder's files, by name; empty too if the folder
   * has no manifest.
   *
   * @param which the names to look at
   * @throws IOException if the manifest or a file cannot be read
   */
  public static SortedMap<String, String> problems(Path folder, Predicate<String> which)
      throws IOException {
    SortedMap<String, String> problems = new TreeMap<>();
    Path manifest = folder.resolve(NAME);
    if (!Files.isRegularFile(manifest)) {
      return problems;
    }
    for (Map.Entry<String, JsonNode> entry :
        JSON.readTree(manifest.toFile()).path("files").properties()) {
      String name = entry.getKey();
      String problem = which.test(name) ? problem(folder, name, entry.getValue()) : null;
      if (problem != null) {
        problems.put(name, problem);
      }
    }
    return problems;
  }

  private static @Nullable String problem(Path folder, String name, JsonNode expected)
      throws IOException {
    Path file = folder.resolve(name);
    boolean inside = file.normalize().equals(file) && file.startsWith(folder);
    if (!inside || !Files.isRegularFile(file)) {
      return name + " is missing";
    }
    if (Files.size(file) != expected.path("bytes").asLong(-1)) {
      return name
          + " has "
          + Files.size(file)
          + " bytes instead of "
          + expected.path("bytes").asLong(-1);
    }
    return Sha256.of(file).equals(expected.path("sha256").asText())
        ? null
        : name + " does not have the checksum it was written with";
  }
}
