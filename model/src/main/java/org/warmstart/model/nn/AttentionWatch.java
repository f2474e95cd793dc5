package org.warmstart.model.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Tensors;

/**
 * Gathers the attention weights of the forward passes that its thread runs until it is closed: what
 * each query takes of each key's value.
 *
 * <p>Layers compute what they always compute, with the kernels they always use; a watched layer is
 * asked a second time, with the unit vectors in the place of the values. What comes out are the
 * weights that it multiplies values with, whatever its pattern: windows, sparse layers, global
 * tokens, shared heads. That takes memory for every pair of tokens, and time like the layer itself.
 *
 * <p>Whole texts are watched, in evaluation; a cache of keys and values may not be in use.
 */
public final class AttentionWatch implements AutoCloseable {
  private static final ThreadLocal<@Nullable AttentionWatch> OPEN = new ThreadLocal<>();

  /** Who attends to whom. */
  public enum Kind {
    /** The tokens of a model with one side to one another. */
    SELF,
    /** An encoder's tokens to one another. */
    ENCODER,
    /** The tokens of a decoder beside an encoder to one another. */
    DECODER,
    /** A decoder's tokens to the encoder's. */
    CROSS,
    /** XLNet's query stream to the tokens (Yang et al. 2019, section 2.3). */
    QUERY,
    /**
     * One of ProphetNet's predicting streams to the tokens and, as the last column, to itself (Qi
     * et al. 2020, section 3.2).
     */
    PREDICTING
  }

  /**
   * One layer's weights.
   *
   * @param stream which of several streams alike, from 0; 0 where there is one
   * @param layer from 0, among those of its kind and stream
   * @param weightsBNTS [B, N, T, S]: of every head, from T queries to S keys; rows sum to 1, or are
   *     0 where a query sees nothing
   */
  public record Weights(Kind kind, int stream, int layer, Tensor weightsBNTS) {}

  private final List<Weights> gathered = new ArrayList<>();
  private Kind side = Kind.SELF;

  private AttentionWatch() {}

  /**
   * Begins to watch this thread.
   *
   * @throws IllegalStateException if a watch of this thread is open
   */
  public static AttentionWatch open() {
    if (OPEN.get() != null) {
      throw new IllegalStateException("attention of this thread is watched already");
    }
    AttentionWatch watch = new AttentionWatch();
    OPEN.set(watch);
    return watch;
  }

  /** What was gathered so far, in the order of the forward pass. */
  public List<Weights> weights() {
    return Collections.unmodifiableList(gathered);
  }

  @Override
  public void close() {
    OPEN.remove();
  }

  /** Says that from here on an encoder, or a decoder beside one, attends to its own tokens. */
  public static void enter(Kind side) {
    AttentionWatch watch = OPEN.get();
    if (watch != null) {
      watch.side = side;
    }
  }

  /**
   * Tells a layer's attention of tokens to one another, if somebody watches.
   *
   * @param valuesBMSE its values
   * @param attend values [B, M, S, E] → what the layer makes of them, [B, N, T, E], without dropout
   */
  public static void self(Tensor valuesBMSE, UnaryOperator<Tensor> attend) {
    AttentionWatch watch = OPEN.get();
    if (watch != null) {
      watch.add(watch.side, 0, attend.apply(unitValues(valuesBMSE)));
    }
  }

  /** As {@link #self} for attention of another kind. */
  public static void other(Kind kind, Tensor valuesBMSE, UnaryOperator<Tensor> attend) {
    AttentionWatch watch = OPEN.get();
    if (watch != null) {
      watch.add(kind, 0, attend.apply(unitValues(valuesBMSE)));
    }
  }

  /** As {@link #self} for weights [B, N, T, S] that the layer has at hand. */
  public static void known(Kind kind, int stream, Supplier<Tensor> weightsBNTS) {
    AttentionWatch watch = OPEN.get();
    if (watch != null) {
      watch.add(kind, stream, weightsBNTS.get());
    }
  }

  private void add(Kind kind, int stream, Tensor weightsBNTS) {
    long layer =
        gathered.stream().filter(each -> each.kind == kind && each.stream == stream).count();
    gathered.add(new Weights(kind, stream, Math.toIntExact(layer), weightsBNTS));
  }

  /** For every token the vector that is 1 at its own place, [B, M, S, S]. */
  private static Tensor unitValues(Tensor valuesBMSE) {
    long keys = valuesBMSE.size(2);
    return Tensors.identity(keys)
        .type_as(valuesBMSE)
        .expand(valuesBMSE.size(0), valuesBMSE.size(1), keys, keys);
  }
}
