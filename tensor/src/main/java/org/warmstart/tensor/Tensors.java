package org.warmstart.tensor;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.warmstart.tensor.engine.Engine;

/**
 * Making tensors from Java arrays and reading them back. Everything made here belongs to the
 * innermost {@link Scope}.
 */
public final class Tensors {
  static {
    Engine.start();
  }

  private Tensors() {}

  /** Copies an array into a new int64 tensor of that shape. */
  public static Tensor ofLongs(long[] values, long... shape) {
    requireSize(values.length, shape);
    Tensor tensor = empty(ScalarType.Long, shape);
    if (values.length > 0) {
      new LongPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Copies an array into a new int64 tensor of that shape. */
  public static Tensor ofInts(int[] values, long... shape) {
    return ofLongs(Arrays.stream(values).asLongStream().toArray(), shape);
  }

  /** Copies an array into a new float32 tensor of that shape. */
  public static Tensor ofFloats(float[] values, long... shape) {
    requireSize(values.length, shape);
    Tensor tensor = empty(ScalarType.Float, shape);
    if (values.length > 0) {
      new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Returns a float32 scalar tensor. */
  public static Tensor scalar(double value) {
    return full(value);
  }

  /** Returns a float32 tensor filled with one value. */
  public static Tensor full(double value, long... shape) {
    return empty(ScalarType.Float, shape).fill_(new Scalar(value));
  }

  /** Returns a float32 tensor of zeros. */
  public static Tensor zeros(long... shape) {
    return empty(ScalarType.Float, shape).zero_();
  }

  /** The unit matrix [N, N], float32. */
  public static Tensor identity(long n) {
    Tensor matrix = zeros(n, n);
    matrix.diagonal().fill_(new Scalar(1.0));
    return matrix;
  }

  /** Returns an int64 tensor filled with one value. */
  public static Tensor fullLongs(long value, long... shape) {
    return empty(ScalarType.Long, shape).fill_(new Scalar(value));
  }

  /** Returns the int64 numbers from {@code start} to {@code end}, the end left out. */
  public static Tensor range(long start, long end) {
    return torch.arange(new Scalar(start), new Scalar(end));
  }

  /** Returns an uninitialised float32 tensor. */
  public static Tensor empty(long... shape) {
    return empty(ScalarType.Float, shape);
  }

  static Tensor empty(ScalarType type, long... shape) {
    return torch.empty(
        shape, new TensorOptions(type), new org.bytedeco.pytorch.MemoryFormatOptional());
  }

  /** Returns the size of every dimension. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  /** Copies a tensor's elements, in row-major order, whatever its type and strides, as float32. */
  public static float[] floats(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Float).contiguous();
      float[] values = new float[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        new FloatPointer(plain.data_ptr()).get(values, 0, values.length);
      }
      return values;
    }
  }

  /** Copies an integer or Boolean tensor's elements, in row-major order. */
  public static long[] longs(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Long).contiguous();
      long[] values = new long[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        new LongPointer(plain.data_ptr()).get(values, 0, values.length);
      }
      return values;
    }
  }

  /** Copies an integer tensor's elements, in row-major order; they have to fit an {@code int}. */
  public static int[] ints(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Int).contiguous();
      int[] values = new int[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        new IntPointer(plain.data_ptr()).get(values, 0, values.length);
      }
      return values;
    }
  }

  /** Returns the one element of a floating-point tensor. */
  public static double item(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      return tensor.detach().to(ScalarType.Double).item_double();
    }
  }

  /** Counts the elements of a floating-point tensor that are infinite or not a number. */
  public static long countNonFinite(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor values = tensor.detach();
      boolean wide = values.element_size() >= Float.BYTES;
      // one of them makes the sum one: the usual case is a single pass without memory
      Tensor sum = (wide ? values : values.to(ScalarType.Float)).sum();
      if (Double.isFinite(item(sum))) {
        return 0;
      }
      return values.numel() - values.isfinite().sum().item_long();
    }
  }

  /** Copies {@code source} into {@code target}, converting its type; the shapes must be equal. */
  public static void copy(Tensor target, Tensor source) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      if (!Arrays.equals(shape(target), shape(source))) {
        throw new IllegalArgumentException(
            "cannot copy shape "
                + Arrays.toString(shape(source))
                + " into "
                + Arrays.toString(shape(target)));
      }
      target.copy_(source);
    }
  }

  /** Returns whether both hold the same type, shape and bits. */
  public static boolean identical(Tensor a, Tensor b) {
    try (Scope scope = Scope.open()) {
      return a.scalar_type().intern() == b.scalar_type().intern()
          && Arrays.equals(shape(a), shape(b))
          && (a.numel() == 0 || torch.equal(bytes(a), bytes(b)));
    }
  }

  /** The elements' bytes: unlike the numbers, they tell -0 from 0, and a NaN equals itself. */
  private static Tensor bytes(Tensor tensor) {
    return tensor.detach().contiguous().reshape(-1).view(ScalarType.Byte);
  }

  /**
   * Returns the largest absolute difference of two tensors of one shape, as float64; NaN if there
   * is one.
   */
  public static double maxDifference(Tensor a, Tensor b) {
    try (Scope scope = Scope.open()) {
      if (!Arrays.equals(shape(a), shape(b))) {
        throw new IllegalArgumentException(
            "shapes differ: " + Arrays.toString(shape(a)) + " and " + Arrays.toString(shape(b)));
      }
      if (a.numel() == 0) {
        return 0;
      }
      Tensor difference =
          a.detach().to(ScalarType.Double).sub(b.detach().to(ScalarType.Double)).abs();
      return difference.max().item_double();
    }
  }

  /** Joins tensors along a dimension. */
  public static Tensor concatenate(long dimension, Tensor... parts) {
    return torch.cat(new TensorVector(parts), dimension);
  }

  /** Stacks tensors of one shape along a new dimension. */
  public static Tensor stack(long dimension, Tensor... parts) {
    return torch.stack(new TensorVector(parts), dimension);
  }

  /** Returns {@code tensor} as float32. */
  public static Tensor toFloat(Tensor tensor) {
    return tensor.to(ScalarType.Float);
  }

  /** Returns {@code tensor} as int64. */
  public static Tensor toLong(Tensor tensor) {
    return tensor.to(ScalarType.Long);
  }

  private static void requireSize(long length, long[] shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    if (size != length) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + Arrays.toString(shape) + " of " + size);
    }
  }
}
