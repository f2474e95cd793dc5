package org.warmstart.learn.task.embedding;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.pipeline.Pooling;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The squared difference of a student's vectors of sentences and of their translations from the
 * teacher's, the mean over numbers and texts.
 *
 * <p>Shapes: B sentences, T tokens, D width.
 *
 * @param pooling of all tokens, or the first or last one; rows are filled up at their end
 */
record EmbeddingErrors(Pooling pooling) implements Loss {
  /** The name of the teacher's vectors [B, D] among the inputs. */
  static final String VECTORS = "vectors";

  /** The vectors of all texts of a batch, [2·B, D]. */
  Tensor vectors(Model student, Inputs in) {
    Tensor statesBTD = Objects.requireNonNull(student.forward(in).get("last_hidden_state"));
    Tensor maskBT = in.require("attention_mask");
    return switch (pooling) {
      case SUM -> statesBTD.mul(Tensors.toFloat(maskBT).unsqueeze(2)).sum(1);
      case MODEL, MEAN -> TokenPooling.MEAN.of(statesBTD, maskBT);
      case MAX -> TokenPooling.MAX.of(statesBTD, maskBT);
      case FIRST -> TokenPooling.CLS.of(statesBTD, maskBT);
      case LAST -> TokenPooling.LAST.of(statesBTD, maskBT);
    };
  }

  @Override
  public List<LossTerm> loss(Model student, Inputs in) {
    Tensor targetsBD = in.require(VECTORS);
    Tensor own = vectors(student, in);
    Tensor error = Ops.squaredErrorSum(own, Tensors.concatenate(0, targetsBD, targetsBD));
    return List.of(new LossTerm("embedding", Ops.scale(error, 1.0 / own.size(1)), own.size(0), 1));
  }

  @Override
  public Map<String, Long> targets(Model student, Inputs in) {
    return Map.of("embedding", in.require("input_ids").size(0));
  }
}
