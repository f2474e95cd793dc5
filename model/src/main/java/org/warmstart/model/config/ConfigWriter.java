package org.warmstart.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.RecordKeys;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;

/** Writes what {@link ConfigRecords} reads: first the generic keys, then a record's in order. */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** The complete {@code config.json} of a record. */
  public static ObjectNode toJson(Record config, String modelType) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    putGeneric(json, config);
    json.put("model_type", modelType);
    write(json, config, "");
    return json;
  }

  /** A record's keys alone. */
  public static ObjectNode keys(Record record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    write(json, record, "");
    return json;
  }

  private static void putGeneric(ObjectNode json, Record record) {
    for (RecordComponent component : ConfigRecords.components(record.getClass())) {
      Object value = RecordKeys.valueOf(component, record);
      if (value instanceof Map<?, ?> generic) {
        generic.forEach((key, node) -> json.set((String) key, (JsonNode) node));
      } else if (component.isAnnotationPresent(Flat.class)) {
        putGeneric(json, (Record) Objects.requireNonNull(value));
      }
    }
  }

  /**
   * Writes a record's keys.
   *
   * @param star what {@code *} in them stands for
   */
  private static void write(ObjectNode json, Record record, String star) {
    Map<Derived, JsonNode> derived = ConfigRecords.derived(record);
    for (RecordComponent component : ConfigRecords.components(record.getClass())) {
      String key = RecordKeys.key(component).replace("*", star);
      Object value = RecordKeys.valueOf(component, record);
      Flat flat = component.getAnnotation(Flat.class);
      Labels labels = component.getAnnotation(Labels.class);
      boolean isLeftOut =
          component.isAnnotationPresent(Keys.UnlessDefault.class)
              && Objects.equals(value, ConfigRecords.absent(component));
      if (isLeftOut || value instanceof Map) {
        continue;
      }
      if (flat != null) {
        write(json, (Record) Objects.requireNonNull(value), flat.value());
      } else if (labels != null) {
        if (labels.written()) {
          putLabels(json, (List<?>) Objects.requireNonNull(value));
        }
      } else if (value instanceof ConfigPart part) {
        part.write(json);
      } else if (value != null || !json.has(key)) {
        boolean single = component.isAnnotationPresent(Keys.OneOrMore.class);
        JsonNode node = node(value);
        json.set(key, single && node.size() == 1 ? node.get(0) : node);
      }
      derived.forEach(
          (each, node) -> {
            if (each.behind().equals(key)) {
              json.set(each.key(), node);
            }
          });
    }
  }

  static JsonNode node(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Integer number) {
      return nodes.numberNode((int) number);
    } else if (value instanceof Double number) {
      return nodes.numberNode((double) number);
    } else if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    } else if (value instanceof String text) {
      return nodes.textNode(text);
    } else if (value instanceof Enum<?> constant) {
      return nodes.textNode(ConfigValues.spelled(constant));
    } else if (value instanceof List<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(item -> array.add(node(item)));
      return array;
    } else if (value instanceof ConfigObject object) {
      return object.toJson();
    } else if (value == null) {
      return nodes.nullNode();
    }
    throw new IllegalStateException("no configuration value can be a " + value.getClass());
  }

  /** Writes the names of classes. */
  public static void putLabels(ObjectNode json, List<?> labels) {
    if (json.has("num_labels")) {
      json.put("num_labels", labels.size());
    }
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      names.put(Integer.toString(i), labels.get(i).toString());
      numbers.put(labels.get(i).toString(), i);
    }
  }
}
