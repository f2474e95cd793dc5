package org.warmstart.base.record;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.ConfigNode.Extended;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;
import org.warmstart.base.record.ConfigNode.Sequence;

/**
 * Lays {@code key.sub=value} overrides over a parsed configuration. A number as a step of the key
 * is the position in a list, from 0. Relative paths in an override start from the working
 * directory, for that is where it was typed. Keys below a single value are those of the choice that
 * it names.
 */
final class Overrides {
  private static final Path WORKING_DIRECTORY = Path.of("");

  private Overrides() {}

  /**
   * The configuration with the overrides applied in order; {@code root} is left as it is.
   *
   * @param layer of the overrides, above those of the configuration
   */
  static ConfigNode apply(ConfigNode root, List<String> overrides, int layer) {
    ConfigNode result = root;
    for (String override : overrides) {
      int equals = override.indexOf('=');
      String key = equals < 0 ? "" : override.substring(0, equals).strip();
      if (key.isEmpty() || List.of(key.split("\\.", -1)).contains("")) {
        throw new InputException(
            "--set "
                + override
                + ": expected key=value, such as --set optimizer.learningRate=1e-4");
      }
      Origin origin = new Origin(Origin.OVERRIDE + override, WORKING_DIRECTORY, layer);
      ConfigNode value = value(override.substring(equals + 1).strip(), origin);
      result = put(result, List.of(key.split("\\.")), value, origin);
    }
    return result;
  }

  private static ConfigNode value(String text, Origin origin) {
    // anything else is taken as it stands, so that a value may hold ': ' or '#'
    boolean hasYamlSyntax = !text.isEmpty() && "[{'\"".indexOf(text.charAt(0)) >= 0;
    if (hasYamlSyntax) {
      return YamlTree.parseValue(text, origin);
    }
    boolean isNothing = text.isEmpty() || text.equals("null") || text.equals("~");
    return new Scalar(origin, isNothing ? null : text);
  }

  /** Puts one value under a key whose steps are {@code keys}. */
  static ConfigNode put(ConfigNode node, List<String> keys, ConfigNode value, Origin origin) {
    if (keys.isEmpty()) {
      return value;
    }
    String key = keys.get(0);
    List<String> rest = keys.subList(1, keys.size());
    if (node instanceof Sequence list) {
      int index = index(key, list, origin);
      List<ConfigNode> items = new ArrayList<>(list.items());
      items.set(index, put(items.get(index), rest, value, origin));
      return new Sequence(list.origin(), items);
    }
    if (node instanceof Scalar scalar && scalar.text() != null) {
      Mapping none = new Mapping(origin, Map.of(), Map.of());
      return new Extended(scalar, (Mapping) put(none, keys, value, origin));
    }
    if (node instanceof Extended extended) {
      return new Extended(extended.value(), (Mapping) put(extended.keys(), keys, value, origin));
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    Map<String, Origin> keyOrigins = new LinkedHashMap<>();
    if (node instanceof Mapping mapping) {
      entries.putAll(mapping.entries());
      keyOrigins.putAll(mapping.keyOrigins());
    }
    ConfigNode inner = entries.getOrDefault(key, new Scalar(origin, null));
    entries.put(key, put(inner, rest, value, origin));
    if (rest.isEmpty()) {
      keyOrigins.put(key, origin);
    } else {
      keyOrigins.putIfAbsent(key, origin);
    }
    return new Mapping(node.origin(), entries, keyOrigins);
  }

  /**
   * What was laid over the parts of a value that stands elsewhere, for messages on all of it: the
   * overrides, or nothing where there are none or the value itself is one's.
   */
  static String within(ConfigNode node) {
    Set<String> places = new LinkedHashSet<>();
    if (!node.origin().isOverride()) {
      collect(node, places);
    }
    return places.isEmpty() ? "" : ", with " + String.join(", ", places);
  }

  private static void collect(ConfigNode node, Set<String> places) {
    if (node.origin().isOverride()) {
      places.add(node.origin().place());
    }
    if (node instanceof Mapping mapping) {
      mapping.entries().values().forEach(value -> collect(value, places));
    } else if (node instanceof Sequence list) {
      list.items().forEach(item -> collect(item, places));
    } else if (node instanceof Extended extended) {
      collect(extended.value(), places);
      collect(extended.keys(), places);
    }
  }

  private static int index(String key, Sequence list, Origin origin) {
    int size = list.items().size();
    try {
      int index = Integer.parseInt(key);
      if (index >= 0 && index < size) {
        return index;
      }
    } catch (NumberFormatException e) {
      // the message below covers it
    }
    throw new InputException(
        origin.place()
            + ": '"
            + key
            + "' is not a position in the list of "
            + Messages.count(size, "item")
            + "; positions count from 0");
  }
}
