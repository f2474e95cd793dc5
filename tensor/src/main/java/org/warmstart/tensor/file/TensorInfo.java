package org.warmstart.tensor.file;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.tensor.TensorType;

/**
 * What is known of a tensor before it is read.
 *
 * @param file the file it lies in, for messages
 * @param type of its elements
 * @param shape size of every dimension
 */
public record TensorInfo(Path file, TensorType type, List<Long> shape) {
  /** libtorch's own limit is higher, no model's tensor comes near. */
  static final int MAX_DIMENSIONS = 16;

  /**
   * Returns the description of a tensor of a file that is not trusted.
   *
   * @param name the tensor's, for messages
   * @param shape numbers of at least 0
   * @throws InputException if it has too many dimensions or more bytes than a number can count
   */
  static TensorInfo checked(Path file, String name, TensorType type, List<Long> shape) {
    if (shape.size() > MAX_DIMENSIONS) {
      throw new InputException(
          file + ": tensor '" + name + "' has more than " + MAX_DIMENSIONS + " dimensions");
    }
    long bytes = type.bytes();
    try {
      for (long dimension : shape) {
        // strides are products too: they have to fit even where a dimension of 0 leaves no element
        bytes = Math.multiplyExact(bytes, Math.max(1, dimension));
      }
    } catch (ArithmeticException e) {
      throw new InputException(file + ": tensor '" + name + "' is too large: " + shape, e);
    }
    return new TensorInfo(file, type, shape);
  }

  /** Returns the number of elements; it fits a number, which readers have made sure of. */
  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Returns the number of bytes of all elements. */
  public long bytes() {
    return elements() * type.bytes();
  }

  /** Returns the shape as libtorch takes it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
