package org.warmstart.base.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigNode.Extended;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;

/**
 * A configuration before it is read into a record: YAML that remembers where each value was
 * written, and over which others can be laid. Immutable.
 */
public final class ConfigTree {
  private static final long LARGEST_FILE_BYTES = 1 << 20;
  private static final String NAME = "name";

  private final ConfigNode root;
  private final int layer;

  private ConfigTree(ConfigNode root, int layer) {
    this.root = root;
    this.layer = layer;
  }

  /**
   * Reads a file. Relative paths in it start from its folder.
   *
   * @param file a YAML file of at most 1 MiB in UTF-8
   * @throws InputException if it cannot be read or is not YAML
   */
  public static ConfigTree read(Path file) {
    Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
    return parse(InputFiles.readText(file, LARGEST_FILE_BYTES), file.toString(), folder);
  }

  /**
   * Reads a text.
   *
   * @param source what to call the text in messages
   * @param folder the folder that relative paths start from
   */
  public static ConfigTree parse(String yaml, String source, Path folder) {
    return new ConfigTree(YamlTree.parse(yaml, source, folder, 0), 0);
  }

  /**
   * A file laid over this: its keys go before those here, in blocks of keys one by one; a list
   * replaces a list, and an empty value takes back what is here. A choice that is named otherwise
   * than here replaces the whole block, and with it the choice's keys that stand beside it.
   */
  public ConfigTree under(Path file) {
    Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
    return under(InputFiles.readText(file, LARGEST_FILE_BYTES), file.toString(), folder);
  }

  /** As {@link #under(Path)} with a text. */
  public ConfigTree under(String yaml, String source, Path folder) {
    int above = layer + 1;
    return new ConfigTree(merged(root, YamlTree.parse(yaml, source, folder, above)), above);
  }

  /**
   * With {@code key.sub=value} texts laid over in order; relative paths in them start from the
   * working directory.
   */
  public ConfigTree with(List<String> overrides) {
    int above = layer + 1;
    return new ConfigTree(Overrides.apply(root, overrides, above), above);
  }

  /**
   * With one value more. Relative paths in it start from where those of the whole do.
   *
   * @param key {@code training.learningRate}
   * @param source what to call it in messages
   */
  public ConfigTree with(String key, JsonNode value, String source) {
    int above = layer + 1;
    Origin origin = new Origin(source, root.origin().folder(), above);
    ConfigNode node = YamlTree.parseValue(value.toString(), origin);
    return new ConfigTree(Overrides.put(root, List.of(key.split("\\.", -1)), node, origin), above);
  }

  /** Whether there is a value under a key at the top. */
  public boolean has(String key) {
    ConfigNode node = root instanceof Mapping mapping ? mapping.entries().get(key) : null;
    return node != null && !isNothing(node);
  }

  /** A single value under a key at the top, or null. */
  public @Nullable String text(String key) {
    return root instanceof Mapping mapping && mapping.entries().get(key) instanceof Scalar scalar
        ? scalar.text()
        : null;
  }

  /** What stands under a key at the top; empty if nothing does. */
  public ConfigTree at(String key) {
    ConfigNode node = root instanceof Mapping mapping ? mapping.entries().get(key) : null;
    return new ConfigTree(node == null ? new Scalar(root.origin(), null) : node, layer);
  }

  /** The same without a key at the top. */
  public ConfigTree without(String key) {
    if (!(root instanceof Mapping mapping) || !mapping.entries().containsKey(key)) {
      return this;
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>(mapping.entries());
    entries.remove(key);
    return new ConfigTree(new Mapping(mapping.origin(), entries, mapping.keyOrigins()), layer);
  }

  /**
   * Reads all of it into a record.
   *
   * @throws InputException for whatever is wrong with it
   */
  public <T extends Record> T bind(Class<T> type) {
    return ConfigReader.bind(root, type, null);
  }

  private static boolean isNothing(ConfigNode node) {
    return node instanceof Scalar scalar && scalar.text() == null;
  }

  private static ConfigNode merged(ConfigNode below, ConfigNode above) {
    String name = name(below);
    if (above instanceof Mapping over) {
      boolean otherChoice = name(over) != null && !Objects.equals(name(over), name);
      if (otherChoice || isNothing(below)) {
        return over;
      }
      // a choice by its name, and settings of it
      if (below instanceof Scalar scalar) {
        return new Extended(scalar, over);
      }
      if (below instanceof Extended extended) {
        return new Extended(extended.value(), merged(extended.keys(), over));
      }
      return below instanceof Mapping mapping ? merged(mapping, over) : over;
    }
    boolean sameChoice = !(below instanceof Scalar) && name != null && name.equals(name(above));
    return sameChoice ? below : above;
  }

  private static Mapping merged(Mapping below, Mapping above) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(below.entries());
    Map<String, Origin> origins = new LinkedHashMap<>(below.keyOrigins());
    above
        .entries()
        .forEach(
            (key, value) -> {
              ConfigNode under = entries.get(key);
              entries.put(key, under == null ? value : merged(under, value));
            });
    origins.putAll(above.keyOrigins());
    return new Mapping(above.origin(), entries, origins);
  }

  /** What a choice is called here, if this may be one. */
  private static @Nullable String name(ConfigNode node) {
    if (node instanceof Mapping mapping) {
      return mapping.entries().get(NAME) instanceof Scalar scalar ? scalar.text() : null;
    }
    if (node instanceof Extended extended) {
      return Objects.requireNonNullElse(name(extended.keys()), extended.value().text());
    }
    return node instanceof Scalar scalar ? scalar.text() : null;
  }
}
