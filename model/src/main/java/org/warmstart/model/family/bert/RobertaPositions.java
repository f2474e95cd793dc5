package org.warmstart.model.family.bert;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * How RoBERTa counts positions, and Longformer after it: padding tokens all have the position that
 * is the padding token's number, others count on from there and skip padding.
 */
final class RobertaPositions {
  private RobertaPositions() {}

  private static int padding(Bert.Settings sizes) {
    return check(sizes, "the configuration");
  }

  /**
   * Returns the padding token's number.
   *
   * @throws InputException if there is none, or the table ends before a token has a position
   */
  static int check(Bert.Settings sizes, String where) {
    Integer padding = sizes.tokens().padding();
    if (padding == null) {
      throw new InputException(where + ": 'pad_token_id' is missing; positions count from it");
    }
    if (sizes.positions() < padding + 2) {
      throw new InputException(
          where
              + ": 'max_position_embeddings' "
              + sizes.positions()
              + " leaves no position behind 'pad_token_id' "
              + padding);
    }
    return padding;
  }

  /** How many positions of the table are for tokens. */
  static int count(Bert.Settings sizes) {
    return sizes.positions() - padding(sizes) - 1;
  }

  /** The table of positions, whose row for padding gets no gradient. */
  static Embedding table(Bert.Settings sizes) {
    return Embedding.withPadding(
        sizes.positions(), sizes.width(), sizes.initializerRange(), padding(sizes));
  }

  /** The positions of whole texts [B, T]. */
  static Tensor of(Bert.Settings sizes, Tensor idsBT) {
    return of(sizes, idsBT, null);
  }

  /** The positions of a decoder's new tokens [B, T]; earlier ones are padding by their mask. */
  static Tensor of(Bert.Settings sizes, DecoderInputs in) {
    long before = CausalModel.before(in);
    if (before == 0) {
      return of(sizes, in.idsBT());
    }
    Tensor maskBS = in.maskBS();
    Tensor earlier =
        maskBS == null
            ? Tensors.fullLongs(before, 1, 1)
            : Tensors.toLong(Ops.notEqual(maskBS.narrow(1, 0, before), 0))
                .cumsum(1)
                .narrow(1, before - 1, 1);
    return of(sizes, in.idsBT(), earlier);
  }

  private static Tensor of(Bert.Settings sizes, Tensor idsBT, @Nullable Tensor earlierB1) {
    int padding = padding(sizes);
    Tensor realBT = Tensors.toLong(Ops.notEqual(idsBT, padding));
    Tensor countBT = realBT.cumsum(1);
    if (earlierB1 != null) {
      countBT = countBT.add(earlierB1);
    }
    return Ops.add(countBT.mul(realBT), (long) padding);
  }
}
