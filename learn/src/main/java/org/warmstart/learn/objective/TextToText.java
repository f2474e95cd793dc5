package org.warmstart.learn.objective;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Tensors;

/**
 * An objective of an encoder-decoder: a stretch of text becomes a source and a target that is
 * written from it.
 *
 * <p>Labels [B, T] are the target with the tokenizer's special tokens, and {@link LossTerm#IGNORED}
 * behind it; the decoder reads them moved one place to the right behind its start token. Where the
 * tokenizer's first token is that start token, it is not written, too, as in fine-tuning.
 */
public interface TextToText extends Objective {
  /**
   * Source and target of a row.
   *
   * @param source tokens, special ones included
   * @param target tokens, special ones included
   */
  @SuppressWarnings("ArrayRecordComponent") // read, and not compared
  record Rewritten(int[] source, int[] target) {}

  /** Makes source and target of a stretch of text. */
  interface Rewriting {
    /** Rewrites a stretch; the same with the same draws. */
    Rewritten rewrite(Passage passage, SeededRandom random);
  }

  @Override
  default Head head() {
    return Head.SEQUENCE_TO_SEQUENCE;
  }

  @Override
  default String languageModelTerm() {
    return "lm";
  }

  @Override
  default void require(ModelConfig config) {
    TokenRoles tokens = config.tokens();
    if (tokens.decoderStart() == null || tokens.padding() == null) {
      throw new InputException(
          "the "
              + config.modelType()
              + " has no "
              + (tokens.padding() == null ? "pad_token_id" : "decoder_start_token_id")
              + " to write with: the tokenizer names no such token; train it with one ([PAD] or"
              + " <pad>; [CLS], [SEP], <s> or </s>), or set it in model.changes");
    }
  }

  @Override
  default List<LossTerm> loss(Model model, Inputs inputs) {
    return model.loss(behindStart(model, inputs));
  }

  @Override
  default Map<String, Long> targets(Model model, Inputs inputs) {
    return model.targets(behindStart(model, inputs));
  }

  private static Inputs behindStart(Model model, Inputs inputs) {
    Tensor labelsBT = inputs.require("labels");
    Integer start = model.config().tokens().decoderStart();
    long first = Tensors.longs(labelsBT.narrow(0, 0, 1).narrow(1, 0, 1))[0];
    return Objects.equals(start, (int) first) && labelsBT.size(1) > 1
        ? inputs.with("labels", labelsBT.narrow(1, 1, labelsBT.size(1) - 1))
        : inputs;
  }
}
