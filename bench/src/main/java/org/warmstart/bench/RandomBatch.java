package org.warmstart.bench;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Tensors;

/** Token numbers drawn evenly, in rows of equal or uneven lengths. */
final class RandomBatch {
  /** What BERT's ordinary words lie between. */
  private static final int FIRST = 1000;

  private static final int LAST = 30_000;

  private final Random random = new Random(0);

  /** Full rows [B, T] of tokens from {@code first} on and below {@code end}. */
  Tensor rows(int rows, int length, int first, int end) {
    return Tensors.ofLongs(draw(rows * length, first, end), rows, length);
  }

  long[] draw(int count, int first, int end) {
    return random.longs(count, first, end).toArray();
  }

  /** The labels of masked positions: each kept with a probability, the others ignored. */
  long[] keep(long[] labels, double probability, long ignored) {
    return Arrays.stream(labels)
        .map(label -> random.nextDouble() < probability ? label : ignored)
        .toArray();
  }

  /** Rows of the given lengths filled up to {@code width} with {@code filler}. */
  Tensor uneven(int[] lengths, int width, long filler) {
    long[] ids = new long[lengths.length * width];
    Arrays.fill(ids, filler);
    for (int row = 0; row < lengths.length; row++) {
      long[] real = draw(lengths[row], FIRST, LAST);
      System.arraycopy(real, 0, ids, row * width, real.length);
    }
    return Tensors.ofLongs(ids, lengths.length, width);
  }

  /** 1 for the tokens of rows of the given lengths, 0 for what fills them up. */
  static Tensor mask(int[] lengths, int width) {
    long[] mask = new long[lengths.length * width];
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(mask, row * width, row * width + lengths[row], 1);
    }
    return Tensors.ofLongs(mask, lengths.length, width);
  }
}
