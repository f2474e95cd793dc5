package org.warmstart.base.record;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
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

  /** What was wrong, in the order found. */
  List<String> problems() {
    return problems;
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
    if (!(node instanceof Mapping mapping)) {
      return mismatch(node, key, "keys and values");
    }
    int problemsBefore = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    Object effectiveBase = base == null ? declaredDefaults(type) : base;
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String name : mapping.entries().keySet()) {
      if (!names.contains(name)) {
        String place = mapping.keyOrigins().getOrDefault(name, mapping.origin()).place();
        String kind = key.isEmpty() ? "key" : key + " key";
        problems.add(place + ": " + NearNames.unknown(kind, name, names));
      }
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(mapping, components[i], key, effectiveBase);
    }
    return problems.size() > problemsBefore ? null : make(type, values, mapping.origin(), key);
  }

  private @Nullable Object component(
      Mapping mapping, RecordComponent component, String parentKey, @Nullable Object base) {
    String name = component.getName();
    String key = parentKey.isEmpty() ? name : parentKey + "." + name;
    AnnotatedType type = component.getAnnotatedType();
    Default declared = component.getAnnotation(Default.class);
    Object fallback = base == null ? null : valueOf(component, base);
    if (mapping.entries().containsKey(name)) {
      ConfigNode node = mapping.entries().get(name);
      return bind(node, type, key, fallback);
    }
    if (fallback != null) {
      return fallback;
    }
    if (declared != null) {
      Origin origin = new Origin("default of " + key, mapping.origin().folder());
      ConfigNode node = YamlTree.parseValue(declared.value(), origin.place(), origin.folder());
      boolean isNothing = node instanceof Scalar scalar && scalar.text() == null;
      boolean isEmptyText = isNothing && rawType(type.getType()) == String.class;
      return bind(isEmptyText ? new Scalar(origin, "") : node, type, key, null);
    }
    Class<?> raw = rawType(type.getType());
    if (raw == Optional.class) {
      return Optional.empty();
    }
    if (isNullable(type)) {
      return null;
    }
    if (raw.isRecord()) {
      return bindRecord(new Mapping(mapping.origin(), Map.of(), Map.of()), raw, key, null);
    }
    problems.add(
        mapping.origin().place() + ": missing key '" + key + "': " + expectation(type.getType()));
    return null;
  }

  private @Nullable Object bind(
      ConfigNode node, AnnotatedType type, String key, @Nullable Object base) {
    Class<?> raw = rawType(type.getType());
    boolean isNothing = node instanceof Scalar scalar && scalar.text() == null;
    if (raw == Optional.class) {
      return isNothing
          ? Optional.empty()
          : Optional.ofNullable(bind(node, argument(type, 0), key, null));
    }
    if (isNothing && isNullable(type)) {
      return null;
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
    try {
      return ScalarValues.convert(scalar.text(), raw, node.origin().folder());
    } catch (MismatchException e) {
      problems.add(node.origin().place() + ": " + key + ": " + e.getMessage());
      return null;
    }
  }

  private @Nullable Object list(ConfigNode node, AnnotatedType type, String key) {
    if (!(node instanceof Sequence sequence)) {
      return mismatch(node, key, expectation(type.getType()));
    }
    List<Object> items = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      Object value = bind(item, argument(type, 0), key + "." + items.size(), null);
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
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigNode> entry : mapping.entries().entrySet()) {
      Object value = bind(entry.getValue(), argument(type, 1), key + "." + entry.getKey(), null);
      if (value == null) {
        return null;
      }
      entries.put(entry.getKey(), value);
    }
    return Collections.unmodifiableMap(entries);
  }

  private @Nullable Object mismatch(ConfigNode node, String key, String expected) {
    String subject = key.isEmpty() ? "" : key + ": ";
    problems.add(
        node.origin().place()
            + ": "
            + subject
            + "expected "
            + expected
            + ", found "
            + node.found());
    return null;
  }

  private @Nullable Object make(
      Class<?> type, @Nullable Object[] values, Origin origin, String key) {
    Class<?>[] parameterTypes =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameterTypes);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof InputException || cause instanceof IllegalArgumentException) {
        String subject = key.isEmpty() ? "" : key + ": ";
        problems.add(origin.place() + ": " + subject + cause.getMessage());
        return null;
      }
      throw new IllegalStateException("cannot make a " + type.getName(), cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
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

  private static @Nullable Object valueOf(RecordComponent component, Object instance) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(instance);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
  }

  private static Class<?> rawType(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static String expectation(Type type) {
    Class<?> raw = rawType(type);
    if (raw == List.class) {
      return "a list such as [a, b]";
    } else if (raw == Map.class || raw.isRecord()) {
      return "keys and values";
    } else {
      return ScalarValues.expectation(raw);
    }
  }
}
