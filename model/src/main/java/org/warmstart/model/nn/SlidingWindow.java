package org.warmstart.model.nn;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Attention to the tokens nearby, in time and memory that grow with length times window and not
 * with the length's square (Child et al. 2019; Beltagy et al. 2020, section 3.1). The sequence is
 * cut into blocks as long as the window, and each block's queries meet the keys of their own and
 * the neighbouring blocks, with a small mask.
 *
 * <p>Shapes: B batch, T tokens, N heads, H head width; C blocks of W tokens, K tokens of a block
 * and its neighbours.
 */
public final class SlidingWindow implements AttentionPart {
  /** Shorter blocks keep the matrix products from their full speed. */
  private static final long SMALLEST_BLOCK = 32;

  private static final long MULTIPLE = 16;

  private final long before;
  private final long after;
  private final long tokens;
  private final long block;
  private final long blocks;
  private final boolean whole;
  private final boolean causal;

  private final @Nullable Tensor bias;

  /** 1 for every token whose whole window is padding [B, T]; null if there is none. */
  private final @Nullable Tensor blindBT;

  /** Which keys lie outside the window, where {@link #spread} needs to know. */
  private final @Nullable Tensor hiddenTT;

  /**
   * Prepares a window for all layers of a forward pass.
   *
   * @param before how many earlier tokens each token sees
   * @param after how many later tokens each token sees; 0 in a decoder
   * @param paddingB11T 0 for real tokens and the lowest number for padding; null if all are real
   */
  public SlidingWindow(
      long before, long after, long batch, long tokens, @Nullable Tensor paddingB11T) {
    this.before = before;
    this.after = after;
    this.tokens = tokens;
    long reach = Math.max(Math.max(before, after), SMALLEST_BLOCK);
    block = (reach + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    blocks = (tokens + block - 1) / block;
    whole = blocks <= neighbours();
    causal = after == 0 && tokens <= before + 1 && paddingB11T == null;
    float[] blindTokens = paddingB11T == null ? new float[0] : blind(paddingB11T);
    boolean blind = blindTokens.length > 0;
    blindBT = blind ? Tensors.ofFloats(blindTokens, batch, tokens) : null;
    hiddenTT = whole && blind ? Ops.notEqual(band(before, after, 0, tokens, null), 0) : null;
    if (causal) {
      bias = null;
    } else if (whole) {
      bias = band(before, after, 0, tokens, paddingB11T);
    } else {
      bias = blockBias(batch, paddingB11T);
    }
  }

  /** 1 for every token whose whole window is padding, row by row; empty if there is none. */
  private float[] blind(Tensor paddingB11T) {
    float[] padding = Tensors.floats(paddingB11T);
    float[] blindBT = new float[padding.length];
    boolean any = false;
    int length = Math.toIntExact(tokens);
    for (int row = 0; row < padding.length; row += length) {
      long real = 0; // in the window of the token at t
      for (int t = 0; t < length + after; t++) {
        if (t < length && padding[row + t] == 0) {
          real++;
        }
        long first = t - after - before - 1;
        if (first >= 0 && padding[row + (int) first] == 0) {
          real--;
        }
        if (t >= after && real == 0) {
          blindBT[row + t - (int) after] = 1;
          any = true;
        }
      }
    }
    return any ? blindBT : new float[0];
  }

  /** How many blocks the queries of one block see, their own counted in. */
  private long neighbours() {
    return blocksBefore() + 1 + blocksAfter();
  }

  private long blocksBefore() {
    return before > 0 ? 1 : 0;
  }

  private long blocksAfter() {
    return after > 0 ? 1 : 0;
  }

  /**
   * The bias of queries behind (or among) keys of which they see only those nearby: [T, S], or [B,
   * 1, T, S] with padding.
   *
   * @param first how many keys stand before the first query's own
   * @param paddingB11S of the keys, or null
   */
  static Tensor band(
      long before, long after, long first, long queries, @Nullable Tensor paddingB11S) {
    Tensor bandTS = band(before, after, first, queries, first + queries);
    return paddingB11S == null ? bandTS : bandTS.add(paddingB11S);
  }

  private static Tensor band(long before, long after, long first, long queries, long keys) {
    float[] values = new float[Math.toIntExact(queries * keys)];
    int i = 0;
    for (long query = first; query < first + queries; query++) {
      for (long key = 0; key < keys; key++) {
        values[i++] = bias(before, after, key - query);
      }
    }
    return Tensors.ofFloats(values, queries, keys);
  }

  /**
   * Of keys that may not be seen the later ones are hidden more strictly: where the whole window is
   * padding, whose states nobody reads, the reference spreads its attention over the earlier ones.
   */
  private static float bias(long before, long after, long distance) {
    if (distance > after) {
      return Float.NEGATIVE_INFINITY;
    }
    return distance < -before ? (float) Ops.LOWEST : 0;
  }

  /**
   * [B·C, 1, W, K]; a token whose whole window is padding sees itself, so that it sees something.
   */
  private Tensor blockBias(long batch, @Nullable Tensor paddingB11T) {
    Tensor keysBT =
        paddingB11T == null ? Tensors.zeros(batch, tokens) : paddingB11T.reshape(batch, tokens);
    long front = blocksBefore() * block;
    long missing = blocks * block - tokens;
    Tensor paddedBS =
        Ops.pad(
            Ops.pad(keysBT, 1, front, 0, Double.NEGATIVE_INFINITY),
            1,
            0,
            missing + blocksAfter() * block,
            Ops.LOWEST); // finite, so that the last block's queries beyond the end see something
    Tensor keysGK = withNeighbours(paddedBS.reshape(batch, -1, block));
    Tensor bandWK = band(before, after, front, block, neighbours() * block);
    Tensor biasGWK = bandWK.add(keysGK.unsqueeze(1));
    if (blindBT != null) {
      Tensor blindGW1 = Ops.pad(blindBT, 1, 0, missing, 0).reshape(batch * blocks, block, 1);
      Tensor own = Ops.scale(diagonal(front), -Ops.LOWEST);
      biasGWK = biasGWK.add(blindGW1.mul(own));
    }
    return biasGWK.unsqueeze(1);
  }

  /** [W, K]: 1 where a key is the query's own. */
  private Tensor diagonal(long front) {
    Tensor queriesW1 = Ops.add(Tensors.range(0, block), front).unsqueeze(1);
    return Tensors.toFloat(Tensors.range(0, neighbours() * block).eq(queriesW1));
  }

  /** [B, blocks around too, W, …] → [B·C, K, …]. */
  private Tensor withNeighbours(Tensor blocksBCW) {
    int parts = (int) neighbours();
    Tensor[] shifted = new Tensor[parts];
    for (int i = 0; i < parts; i++) {
      shifted[i] = blocksBCW.narrow(1, i, blocks);
    }
    return Tensors.concatenate(2, shifted).flatten(0, 1);
  }

  @Override
  public Tensor attend(Tensor qBNTH, Tensor kBMTH, Tensor vBMTH, double scale, double dropout) {
    return hiddenTT == null
        ? AttentionPart.super.attend(qBNTH, kBMTH, vBMTH, scale, dropout)
        : spread(qBNTH, kBMTH, vBMTH, hiddenTT, scale, dropout);
  }

  /**
   * Attention's output [B, N, T, H] with 0 for tokens whose whole window is padding, for models
   * whose reference has it so.
   */
  public Tensor withoutBlind(Tensor aBNTH) {
    return blindBT == null
        ? aBNTH
        : Ops.maskedFill(aBNTH, Ops.notEqual(blindBT, 0).unsqueeze(1).unsqueeze(3), 0);
  }

  /**
   * What every token sees beside its window.
   *
   * @param keysBNGH keys and {@code valuesBNGH} values
   * @param biasB11G 0, or the lowest number for those that a row does not have
   */
  public record Everywhere(Tensor keysBNGH, Tensor valuesBNGH, Tensor biasB11G) {}

  /**
   * As {@link #attend(Tensor, Tensor, Tensor, double, double)} with more keys, for models that use
   * no token's output whose whole window is padding. Keys that are seen everywhere have to count as
   * padding in the window.
   *
   * @param everywhere null for none
   */
  public Tensor attend(
      Tensor qBNTH,
      Tensor kBNTH,
      Tensor vBNTH,
      @Nullable Everywhere everywhere,
      double scale,
      double dropout) {
    if (everywhere == null) {
      return AttentionPart.super.attend(qBNTH, kBNTH, vBNTH, scale, dropout);
    }
    Tensor qGNWH = queries(qBNTH);
    long repeated = whole ? 1 : blocks;
    Tensor moreG11E = Ops.repeatRows(everywhere.biasB11G, repeated);
    Tensor biasG1WK =
        Tensors.concatenate(
            3,
            moreG11E.expand(moreG11E.size(0), 1, qGNWH.size(2), moreG11E.size(3)),
            Objects.requireNonNull(bias));
    return restored(
        Ops.attention(
            qGNWH,
            Tensors.concatenate(2, Ops.repeatRows(everywhere.keysBNGH, repeated), keys(kBNTH)),
            Tensors.concatenate(2, Ops.repeatRows(everywhere.valuesBNGH, repeated), keys(vBNTH)),
            biasG1WK,
            false,
            scale,
            dropout),
        0);
  }

  /** [B, N, T, E] → [B·C, N, W, E]. */
  @Override
  public Tensor queries(Tensor xBNTE) {
    if (whole) {
      return xBNTE;
    }
    return Ops.pad(xBNTE.transpose(1, 2), 1, 0, blocks * block - tokens, 0)
        .reshape(-1, block, xBNTE.size(1), xBNTE.size(3))
        .transpose(1, 2);
  }

  /** [B, M, T, E] → [B·C, M, K, E]. */
  @Override
  public Tensor keys(Tensor xBMTE) {
    if (whole) {
      return xBMTE;
    }
    long back = blocks * block - tokens + blocksAfter() * block;
    Tensor paddedBSME = Ops.pad(xBMTE.transpose(1, 2), 1, blocksBefore() * block, back, 0);
    Tensor blocksBCWME = paddedBSME.reshape(xBMTE.size(0), -1, block, xBMTE.size(1), xBMTE.size(3));
    return withNeighbours(blocksBCWME).transpose(1, 2);
  }

  @Override
  public Tensor restored(Tensor xGNWE, double missing) {
    if (whole) {
      return xGNWE;
    }
    return xGNWE
        .transpose(1, 2)
        .reshape(-1, blocks * block, xGNWE.size(1), xGNWE.size(3))
        .narrow(1, 0, tokens)
        .transpose(1, 2);
  }

  @Override
  public @Nullable Tensor bias() {
    return bias;
  }

  @Override
  public boolean isCausal() {
    return causal;
  }

  /**
   * Attends as the reference does where some token's whole window is padding: nobody reads that
   * token's state, but some losses have gradients through it. Its attention goes alike to the
   * padding in its window and the real tokens before that; the fused kernel would give it wrong
   * gradients.
   */
  private Tensor spread(
      Tensor qBNTH, Tensor kBMTH, Tensor vBMTH, Tensor outsideTT, double scale, double dropout) {
    long heads = qBNTH.size(1);
    Tensor keysBNHT = GroupedQueries.repeated(kBMTH, heads).transpose(2, 3);
    Tensor scoresBNTT =
        Ops.maskedFill(Ops.matmul(Ops.scale(qBNTH, scale), keysBNHT), outsideTT, 0)
            .add(Objects.requireNonNull(bias));
    return Ops.matmul(
        Dropout.apply(Ops.softmax(scoresBNTT), dropout), GroupedQueries.repeated(vBMTH, heads));
  }
}
