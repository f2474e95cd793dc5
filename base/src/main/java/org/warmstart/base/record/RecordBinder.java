package org.warmstart.base.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.ConfigNode.Extended;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;
import org.warmstart.base.record.ConfigNode.Sequence;
import org.warmstart.base.record.ScalarValues.MismatchException;

/**
 * Binds {@link ConfigNode}s to records. Problems are gathered, so that one run shows them all; a
 * value with a problem is bound to null and its record is not made.
 */
final class RecordBinder {
  private final List<String> problems = new ArrayList<>();
  private final ChoiceBinder choiceBinder = new ChoiceBinder(this);
  private final @Nullable Consumer<UnknownKey> unknownKeys;

  /**
   * A binder.
   *
   * @param unknownKeys is told of keys that no component has; null: they are problems
   */
  RecordBinder(@Nullable Consumer<UnknownKey> unknownKeys) {
    this.unknownKeys = unknownKeys;
  }

  /** What was wrong, in the order found. */
  List<String> problems() {
    return problems;
  }

  void problem(Origin origin, String message) {
    problems.add(origin.place() + ": " + message);
  }

  /** Whether an unknown key is kept by the caller and no problem. */
  boolean isKept(String key, Origin origin) {
    if (unknownKeys == null) {
      return false;
    }
    unknownKeys.accept(new UnknownKey(key, origin.place()));
    return true;
  }

  /**
   * Binds a whole record.
   *
   * @param key the key the record stands under; empty for the root
   * @param base a record whose components serve as defaults, or null
   * @return the record, or null after a problem
   */
  @Nullable Object bindRecord(ConfigNode node, Class<?> type, String key, @Nullable Object base) {
    if (node instanceof Scalar scalar && scalar.text() == null) {
      node = new Mapping(node.origin(), Map.of(), Map.of());
    }
    ListForm listForm = type.getAnnotation(ListForm.class);
    if (listForm != null && node instanceof Sequence) {
      node = new Mapping(node.origin(), Map.of(listForm.value(), node), Map.of());
    }
    if (!(node instanceof Mapping mapping)) {
      return mismatch(node, key, expectation(type));
    }
    int problemsBefore = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    Object effectiveBase = base == null ? declaredDefaults(type) : base;
    mapping = gatherFlatKeys(mapping, components, key, effectiveBase);
    requireKnownKeys(mapping, type, key);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(mapping, components[i], key, effectiveBase);
    }
    return problems.size() > problemsBefore ? null : make(type, values, mapping, key);
  }

  /** Binds a choice by itself; null after a problem. */
  @Nullable Object bindChoice(ConfigNode node, Choices<?> choices, String key) {
    return choiceBinder.bind(node, choices, key, null);
  }

  private Mapping gatherFlatKeys(
      Mapping mapping, RecordComponent[] components, String key, @Nullable Object base) {
    Mapping gathered = mapping;
    List<String> names = Arrays.stream(components).map(RecordKeys::key).toList();
    for (RecordComponent component : components) {
      if (component.isAnnotationPresent(FlatKeys.class)) {
        Object fallback = fallback(component, mapping, keyBelow(key, component), base);
        gathered = choiceBinder.gather(gathered, component, names, fallback);
      }
    }
    return gathered;
  }

  private void requireKnownKeys(Mapping mapping, Class<?> type, String key) {
    List<String> names = RecordKeys.of(type);
    for (String name : mapping.entries().keySet()) {
      Origin place = mapping.keyOrigins().getOrDefault(name, mapping.origin());
      String now = movedTo(type, name);
      if (now != null) {
        problem(place, "key '" + name + "' is now written '" + now + "'");
      } else if (!names.contains(name) && !isKept(name, place)) {
        String kind = key.isEmpty() ? "key" : key + " key";
        problem(place, NearNames.unknown(kind, name, withFlatKeys(type, names)));
      }
    }
  }

  private static Collection<String> withFlatKeys(Class<?> type, List<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    for (RecordComponent component : type.getRecordComponents()) {
      Choices<?> choices = Choices.find(component.getType());
      if (choices != null && component.isAnnotationPresent(FlatKeys.class)) {
        all.addAll(choices.keys());
      }
    }
    return all;
  }

  /** How a key that a record had once is spelled now; null if it never had it. */
  static @Nullable String movedTo(Class<?> type, String key) {
    for (Moved moved : type.getAnnotationsByType(Moved.class)) {
      if (moved.key().equals(key)) {
        return moved.now();
      }
    }
    return null;
  }

  private static String keyBelow(String parentKey, RecordComponent component) {
    String name = RecordKeys.key(component);
    return parentKey.isEmpty() ? name : parentKey + "." + name;
  }

  /** What a component is without a key of its own: the base's, else what it declares, else null. */
  private @Nullable Object fallback(
      RecordComponent component, Mapping mapping, String key, @Nullable Object base) {
    Object fallback = base == null ? null : RecordKeys.valueOf(component, base);
    Default declared = component.getAnnotation(Default.class);
    if (fallback != null || declared == null) {
      return fallback;
    }
    AnnotatedType type = component.getAnnotatedType();
    Origin origin = new Origin("default of " + key, mapping.origin().folder());
    ConfigNode node = YamlTree.parseValue(declared.value(), origin);
    boolean isNothing = node instanceof Scalar scalar && scalar.text() == null;
    boolean isEmptyText = isNothing && RecordKeys.rawType(type.getType()) == String.class;
    return bind(isEmptyText ? new Scalar(origin, "") : node, type, key, null);
  }

  private @Nullable Object component(
      Mapping mapping, RecordComponent component, String parentKey, @Nullable Object base) {
    String name = RecordKeys.key(component);
    String key = keyBelow(parentKey, component);
    AnnotatedType type = component.getAnnotatedType();
    Class<?> raw = RecordKeys.rawType(type.getType());
    ConfigNode node = mapping.entries().get(name);
    if (node != null) {
      // a choice's declared default stands for a name that is left out
      Object under =
          Choices.find(raw) != null
              ? fallback(component, mapping, key, base)
              : base == null ? null : RecordKeys.valueOf(component, base);
      return inRange(bind(node, type, key, under), component, key, node.origin());
    }
    Object fallback = fallback(component, mapping, key, base);
    if (fallback != null) {
      return fallback;
    }
    if (component.isAnnotationPresent(Default.class)) {
      return null; // after a problem, or nothing is the default
    }
    if (raw == Optional.class) {
      return Optional.empty();
    }
    if (RecordKeys.isNullable(type)) {
      return null;
    }
    if (raw.isRecord()) {
      return bindRecord(new Mapping(mapping.origin(), Map.of(), Map.of()), raw, key, null);
    }
    problem(mapping.origin(), "missing key '" + key + "': " + expectation(type.getType()));
    return null;
  }

  /** The value, or null after a problem. */
  private @Nullable Object inRange(
      @Nullable Object value, RecordComponent component, String key, Origin origin) {
    NumberRange range = NumberRange.of(component);
    String problem = range == null ? null : range.problem(key, value);
    if (problem == null) {
      return value;
    }
    problem(origin, problem);
    return null;
  }

  private @Nullable Object bind(
      ConfigNode node, AnnotatedType type, String key, @Nullable Object base) {
    Class<?> raw = RecordKeys.rawType(type.getType());
    boolean isNothing = node instanceof Scalar scalar && scalar.text() == null;
    if (raw == Optional.class) {
      return isNothing
          ? Optional.empty()
          : Optional.ofNullable(bind(node, RecordKeys.argument(type, 0), key, null));
    }
    if (isNothing && RecordKeys.isNullable(type)) {
      return null;
    }
    Choices<?> choices = Choices.find(raw);
    if (choices != null) {
      return choiceBinder.bind(node, choices, key, base);
    }
    if (node instanceof Extended extended) {
      problems.add(extended.problem());
      return null;
    }
    if (raw == JsonNode.class) {
      return FreeValue.of(node);
    }
    if (raw.isRecord()) {
      return bindRecord(node, raw, key, base);
    }
    if (raw == List.class) {
      return list(node, type, key);
    }
    if (raw == Map.class) {
      return map(node, type, key);
    }
    if (!ScalarValues.isScalar(raw)) {
      throw new IllegalStateException("no configuration value can be a " + raw.getName());
    }
    if (!(node instanceof Scalar scalar) || scalar.text() == null) {
      return mismatch(node, key, ScalarValues.expectation(raw));
    }
    if (!ScalarValues.fits(scalar.form(), raw)) {
      return mismatch(node, key, ScalarValues.expectation(raw));
    }
    try {
      return ScalarValues.convert(scalar.text(), raw, node.origin().folder());
    } catch (MismatchException e) {
      problem(node.origin(), key + ": " + e.getMessage());
      return null;
    }
  }

  private @Nullable Object list(ConfigNode node, AnnotatedType type, String key) {
    if (!(node instanceof Sequence sequence)) {
      return mismatch(node, key, expectation(type.getType()));
    }
    List<Object> items = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      Object value = bind(item, RecordKeys.argument(type, 0), key + "." + items.size(), null);
      if (value == null) {
        return null;
      }
      items.add(value);
    }
    return List.copyOf(items);
  }

  private @Nullable Object map(ConfigNode node, AnnotatedType type, String key) {
    if (!(node instanceof Mapping mapping)) {
      return mismatch(node, key, expectation(type.getType()));
    }
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    AnnotatedType valueType = RecordKeys.argument(type, 1);
    for (Map.Entry<String, ConfigNode> entry : mapping.entries().entrySet()) {
      ConfigNode given = entry.getValue();
      boolean isNothing = given instanceof Scalar scalar && scalar.text() == null;
      Object value = bind(given, valueType, key + "." + entry.getKey(), null);
      if (value == null && !(isNothing && RecordKeys.isNullable(valueType))) {
        return null; // after a problem
      }
      entries.put(entry.getKey(), value);
    }
    return Collections.unmodifiableMap(entries);
  }

  @Nullable Object mismatch(ConfigNode node, String key, String expected) {
    if (node instanceof Extended extended) {
      problems.add(extended.problem());
      return null;
    }
    String subject = key.isEmpty() ? "" : key + ": ";
    problem(node.origin(), subject + "expected " + expected + ", found " + node.found());
    return null;
  }

  private @Nullable Object make(
      Class<?> type, @Nullable Object[] values, Mapping mapping, String key) {
    try {
      return RecordKeys.make(type, values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof InputException || cause instanceof IllegalArgumentException) {
        String message = String.valueOf(cause.getMessage());
        boolean isNamed =
            key.isEmpty() || message.startsWith(key + ":") || message.startsWith(key + ".");
        problems.add(
            mapping.origin().place()
                + Overrides.within(mapping)
                + ": "
                + (isNamed ? "" : key + ": ")
                + message);
        return null;
      }
      throw new IllegalStateException("cannot make a " + type.getName(), cause);
    }
  }

  /** The result of the record's static {@code defaults()}, or null where it has none. */
  private static @Nullable Object declaredDefaults(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("defaults");
      if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != type) {
        return null;
      }
      method.setAccessible(true);
      return method.invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("defaults() of " + type.getName() + " fails", e);
    }
  }

  private static String expectation(Type type) {
    Class<?> raw = RecordKeys.rawType(type);
    Choices<?> choices = Choices.find(raw);
    if (choices != null) {
      return choices.expectation();
    } else if (raw == List.class) {
      return "a list such as [a, b]";
    } else if (raw == Map.class || raw.isRecord()) {
      return raw.isAnnotationPresent(ListForm.class)
          ? "keys and values, or a list such as [a, b]"
          : "keys and values";
    } else {
      return ScalarValues.expectation(raw);
    }
  }
}
