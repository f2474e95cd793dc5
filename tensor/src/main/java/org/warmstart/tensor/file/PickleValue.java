package org.warmstart.tensor.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.tensor.TensorType;

/**
 * What a pickle of weights is made of. Beside these there are {@link String}, {@link Long}, {@link
 * Double} and {@link Boolean}.
 *
 * <p>Lists and dictionaries of a hostile pickle may contain themselves: nothing here compares or
 * prints what is inside of another value.
 */
sealed interface PickleValue {
  /** Python's {@code None}. */
  enum None implements PickleValue {
    NONE
  }

  /** A class or function, by name only. */
  record Global(String name) implements PickleValue {}

  /** A tuple. */
  final class Tuple implements PickleValue {
    final List<Object> items;

    Tuple(List<Object> items) {
      this.items = items;
    }
  }

  /** A list, filled bit by bit. */
  final class Sequence implements PickleValue {
    final List<Object> items = new ArrayList<>(0);
  }

  /** A dictionary, filled bit by bit. */
  final class Dictionary implements PickleValue {
    final Map<Object, Object> items = new LinkedHashMap<>();
  }

  /**
   * A storage: a block of numbers that tensors are views of.
   *
   * @param key its name in the file
   * @param elements how many numbers there should be
   */
  record Storage(String key, TensorType type, long elements) implements PickleValue {}

  /**
   * A tensor: a view of a storage; offset and strides count elements. Nothing has been checked but
   * that these are numbers.
   */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements PickleValue {}

  /** Says what a value is, for messages. */
  static String kind(Object value) {
    if (value instanceof Global global) {
      return "'" + global.name + "'";
    }
    if (value instanceof PickleValue) {
      return value instanceof None
          ? "None"
          : value instanceof View
              ? "a tensor"
              : "a " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
    return value instanceof String
        ? "a string"
        : value instanceof Boolean ? "a Boolean" : "a number";
  }
}
