package org.warmstart.data.perturb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/** Lists with an entry a line: the user's, else those that are built in. */
final class ListFile {
  private ListFile() {}

  /**
   * The entries, without blank lines.
   *
   * @param file the user's; null for the built-in one
   * @throws InputException if there are fewer than {@code least}
   */
  static List<String> read(@Nullable Path file, String builtIn, int least) {
    if (file == null) {
      return builtIn(builtIn);
    }
    List<String> entries = entries(InputFiles.readLines(file));
    if (entries.size() < least) {
      throw new InputException(
          file + ": has " + entries.size() + " entries, one a line; at least " + least + " needed");
    }
    return entries;
  }

  /** The entries of a list that is built in. */
  static List<String> builtIn(String name) {
    try (InputStream in = Objects.requireNonNull(ListFile.class.getResourceAsStream(name))) {
      return entries(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> entries(List<String> lines) {
    return lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
