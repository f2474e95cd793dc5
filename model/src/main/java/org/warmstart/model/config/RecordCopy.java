package org.warmstart.model.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.RecordKeys;

/** Copies of records with some components changed, which the language has no word for yet. */
public final class RecordCopy {
  private RecordCopy() {}

  /**
   * A copy with one component changed: the record's own or, where it has none of that name, that of
   * the records it is made of.
   *
   * @throws IllegalArgumentException if there is no component of that name
   */
  public static <R extends Record> R with(R record, String component, @Nullable Object value) {
    if (has(record.getClass(), component)) {
      return map(record, (name, old) -> name.equals(component) ? value : old);
    }
    if (!hasWithin(record.getClass(), component)) {
      throw new IllegalArgumentException(record.getClass() + " has no " + component);
    }
    return map(
        record,
        (name, old) ->
            old instanceof Record part && hasWithin(part.getClass(), component)
                ? with(part, component, value)
                : old);
  }

  /**
   * A record of another type with the components of others.
   *
   * @param from where each component is taken from, the first that has one of its name
   * @param named values of components by name, before all others
   * @throws IllegalArgumentException if a component is nowhere
   */
  public static <R extends Record> R as(
      Class<R> type, List<? extends Record> from, Map<String, ?> named) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      values[i] = named.containsKey(name) ? named.get(name) : among(from, name, type);
    }
    return make(type, values);
  }

  private static @Nullable Object among(List<? extends Record> from, String name, Class<?> wanted) {
    for (Record each : from) {
      for (RecordComponent component : each.getClass().getRecordComponents()) {
        if (component.getName().equals(name)) {
          return RecordKeys.valueOf(component, each);
        }
      }
    }
    throw new IllegalArgumentException("nothing has the component " + name + " of " + wanted);
  }

  private static boolean has(Class<?> type, String component) {
    return Arrays.stream(type.getRecordComponents())
        .anyMatch(each -> each.getName().equals(component));
  }

  static boolean hasWithin(Class<?> type, String component) {
    return has(type, component)
        || Arrays.stream(type.getRecordComponents())
            .anyMatch(each -> each.getType().isRecord() && hasWithin(each.getType(), component));
  }

  /** As {@link #map}, within the records that the record is made of. */
  public static Record mapDeeply(
      Record record, BiFunction<String, @Nullable Object, @Nullable Object> change) {
    return map(
        record,
        (name, value) ->
            value instanceof Record part ? mapDeeply(part, change) : change.apply(name, value));
  }

  /** A copy whose components are what {@code change} makes of their names and values. */
  static <R extends Record> R map(
      R record, BiFunction<String, @Nullable Object, @Nullable Object> change) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = change.apply(components[i].getName(), RecordKeys.valueOf(components[i], record));
    }
    @SuppressWarnings("unchecked") // a record's class is that of its instances
    Class<R> type = (Class<R>) record.getClass();
    return make(type, values);
  }

  private static <R extends Record> R make(Class<R> type, @Nullable Object[] values) {
    try {
      return RecordKeys.make(type, values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("cannot copy into a " + type, e);
    }
  }
}
