package org.warmstart.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.base.record.NumberRange;
import org.warmstart.base.record.RecordKeys;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;

/**
 * Reads the records that stand for a {@code config.json}. A component says its key by {@link Key},
 * what holds where it is left out or null by {@link Default} or {@link Keys.SameAs}, and what it
 * may be by the annotations of {@link Keys}. A truth value without a default is false; a component
 * that may be null is null where nothing else is said, and where the file says null. A map takes
 * the generic keys, a {@link ConfigObject} an object of its own. {@link ConfigWriter} writes them.
 */
public final class ConfigRecords {
  private static final NumberRange INTEGERS =
      NumberRange.between(Integer.MIN_VALUE, Integer.MAX_VALUE);
  private static final NumberRange NUMBERS =
      NumberRange.between(-Double.MAX_VALUE, Double.MAX_VALUE);

  /** Looking annotations up takes longer than reading a file. */
  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  private static final ClassValue<List<Method>> DERIVED =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          return Arrays.stream(type.getDeclaredMethods())
              .filter(method -> method.isAnnotationPresent(Derived.class))
              .toList();
        }
      };

  /** Values of {@link Default} by their text. */
  private static final Map<String, JsonNode> DEFAULTS = new ConcurrentHashMap<>();

  private final ConfigJson json;
  private final Set<String> leftovers;

  private ConfigRecords(ConfigJson json, Set<String> leftovers) {
    this.json = json;
    this.leftovers = leftovers;
  }

  static RecordComponent[] components(Class<?> type) {
    return COMPONENTS.get(type);
  }

  /** A record's derived keys, with their values. */
  static Map<Derived, JsonNode> derived(Object record) {
    Map<Derived, JsonNode> all = new LinkedHashMap<>();
    for (Method method : DERIVED.get(record.getClass())) {
      all.put(method.getAnnotation(Derived.class), ConfigWriter.node(called(method, record)));
    }
    return all;
  }

  private static JsonNode parsed(Default declared) {
    String text = declared.value();
    return DEFAULTS.computeIfAbsent(text, yaml -> ConfigReader.parseValue(yaml, yaml));
  }

  /** Reads a record's keys, which need not be all that the file has. */
  public static <R> R read(ConfigJson json, Class<R> type) {
    return read(json, type, null);
  }

  /**
   * As above.
   *
   * @param absent what keys mean that are left out; null: what the components say
   */
  public static <R> R read(ConfigJson json, Class<R> type, @Nullable R absent) {
    return new ConfigRecords(json, leftovers(type)).record(type, absent, "");
  }

  /** The keys that a type says to be {@linkplain Keys.Leftovers leftovers}. */
  private static Set<String> leftovers(Class<?> type) {
    Set<String> keys = new TreeSet<>();
    Keys.Leftovers stated = type.getAnnotation(Keys.Leftovers.class);
    if (stated != null) {
      keys.addAll(List.of(stated.value()));
      for (Class<?> record : stated.ofRecords()) {
        keys.addAll(keys(record));
      }
    }
    for (RecordComponent component : components(type)) {
      if (component.isAnnotationPresent(Flat.class)) {
        keys.addAll(leftovers(component.getType()));
      }
    }
    return keys;
  }

  /** The keys of a record. */
  public static List<String> keys(Class<?> type) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : components(type)) {
      keys.add(RecordKeys.key(component));
    }
    return keys;
  }

  /**
   * Reads a record.
   *
   * @param star what {@code *} in its keys stands for
   */
  private <R> R record(Class<R> type, @Nullable Object absent, String star) {
    RecordComponent[] components = components(type);
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (boolean later : new boolean[] {false, true}) {
      for (int i = 0; i < components.length; i++) {
        if (components[i].isAnnotationPresent(Keys.SameAs.class) == later) {
          values[i] = component(components[i], absent, star);
        }
      }
    }
    R record = made(type, values);
    if (record instanceof CheckedKeys keys) {
      keys.check(json);
    }
    derived(record)
        .forEach(
            (derived, value) -> {
              if (derived.checked()) {
                json.requireDerived(derived.key(), value);
              }
            });
    return record;
  }

  /** The record that a flat component's default stands for; null if it has none. */
  private static @Nullable Object declared(RecordComponent component) {
    Default declared = component.getAnnotation(Default.class);
    if (declared == null) {
      return null;
    }
    ObjectNode keys = (ObjectNode) parsed(declared);
    return readAll(new ConfigJson(keys, declared.value()), component.getType());
  }

  /** Reads a record that has all keys there are. */
  private static <R> R readAll(ConfigJson json, Class<R> type) {
    R record = read(json, type);
    json.finish();
    return record;
  }

  /**
   * Reads a component.
   *
   * @param absent the record that says what keys mean that are left out; null: the components do
   */
  private @Nullable Object component(
      RecordComponent component, @Nullable Object absent, String star) {
    Class<?> type = component.getType();
    String key = RecordKeys.key(component).replace("*", star);
    Object fallback = absent == null ? null : RecordKeys.valueOf(component, absent);
    Flat flat = component.getAnnotation(Flat.class);
    Labels labels = component.getAnnotation(Labels.class);
    if (flat != null) {
      return record(type, fallback == null ? declared(component) : fallback, flat.value());
    } else if (labels != null) {
      return json.labels(fallback == null ? labels.value() : ((List<?>) fallback).size());
    } else if (type == Map.class) {
      return json.generic(leftovers, fallback == null ? Map.of() : (Map<?, ?>) fallback);
    } else if (ConfigPart.class.isAssignableFrom(type)) {
      return fallback != null && statesNothingOf((ConfigPart) fallback)
          ? fallback
          : part(json, type);
    } else if (ConfigObject.class.isAssignableFrom(type)) {
      return type.isRecord() ? readAll(json.part(key), type) : json.model(key, type);
    }
    JsonNode node = json.find(key);
    Object value;
    if (node != null) {
      value = value(key, node, component);
    } else if (json.isNull(key) && isNullable(component)) {
      value = null;
    } else {
      boolean ofAnother = component.isAnnotationPresent(Keys.SameAs.class);
      value = absent == null || ofAnother ? leftOut(component, key) : fallback;
    }
    if (value != null) {
      json.remember(key, value);
    }
    return value;
  }

  /** Whether the file has none of the keys that a part writes. */
  private boolean statesNothingOf(ConfigPart part) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    part.write(written);
    return written.properties().stream().noneMatch(key -> json.states(key.getKey()));
  }

  /** What a component is where the file says nothing of it. */
  static @Nullable Object absent(RecordComponent component) {
    return new ConfigRecords(ConfigJson.literal("{}"), Set.of()).component(component, null, "");
  }

  /** What a component says that it is where its key is left out. */
  private @Nullable Object leftOut(RecordComponent component, String key) {
    Keys.SameAs same = component.getAnnotation(Keys.SameAs.class);
    Default declared = component.getAnnotation(Default.class);
    if (same != null) {
      return json.already(same.value());
    } else if (declared != null) {
      return value(key, parsed(declared), component);
    } else if (component.getType() == boolean.class) {
      return false;
    } else if (isNullable(component)) {
      return null;
    }
    throw json.wrong(key, expected(component));
  }

  private static boolean isNullable(RecordComponent component) {
    return RecordKeys.isNullable(component.getAnnotatedType());
  }

  private Object value(String key, JsonNode node, RecordComponent component) {
    Class<?> type = component.getType();
    NumberRange range = NumberRange.of(component);
    Object value;
    if (isWhole(type)) {
      value = json.whole(key, node, range == null ? INTEGERS : range, expected(component));
    } else if (type == double.class || type == Double.class) {
      value = json.number(key, node, range == null ? NUMBERS : range, expected(component));
    } else if (type == boolean.class) {
      value = json.bool(key, node);
    } else if (type.isEnum()) {
      value = json.choice(key, node, type);
    } else if (type == List.class) {
      NumberRange each = range == null ? INTEGERS : range;
      boolean single = component.isAnnotationPresent(Keys.OneOrMore.class) && !node.isArray();
      value =
          single
              ? List.of(json.whole(key, node, each, expected(component)))
              : json.wholes(key, node, each, expected(component));
    } else if (component.isAnnotationPresent(Keys.ActivationName.class)) {
      boolean none = isNullable(component) && node.isTextual() && node.asText().isEmpty();
      value = none ? "" : json.activation(key, node);
    } else if (type == String.class) {
      value = json.text(key, node);
    } else {
      throw new IllegalStateException("no configuration value can be a " + type.getName());
    }
    Default declared = component.getAnnotation(Default.class);
    if (component.isAnnotationPresent(Keys.Only.class)
        && declared != null
        && !declared.value().equals(value.toString())) {
      throw json.unsupported(key, node, declared.value());
    }
    return value;
  }

  private static boolean isWhole(Class<?> type) {
    return type == int.class || type == Integer.class;
  }

  private static String expected(RecordComponent component) {
    NumberRange range = NumberRange.of(component);
    Class<?> type = component.getType();
    String limits = range == null ? "" : range.inWords();
    if (component.isAnnotationPresent(Keys.OneOrMore.class)) {
      return "a whole number" + limits + ", or several";
    } else if (type == List.class) {
      return "a list of 1 to " + Keys.MOST_LAYERS + " whole numbers, each" + limits;
    }
    return (isWhole(type) ? "a whole number" : "a number")
        + limits
        + (isNullable(component) ? " or null" : "");
  }

  private static Object part(ConfigJson json, Class<?> type) {
    try {
      return called(type.getDeclaredMethod("read", ConfigJson.class), null, json);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no static read(ConfigJson)", e);
    }
  }

  private static Object called(Method method, @Nullable Object object, Object... arguments) {
    try {
      method.setAccessible(true);
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + method, e);
    }
  }

  private static <R> R made(Class<R> type, @Nullable Object... values) {
    try {
      return RecordKeys.make(type, values);
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    }
  }

  private static RuntimeException unwrapped(InvocationTargetException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }
}
