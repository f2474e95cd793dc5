package org.warmstart.pipeline.inspect;

import java.util.List;
import org.warmstart.model.nn.AttentionWatch.Kind;

/**
 * The attention weights of one layer: what each query takes of each key's value, head by head.
 *
 * @param kind who attends to whom
 * @param stream which of several streams alike, from 0; 0 where there is one
 * @param layer from 1
 * @param heads how many
 * @param queries the tokens that attend, as they are shown
 * @param keys the tokens that are attended to
 * @param weights [heads × queries × keys], head after head and in it query after query; a query's
 *     sum to 1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; many numbers
public record AttentionMap(
    Kind kind,
    int stream,
    int layer,
    int heads,
    List<InspectedToken> queries,
    List<InspectedToken> keys,
    float[] weights) {
  public AttentionMap {
    queries = List.copyOf(queries);
    keys = List.copyOf(keys);
    if (weights.length != heads * queries.size() * keys.size()) {
      throw new IllegalArgumentException(
          weights.length + " weights of " + heads + "×" + queries.size() + "×" + keys.size());
    }
  }

  /**
   * One weight.
   *
   * @param head from 0, and so are {@code query} and {@code key}
   */
  public float weight(int head, int query, int key) {
    return weights[(head * queries.size() + query) * keys.size() + key];
  }

  /** The mean over the heads, [queries × keys]. */
  public float[] mean() {
    int size = queries.size() * keys.size();
    float[] mean = new float[size];
    for (int i = 0; i < weights.length; i++) {
      mean[i % size] += weights[i] / heads;
    }
    return mean;
  }

  /** Whether tokens attend to tokens of the same text, in the same order. */
  public boolean isSelf() {
    return kind == Kind.SELF || kind == Kind.ENCODER || kind == Kind.DECODER;
  }
}
