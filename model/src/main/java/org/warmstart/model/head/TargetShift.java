package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** What a decoder reads in order to predict a text: the text behind its start token. */
final class TargetShift {
  private TargetShift() {}

  /**
   * Tokens [B, T] moved one place to the right behind the start token; ignored labels become
   * padding.
   *
   * @throws InputException if the configuration names no start or padding token
   */
  static Tensor right(Tensor idsBT, ModelConfig config) {
    double padding = padding(config);
    Tensor startB1 =
        config.startsWithLastToken()
            ? last(idsBT, padding(config))
            : Tensors.fullLongs(
                required(config, config.tokens().decoderStart(), "decoder_start_token_id"),
                idsBT.size(0),
                1);
    Tensor moved = Tensors.concatenate(1, startB1, idsBT.narrow(1, 0, idsBT.size(1) - 1));
    return Ops.maskedFill(moved, Ops.equal(moved, LossTerm.IGNORED), padding);
  }

  /** Each row's last token that is neither padding nor an ignored label, [B, 1]. */
  private static Tensor last(Tensor idsBT, int padding) {
    Tensor realBT =
        Tensors.toLong(Ops.notEqual(idsBT, padding))
            .mul(Tensors.toLong(Ops.notEqual(idsBT, LossTerm.IGNORED)));
    return idsBT.gather(1, Masks.last(realBT).unsqueeze(1));
  }

  static int padding(ModelConfig config) {
    return required(config, config.tokens().padding(), "pad_token_id");
  }

  private static int required(ModelConfig config, @Nullable Integer token, String key) {
    if (token == null) {
      throw new InputException(
          "the configuration of the " + config.modelType() + " needs '" + key + "'");
    }
    return token;
  }
}
