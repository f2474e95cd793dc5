package org.warmstart.model.family.reformer;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.ReversibleLayer;
import org.warmstart.tensor.Tensors;

/**
 * Attention of chunks of tokens to themselves and the chunks around them; the first and the last
 * chunk are neighbours (Kitaev et al. 2020, section 2).
 *
 * <p>Shapes: B batch, T tokens, D width, N heads, H head width, C chunks of L tokens, K tokens that
 * a chunk's tokens see.
 */
abstract class ChunkedAttention extends Module {
  /** The score of what may not be seen. */
  static final double HIDDEN = -1e9;

  private final Reformer.Chunks chunks;
  private final boolean causal;

  ChunkedAttention(Reformer.Chunks chunks, boolean causal) {
    this.chunks = chunks;
    this.causal = causal;
  }

  /**
   * What tokens see, [B, T, D] → [B, T, N·H].
   *
   * @param text the tokens
   * @param notes of how they are hashed
   */
  abstract Tensor forward(Tensor xBTD, Text text, ReversibleLayer.Notes notes);

  /**
   * The tokens of a pass.
   *
   * @param seenBT 1 for tokens that are seen and 0 for others; null for all
   * @param tokens how many there are without those that fill up the last chunk
   */
  record Text(@Nullable Tensor seenBT, long tokens) {
    /** Weights [B, N, T, T] of the tokens that are there. */
    Tensor own(Tensor weightsBNTT) {
      return weightsBNTT.narrow(2, 0, tokens).narrow(3, 0, tokens);
    }
  }

  /** Whether a text is read in one piece. */
  final boolean isWhole(long tokens) {
    return tokens <= chunks.length();
  }

  final double weightDropout() {
    return dropout(chunks.dropout());
  }

  /** [B, N, T, …] → [B, N, C, L, …], one chunk for a text that is read in one piece. */
  final Tensor split(Tensor x, boolean whole) {
    long length = whole ? x.size(2) : chunks.length();
    return x.dim() == 3
        ? x.reshape(x.size(0), x.size(1), -1, length)
        : x.reshape(x.size(0), x.size(1), -1, length, x.size(3));
  }

  /** Chunks [B, N, C, L, …] with those around them, [B, N, C, K, …]. */
  final Tensor around(Tensor x, boolean whole) {
    if (whole || (chunks.before() == 0 && chunks.after() == 0)) {
      return x;
    }
    Tensor[] parts = new Tensor[chunks.before() + 1 + chunks.after()];
    for (int i = 0; i < parts.length; i++) {
      int shift = chunks.before() - i;
      parts[i] = shift == 0 ? x : x.roll(new long[] {shift}, 2);
    }
    return Tensors.concatenate(3, parts);
  }

  /**
   * Scores with {@link #HIDDEN} where a token may not see another.
   *
   * @param scoresBNCLK of tokens and those that their chunk sees
   * @param queriesBNCL where those tokens stand in the text
   * @param keysBNCK where the others stand
   */
  final Tensor masked(
      Tensor scoresBNCLK, Tensor queriesBNCL, Tensor keysBNCK, @Nullable Tensor seenBT) {
    if (seenBT != null) {
      Tensor seenBNT =
          seenBT.unsqueeze(1).expand(keysBNCK.size(0), keysBNCK.size(1), seenBT.size(1));
      Tensor hiddenBNCK = Ops.equal(seenBNT.gather(2, keysBNCK.flatten(2, 3)), 0).view_as(keysBNCK);
      scoresBNCLK = Ops.maskedFill(scoresBNCLK, hiddenBNCK.unsqueeze(3), HIDDEN);
    }
    if (!causal) {
      return scoresBNCLK;
    }
    Tensor later = keysBNCK.unsqueeze(3).gt(queriesBNCL.unsqueeze(4));
    return Ops.maskedFill(scoresBNCLK, later, HIDDEN);
  }
}
