package org.warmstart.learn.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Tensors;

/**
 * One micro-batch as plain Java arrays under the names a model's forward pass reads. Data threads
 * make batches; the training thread turns them into tensors.
 */
public final class Batch {
  private static final class Longs {
    private final long[] values;
    private final long[] shape;

    Longs(long[] values, long[] shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  private static final class Floats {
    private final float[] values;
    private final long[] shape;

    Floats(float[] values, long[] shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  private final Map<String, Longs> longs = new LinkedHashMap<>();
  private final Map<String, Floats> floats = new LinkedHashMap<>();
  private final int rows;
  private final long tokens;

  /**
   * An empty batch.
   *
   * @param rows how many examples it has
   * @param tokens how many input tokens that are not padding, for measuring speed
   */
  public Batch(int rows, long tokens) {
    this.rows = rows;
    this.tokens = tokens;
  }

  /** Puts an int64 array of that shape, row-major, under a name. */
  public Batch with(String name, long[] values, long... shape) {
    requireSize(name, values.length, shape);
    longs.put(name, new Longs(values, shape));
    return this;
  }

  /** Puts a float32 array of that shape, row-major, under a name. */
  public Batch with(String name, float[] values, long... shape) {
    requireSize(name, values.length, shape);
    floats.put(name, new Floats(values, shape));
    return this;
  }

  public int rows() {
    return rows;
  }

  public long tokens() {
    return tokens;
  }

  /** The names of its arrays. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(longs.keySet());
    names.addAll(floats.keySet());
    return names;
  }

  /** Returns a copy of the int64 array of that name. */
  public long[] longs(String name) {
    Longs array = longs.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the batch has no '" + name + "' but " + names());
    }
    return array.values.clone();
  }

  /** Returns a copy of the shape of the int64 array of that name. */
  public long[] shape(String name) {
    Longs array = longs.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the batch has no '" + name + "' but " + names());
    }
    return array.shape.clone();
  }

  /** Copies the arrays into tensors of the innermost scope. */
  public Inputs toInputs() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    longs.forEach((name, array) -> tensors.put(name, Tensors.ofLongs(array.values, array.shape)));
    floats.forEach((name, array) -> tensors.put(name, Tensors.ofFloats(array.values, array.shape)));
    return Inputs.of(tensors);
  }

  /**
   * Checks that class numbers are such that a model can be trained on them.
   *
   * @param name of the int64 array, [rows] or [rows, T]
   * @param classes how many classes the model tells apart
   * @throws InputException if a label is neither a class nor {@link LossTerm#IGNORED}
   */
  public Batch checkClasses(String name, int classes) {
    Longs array = longs.get(name);
    if (array == null) {
      return this;
    }
    int rowLength = Math.max(1, array.values.length / Math.max(1, rows));
    for (int i = 0; i < array.values.length; i++) {
      long label = array.values[i];
      if (label != LossTerm.IGNORED && (label < 0 || label >= classes)) {
        throw new InputException(
            name
                + ": label "
                + label
                + " in row "
                + i / rowLength
                + " of a batch; the model has "
                + classes
                + " classes, 0 to "
                + (classes - 1)
                + " ("
                + LossTerm.IGNORED
                + " marks what is to be ignored)");
      }
    }
    return this;
  }

  private static void requireSize(String name, long length, long[] shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    if (size != length) {
      throw new IllegalArgumentException(
          name + ": " + length + " values do not fill the shape " + Arrays.toString(shape));
    }
  }
}
