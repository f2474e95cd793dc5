package org.warmstart.base.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;

/**
 * Reads configurations into records. The keys are the names of the record's components, or what
 * {@link Key} says; nested records are nested keys. A component may be left out when it is
 * {@code @Nullable} or an {@code Optional}, when it carries {@link Default}, when the record has a
 * static method {@code defaults()} that returns an instance to start from, or when it is itself a
 * record of which everything may be left out. Components may be numbers, booleans, {@code String},
 * {@code Path}, enums (spelled {@code like-this}), lists, maps from strings, records, and {@link
 * Choices} of records by name.
 *
 * <p>An unknown or missing key, a value of another kind and whatever a record's constructor rejects
 * with an {@link InputException} or {@link IllegalArgumentException} are reported together, each
 * with its place.
 */
public final class ConfigReader {
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
    return ConfigTree.read(file).with(overrides).bind(type);
  }

  /**
   * Reads a configuration from text.
   *
   * @param source what to call the text in messages
   * @param folder the folder that relative paths start from
   */
  public static <T extends Record> T parse(
      String yaml, String source, Path folder, List<String> overrides, Class<T> type) {
    return ConfigTree.parse(yaml, source, folder).with(overrides).bind(type);
  }

  /**
   * Reads what an earlier version wrote: keys that there are no longer are left out.
   *
   * @param source what to call the text in messages
   * @param folder the folder that relative paths start from
   */
  public static <T extends Record> T parseOld(
      String yaml, String source, Path folder, Class<T> type) {
    return bind(YamlTree.parse(yaml, source, folder, 0), type, unknown -> {});
  }

  /**
   * Reads a JSON object into a record, strictly: an unknown key is an error.
   *
   * @param source what to call it in messages; the path of the entry follows
   */
  public static <T extends Record> T parseJson(JsonNode json, String source, Class<T> type) {
    return bind(JsonTree.of(json, source), type, null);
  }

  /**
   * Reads a JSON object of somebody else's into a record.
   *
   * @param unknownKeys is told of each key that no component has
   */
  public static <T extends Record> T parseJson(
      JsonNode json, String source, Class<T> type, Consumer<UnknownKey> unknownKeys) {
    return bind(JsonTree.of(json, source), type, unknownKeys);
  }

  static <T extends Record> T bind(
      ConfigNode root, Class<T> type, @Nullable Consumer<UnknownKey> unknownKeys) {
    RecordBinder binder = new RecordBinder(unknownKeys);
    return type.cast(requireNoProblem(binder, binder.bindRecord(root, type, "", null)));
  }

  /**
   * Makes a choice from its name, or from its settings such as {@code {name: rouge, stem: false}}.
   *
   * @param key what is chosen, for messages
   */
  public static <T> T parseChoice(String text, String key, Choices<T> choices) {
    boolean isName = !text.strip().startsWith("{");
    ConfigNode node =
        isName
            ? new Scalar(new Origin(text, Path.of("")), text)
            : YamlTree.parseValue(text, new Origin(text, Path.of("")));
    if (isName) {
      choices.choice(text); // an unknown name needs no place beside itself
    }
    RecordBinder binder = new RecordBinder(null);
    return choices.cast(requireNoProblem(binder, binder.bindChoice(node, choices, key)));
  }

  /**
   * A value such as {@code [{name: toy}, 3]} as JSON.
   *
   * @param source what the text is called in messages
   * @throws InputException if it is not YAML
   */
  public static JsonNode parseValue(String text, String source) {
    return FreeValue.of(YamlTree.parseValue(text, new Origin(source, Path.of(""))));
  }

  /**
   * Makes a choice from a JSON value: its name, or an object with its settings.
   *
   * @param source what the value is called in messages
   */
  public static <T> T parseChoice(JsonNode json, String source, Choices<T> choices) {
    RecordBinder binder = new RecordBinder(null);
    Object chosen = binder.bindChoice(JsonTree.of(json, source), choices, choices.kind());
    return choices.cast(requireNoProblem(binder, chosen));
  }

  private static Object requireNoProblem(RecordBinder binder, @Nullable Object config) {
    List<String> problems = binder.problems();
    if (!problems.isEmpty() || config == null) {
      String shown =
          String.join("\n", problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS_SHOWN)));
      int left = problems.size() - MOST_PROBLEMS_SHOWN;
      throw new InputException(
          left > 0 ? shown + "\n… and " + Messages.count(left, "more problem") : shown);
    }
    return config;
  }
}
