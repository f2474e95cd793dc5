package org.warmstart.base.record;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can stand under a key of a record, for documentation.
 *
 * @param key as files have it
 * @param component the record component's name
 * @param value what a value looks like, such as {@code a whole number}
 * @param range the numbers that the value may be; null: it is no number, or declares none
 * @param leftOut what a missing key means, as YAML; null: the key has to be there
 * @param record the record whose keys stand below, alone, in a list or in a map; null: none
 * @param choices what is chosen from; null: nothing is
 * @param flat whether the choice's keys may stand beside this one
 */
public record KeyDescription(
    String key,
    String component,
    String value,
    @Nullable NumberRange range,
    @Nullable String leftOut,
    @Nullable Class<?> record,
    @Nullable Choices<?> choices,
    boolean flat) {
  /** The keys of a record in their declared order. */
  public static List<KeyDescription> of(Class<?> type) {
    List<KeyDescription> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      NumberRange range = NumberRange.of(component);
      Class<?> inner = inner(component.getAnnotatedType());
      keys.add(
          new KeyDescription(
              RecordKeys.key(component),
              component.getName(),
              value(component.getAnnotatedType()) + (range == null ? "" : range.inWords()),
              range,
              leftOut(component),
              inner.isRecord() ? inner : null,
              Choices.find(inner),
              component.isAnnotationPresent(FlatKeys.class)));
    }
    return keys;
  }

  private static Class<?> inner(AnnotatedType type) {
    Class<?> raw = RecordKeys.rawType(type.getType());
    if (raw == Optional.class || raw == List.class) {
      return inner(RecordKeys.argument(type, 0));
    }
    return raw == Map.class ? inner(RecordKeys.argument(type, 1)) : raw;
  }

  private static String value(AnnotatedType type) {
    Class<?> raw = RecordKeys.rawType(type.getType());
    Choices<?> choices = Choices.find(raw);
    if (choices != null) {
      return choices.kind();
    } else if (raw == Optional.class) {
      return value(RecordKeys.argument(type, 0));
    } else if (raw == List.class) {
      return "list: " + value(RecordKeys.argument(type, 0));
    } else if (raw == Map.class) {
      return "keys with values: " + value(RecordKeys.argument(type, 1));
    } else if (raw.isRecord()) {
      return raw.isAnnotationPresent(ListForm.class) ? "keys, or a list: text" : "keys";
    }
    // without the examples that messages give
    return ScalarValues.expectation(raw).replaceFirst(" such as .*", "");
  }

  private static @Nullable String leftOut(RecordComponent component) {
    Default declared = component.getAnnotation(Default.class);
    AnnotatedType type = component.getAnnotatedType();
    Class<?> raw = RecordKeys.rawType(type.getType());
    if (declared != null) {
      return declared.value().isEmpty() ? "\"\"" : declared.value();
    } else if (raw == Optional.class || RecordKeys.isNullable(type)) {
      return "none";
    }
    boolean allBelow =
        raw.isRecord()
            && Arrays.stream(raw.getRecordComponents()).allMatch(below -> leftOut(below) != null);
    return allBelow ? "its defaults" : null;
  }
}
