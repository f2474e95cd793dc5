package org.warmstart.pipeline.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.warmstart.model.nn.AttentionWatch.Kind;
import org.warmstart.pipeline.result.TokenCounts;

/**
 * The attention weights of a text.
 *
 * @param architecture of the model
 * @param tokens of the text
 * @param written what a decoder beside an encoder has read; empty where there is none
 * @param writtenIds the tokens that were given or written behind the text; empty where none were
 * @param maps layer by layer, in the order of the forward pass
 * @param counts of the text's tokens, and how many of them were read
 */
public record AttentionResult(
    String architecture,
    List<InspectedToken> tokens,
    List<InspectedToken> written,
    List<Integer> writtenIds,
    List<AttentionMap> maps,
    TokenCounts counts) {
  public AttentionResult {
    tokens = List.copyOf(tokens);
    written = List.copyOf(written);
    writtenIds = List.copyOf(writtenIds);
    maps = List.copyOf(maps);
  }

  /**
   * The same with some of the layers.
   *
   * @param chosen how many layers of a kind there are → the numbers of those wanted, from 1
   */
  public AttentionResult layers(IntFunction<int[]> chosen) {
    List<AttentionMap> kept = new ArrayList<>();
    for (AttentionMap map : maps) {
      int count =
          (int)
              maps.stream()
                  .filter(other -> other.kind() == map.kind() && other.stream() == map.stream())
                  .count();
      if (Arrays.stream(chosen.apply(count)).anyMatch(layer -> layer == map.layer())) {
        kept.add(map);
      }
    }
    return new AttentionResult(architecture, tokens, written, writtenIds, kept, counts);
  }

  /** The kinds of attention there are, in the order of the forward pass. */
  public List<Kind> kinds() {
    return maps.stream().map(AttentionMap::kind).distinct().toList();
  }

  /** The layers of a kind, in their order. */
  public List<AttentionMap> of(Kind kind) {
    return maps.stream().filter(map -> map.kind() == kind).toList();
  }

  /**
   * Attention rollout (Abnar and Zuidema 2020, section 3): how much of each token's input is in
   * each token's state behind every layer, if attention and the residual beside it count alike and
   * nothing else moves between tokens. For layer l it is A(l)·…·A(1), A = ½·(mean of the heads) +
   * ½·1.
   *
   * @param kind of tokens to the tokens of their own text
   * @return a matrix [tokens × tokens] for every layer given, each of them rolled out from the
   *     first
   * @throws IllegalArgumentException if it is another kind
   */
  public List<float[]> rollout(Kind kind) {
    List<float[]> all = new ArrayList<>();
    double[] rolled = new double[0];
    int size = 0;
    for (AttentionMap map : of(kind)) {
      if (!map.isSelf()) {
        throw new IllegalArgumentException(kind + " cannot be rolled out: it is of two texts");
      }
      float[] mean = map.mean();
      size = map.queries().size();
      double[] step = withResidual(mean, size);
      rolled = rolled.length == 0 ? step : product(step, rolled, size);
      float[] rounded = new float[rolled.length];
      for (int i = 0; i < rolled.length; i++) {
        rounded[i] = (float) rolled[i];
      }
      all.add(rounded);
    }
    return all;
  }

  private static double[] withResidual(float[] mean, int size) {
    double[] step = new double[mean.length];
    for (int row = 0; row < size; row++) {
      double sum = 0;
      for (int i = row * size; i < (row + 1) * size; i++) {
        step[i] = mean[i] + (i % size == row ? 1 : 0);
        sum += step[i];
      }
      for (int i = row * size; i < (row + 1) * size; i++) {
        step[i] /= sum;
      }
    }
    return step;
  }

  private static double[] product(double[] a, double[] b, int size) {
    double[] product = new double[a.length];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < size; k++) {
        double factor = a[i * size + k];
        if (factor != 0) {
          for (int j = 0; j < size; j++) {
            product[i * size + j] += factor * b[k * size + j];
          }
        }
      }
    }
    return product;
  }

  /** How every head of every layer attends. */
  public List<HeadStatistics> statistics() {
    return maps.stream()
        .flatMap(
            map -> IntStream.range(0, map.heads()).mapToObj(head -> HeadStatistics.of(map, head)))
        .toList();
  }
}
