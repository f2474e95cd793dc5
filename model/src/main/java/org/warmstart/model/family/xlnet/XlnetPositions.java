package org.warmstart.model.family.xlnet;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Tensors;

/**
 * Encodings of distances between tokens: sinusoids as in Vaswani et al. 2017, all sines before all
 * cosines. What was computed once is kept.
 */
final class XlnetPositions {
  private final Xlnet.Config config;
  private final int width;

  /** Row by row the encodings of the distances 0, 1, … */
  private volatile float[] table = {};

  XlnetPositions(Xlnet.Config config) {
    this.config = config;
    this.width = config.width();
  }

  /**
   * The distances from K down, [1, P, D], or for bidirectional data [2, P, D]: the second half of a
   * batch is read backwards.
   */
  Tensor of(long tokens, long keys) {
    long last = config.direction() == Xlnet.Direction.BI ? -tokens : -1;
    int count = Math.toIntExact(keys - last);
    int ways = config.bothWays() ? 2 : 1;
    float[] known = upTo(Math.toIntExact(Math.max(keys, tokens)));
    float[] values = new float[ways * count * width];
    for (int way = 0; way < ways; way++) {
      for (int p = 0; p < count; p++) {
        int distance = clamped((int) (way == 0 ? keys - p : p - keys), config.clampLength());
        int row = (way * count + p) * width;
        System.arraycopy(known, Math.abs(distance) * width, values, row, width);
        for (int i = row; distance < 0 && i < row + width / 2; i++) {
          values[i] = -values[i];
        }
      }
    }
    return Tensors.ofFloats(values, ways, count, width);
  }

  private static int clamped(int distance, int most) {
    return most > 0 ? Math.max(-most, Math.min(most, distance)) : distance;
  }

  private float[] upTo(int distance) {
    float[] known = table;
    if (known.length <= distance * width) {
      known = sinusoids(Math.max(distance + 1, 2 * known.length / width));
      table = known;
    }
    return known;
  }

  private float[] sinusoids(int count) {
    float[] values = new float[Math.multiplyExact(count, width)];
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      float frequency = 1 / (float) Math.pow(10000, 2f * i / width);
      for (int distance = 0; distance < count; distance++) {
        float angle = distance * frequency;
        values[distance * width + i] = (float) Math.sin(angle);
        values[distance * width + half + i] = (float) Math.cos(angle);
      }
    }
    return values;
  }
}
