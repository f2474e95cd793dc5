package org.warmstart.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.NumberRange;

/** Reads a {@code config.json} key by key, and knows which keys nobody asked for. */
public final class ConfigJson extends ConfigValues {
  private static final NumberRange LABELS = NumberRange.between(1, 1_000_000);

  private final boolean ownFile;

  /** How the configuration of a model within this one is read, whatever its family. */
  private @Nullable Function<ConfigJson, ?> reader;

  /** What was read under each key. */
  private final Map<String, Object> values = new HashMap<>();

  /** What {@link #generic} returned, to which {@link #finish} adds what nobody asked for. */
  private @Nullable Map<String, JsonNode> kept;

  private ConfigJson(ObjectNode json, String where, boolean ownFile) {
    super(json, where);
    this.ownFile = ownFile;
  }

  /**
   * Wraps a configuration that we or the user wrote: a key that nobody asks for is an error.
   *
   * @param where names the file in errors
   */
  public ConfigJson(ObjectNode json, String where) {
    this(json, where, false);
  }

  /**
   * Wraps a checkpoint's own configuration, which other programs wrote: keys that nobody asks for
   * are named in a warning, kept and written back.
   *
   * @param where names the file in errors
   */
  public static ConfigJson ofCheckpoint(ObjectNode json, String where) {
    return new ConfigJson(json, where, true);
  }

  /** The model's configuration under a key, of whatever family; what holds for the whole holds. */
  public <M> M model(String key, Class<M> type) {
    if (reader == null) {
      throw new IllegalStateException(where + " is not read by the registry of families");
    }
    return type.cast(reader.apply(part(key)));
  }

  /** The object under a key, with what holds for the whole. */
  public ConfigJson part(String key) {
    ConfigJson part = new ConfigJson(object(key), where + ": " + key, ownFile);
    part.reader = reader;
    return part;
  }

  /** Says how models' configurations within this one are read. */
  public void readModelsWith(Function<ConfigJson, ?> ofModel) {
    reader = ofModel;
  }

  /** Whether it is a checkpoint's own, which other programs wrote. */
  public boolean isOfCheckpoint() {
    return ownFile;
  }

  void remember(String key, Object value) {
    values.put(key, value);
  }

  /** What was read under a key before, or stands for it; null: nothing. */
  public @Nullable Object already(String key) {
    return values.get(key);
  }

  /** Whether it says something of a key. */
  public boolean states(String key) {
    return find(key) != null;
  }

  /** Copies keys as they stand, for a part that writes them back. */
  public void copy(ObjectNode to, String... keys) {
    for (String key : keys) {
      find(key);
      if (json.has(key)) {
        to.set(key, json.get(key));
      }
    }
  }

  /** Wraps a configuration written in the code. */
  public static ConfigJson literal(String json) {
    try {
      return new ConfigJson((ObjectNode) new ObjectMapper().readTree(json), json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /**
   * Refuses a special token that the vocabulary does not have; a checkpoint's is only left out, by
   * {@code ModelConfig.withKnownTokens}.
   */
  public void requireInVocabulary(String key, @Nullable Integer token, int vocabularySize) {
    if (!ownFile) {
      requireToken(key, token, vocabularySize);
    }
  }

  /** Refuses a special token that the vocabulary does not have, in every file. */
  public void requireToken(String key, @Nullable Integer token, int vocabularySize) {
    if (token != null && (token < 0 || token >= vocabularySize)) {
      throw wrong(key, "a token number from 0 to " + (vocabularySize - 1), json.get(key));
    }
  }

  /** Refuses any value of a key but the one that is built. */
  public void requireChoice(String key, String only) {
    if (!text(key, only).equals(only)) {
      throw unsupported(key, json.get(key), only);
    }
  }

  /** Refuses the other truth value for a choice of which only one is built. */
  public void require(String key, boolean only) {
    if (bool(key, only) != only) {
      throw unsupported(key, json.get(key), Boolean.toString(only));
    }
  }

  /** Refuses a key that other keys determine where it contradicts them. */
  public void requireDerived(String key, JsonNode derived) {
    JsonNode node = find(key);
    if (node != null && !node.equals(derived)) {
      throw wrong(key, derived + ", as other keys have it", node);
    }
  }

  /**
   * The class names of {@code id2label}, else of {@code num_labels} numbered ones.
   *
   * @param absent how many there are where both keys are left out
   */
  List<String> labels(int absent) {
    JsonNode names = find("id2label");
    find("label2id");
    if (names != null) {
      if (!names.isObject() || names.isEmpty()) {
        throw wrong("id2label", "an object with a name for every class", names);
      }
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        JsonNode name = names.get(Integer.toString(i));
        if (name == null || !(name.isTextual() || (ownFile && name.isNumber()))) {
          throw wrong("id2label", "names for the numbers 0 to " + (names.size() - 1), names);
        }
        labels.add(name.asText());
      }
      return List.copyOf(labels);
    }
    JsonNode number = find("num_labels");
    return numberedLabels(
        number == null
            ? absent
            : whole("num_labels", number, LABELS, "a whole number" + LABELS.inWords()));
  }

  private static List<String> numberedLabels(int count) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add("LABEL_" + i);
    }
    return List.copyOf(labels);
  }

  /** Generic keys and their values, to be written back unchanged. */
  public Map<String, JsonNode> generic() {
    return generic(Set.of(), Map.of());
  }

  /**
   * As above. Of a checkpoint's own configuration the keys that nobody asked for are added by
   * {@link #finish} and the ones that would be lost by {@link #keepUnwritten}.
   *
   * @param leftovers keys that count as generic, too
   * @param absent those that hold where they are left out
   */
  Map<String, JsonNode> generic(Set<String> leftovers, Map<?, ?> absent) {
    asked.addAll(leftovers);
    Map<String, JsonNode> generic = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              if (GenericKeys.contain(entry.getKey()) || leftovers.contains(entry.getKey())) {
                generic.put(entry.getKey(), entry.getValue());
              }
            });
    absent.forEach((key, value) -> generic.putIfAbsent((String) key, (JsonNode) value));
    kept = generic;
    return generic;
  }

  /**
   * Refuses a width that the heads do not divide.
   *
   * @throws InputException naming both
   */
  public void requireDivisible(String widthKey, int width, String headsKey, int heads) {
    if (width % heads != 0) {
      throw new InputException(
          where
              + ": '"
              + headsKey
              + "' "
              + heads
              + " does not divide '"
              + widthKey
              + "' "
              + width
              + "; every head needs the same whole width");
    }
  }

  /**
   * Refuses keys nobody asked for: a misspelt one would otherwise be a default in disguise. In a
   * checkpoint's own file they are kept and named in a warning.
   */
  public void finish() {
    List<String> unknown = new ArrayList<>();
    for (String key : (Iterable<String>) json::fieldNames) {
      boolean empty = ownFile && json.get(key).isNull();
      if (!asked.contains(key) && !GenericKeys.contain(key) && !empty) {
        unknown.add(key);
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    if (!ownFile || kept == null) {
      throw new InputException(
          where + ": " + NearNames.unknown("key", unknown.get(0), new TreeSet<>(asked)));
    }
    for (String key : unknown) {
      kept.put(key, json.get(key));
    }
    Warnings.say(
        where
            + ": keys that mean nothing here are kept and have no effect: "
            + unknown.stream().map(this::withMeant).collect(Collectors.joining(", ")));
  }

  /** A key, and the absent one that it may have been meant to be. */
  private String withMeant(String key) {
    Set<String> absent = new TreeSet<>(asked);
    absent.removeIf(json::has);
    List<String> near = NearNames.of(key, absent);
    return near.isEmpty() ? "'" + key + "'" : "'" + key + "' (meant to be '" + near.get(0) + "'?)";
  }

  /**
   * Keeps the keys of a checkpoint's own file that its configuration would not write back, such as
   * those of which only one value is built: other programs may need them.
   */
  public void keepUnwritten(ObjectNode written) {
    if (ownFile && kept != null) {
      for (Map.Entry<String, JsonNode> entry : json.properties()) {
        if (!written.has(entry.getKey())) {
          kept.put(entry.getKey(), entry.getValue());
        }
      }
    }
  }
}
