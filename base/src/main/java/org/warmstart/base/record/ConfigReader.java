package org.warmstart.base.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * Reads configurations into records. The keys are the names of the record's components; nested
 * records are nested keys. A component may be left out when it is {@code @Nullable} or an {@code
 * Optional}, when it carries {@link Default}, when the record has a static method {@code
 * defaults()} that returns an instance to start from, or when it is itself a record of which
 * everything may be left out. Components may be numbers, booleans, {@code String}, {@code Path},
 * enums (spelled {@code like-this}), lists, maps from strings, and records.
 *
 * <p>An unknown or missing key, a value of another kind and whatever a record's constructor rejects
 * with an {@link InputException} or {@link IllegalArgumentException} are reported together, each
 * with its place.
 */
public final class ConfigReader {
  private static final long LARGEST_FILE_BYTES = 1 << 20;
  private static final int MOST_PROBLEMS_SHOWN = 20;

  private ConfigReader() {}

  /**
   * Reads a configuration file. Relative paths in it start from the file's folder.
   *
   * @param file a YAML file of at most 1 MiB in UTF-8
   * @param overrides {@code key.sub=value} texts, laid over the file in order; relative paths in
   *     them start from the working directory
   * @throws InputException for whatever is wrong with the file or an override
   */
  public static <T extends Record> T read(Path file, List<String> overrides, Class<T> type) {
    Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
    return parse(text(file), file.toString(), folder, overrides, type);
  }

  /**
   * Reads a configuration from text.
   *
   * @param source what to call the text in messages
   * @param folder the folder that relative paths start from
   */
  public static <T extends Record> T parse(
      String yaml, String source, Path folder, List<String> overrides, Class<T> type) {
    ConfigNode root = Overrides.apply(YamlTree.parse(yaml, source, folder), overrides);
    RecordBinder binder = new RecordBinder();
    Object config = binder.bindRecord(root, type, "", null);
    List<String> problems = binder.problems();
    if (!problems.isEmpty() || config == null) {
      String shown =
          String.join("\n", problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS_SHOWN)));
      int left = problems.size() - MOST_PROBLEMS_SHOWN;
      throw new InputException(left > 0 ? shown + "\n… and " + left + " more problems" : shown);
    }
    return type.cast(config);
  }

  private static String text(Path file) {
    return InputFiles.readText(file, LARGEST_FILE_BYTES);
  }
}
