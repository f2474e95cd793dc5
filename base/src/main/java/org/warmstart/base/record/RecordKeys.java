package org.warmstart.base.record;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The components of records as reading and writing see them. */
public final class RecordKeys {
  private RecordKeys() {}

  /** The keys of a record in their declared order. */
  static List<String> of(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordKeys::key).toList();
  }

  /** The key that a component's value stands under. */
  public static String key(RecordComponent component) {
    Key spelled = component.getAnnotation(Key.class);
    return spelled == null ? component.getName() : spelled.value();
  }

  /** A component's value. */
  public static @Nullable Object valueOf(RecordComponent component, Object instance) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(instance);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  public static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  /**
   * Makes a record of its components' values.
   *
   * @throws InvocationTargetException with what the record's constructor threw
   */
  public static <R> R make(Class<R> type, @Nullable Object... values)
      throws InvocationTargetException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }

  static AnnotatedType argument(AnnotatedType type, int index) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
  }

  static Class<?> rawType(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }
}
