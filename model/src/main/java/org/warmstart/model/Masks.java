package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** Turns masks of tokens into what attention adds to its scores. */
public final class Masks {
  private Masks() {}

  /**
   * Refuses sequences longer than the table of learned positions.
   *
   * @throws InputException naming both lengths
   */
  public static void requirePositions(long tokens, Embedding positions) {
    requirePositions(tokens, positions.weight().shape()[0]);
  }

  /** As {@link #requirePositions(long, Embedding)} for a number of positions. */
  public static void requirePositions(long tokens, long available) {
    if (tokens > available) {
      throw new InputException(
          "a sequence of " + tokens + " tokens, but the model has positions for " + available);
    }
  }

  /**
   * [B, S] with 1 for real and 0 for padding tokens → [B, 1, 1, S] with 0 and the lowest number;
   * null if nothing is padding, so that the faster attention without a mask can be used.
   */
  public static @Nullable Tensor padding(@Nullable Tensor maskBS) {
    if (maskBS == null || Ops.all(maskBS)) {
      return null;
    }
    Tensor paddingBS = Ops.equal(maskBS, 0);
    Tensor bias = Tensors.zeros(maskBS.size(0), maskBS.size(1));
    return Ops.maskedFill(bias, paddingBS, Ops.LOWEST).unsqueeze(1).unsqueeze(1);
  }

  /**
   * Which tokens of a row with several texts are of different ones.
   *
   * @param positionsBT that begin at 0 with every text; null if a row is one text
   * @return [B, 1, T, T] with 0 within a text and the lowest number elsewhere; null for null
   */
  public static @Nullable Tensor packing(@Nullable Tensor positionsBT) {
    if (positionsBT == null) {
      return null;
    }
    Tensor textsBT = Tensors.toLong(Ops.equal(positionsBT, 0)).cumsum(1);
    Tensor apartBTT = Ops.notEqual(textsBT.unsqueeze(2).sub(textsBT.unsqueeze(1)), 0);
    long length = positionsBT.size(1);
    Tensor bias = Tensors.zeros(positionsBT.size(0), length, length);
    return Ops.maskedFill(bias, apartBTT, Ops.LOWEST).unsqueeze(1);
  }

  /**
   * The bias of self-attention in a decoder: which of the S = before + T tokens so far each of the
   * T new ones may see.
   *
   * @param paddingB11S of all S tokens, or null
   * @return null where {@code causal} attention without a bias does it (no padding, nothing before)
   *     or one new token sees all
   */
  public static @Nullable Tensor decoder(@Nullable Tensor paddingB11S, long before, long tokens) {
    if (before == 0 || tokens == 1) {
      return paddingB11S;
    }
    Tensor bias = Ops.causalBias(before + tokens).narrow(0, before, tokens);
    return paddingB11S == null ? bias : bias.add(paddingB11S);
  }

  /** Whether the kernel's own causal mask applies: several new tokens, and none before them. */
  public static boolean causal(long before, long tokens) {
    return before == 0 && tokens > 1;
  }

  /**
   * Positions of tokens [B, T] where padding is skipped: real tokens count from 0, padding gets 1
   * (any value would do, its result is never seen).
   */
  public static Tensor positions(Tensor maskBS, long before) {
    Tensor mask = Tensors.toLong(maskBS);
    Tensor counted = Ops.add(mask.cumsum(1), -1L);
    Tensor positions = Ops.maskedFill(counted, Ops.equal(mask, 0), 1);
    return positions.narrow(1, before, maskBS.size(1) - before);
  }

  /**
   * Where each row's last real token stands, int64 [B].
   *
   * @param maskBT 1 for real and 0 for padding
   */
  public static Tensor last(Tensor maskBT) {
    Tensor numbersT = Tensors.range(1, maskBT.size(1) + 1);
    return Ops.add(Tensors.toLong(maskBT).mul(numbersT).amax(new long[] {1}, false), -1L);
  }

  /** Where each row's first real token stands, int64 [B]; as {@link #last}. */
  public static Tensor first(Tensor maskBT) {
    long length = maskBT.size(1);
    Tensor fromEndT = Tensors.range(1, length + 1).flip(0);
    Tensor greatestB = Tensors.toLong(maskBT).mul(fromEndT).amax(new long[] {1}, false);
    return Ops.add(Ops.scale(greatestB, -1L), length);
  }
}
