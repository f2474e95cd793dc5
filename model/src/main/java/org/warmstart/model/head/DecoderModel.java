package org.warmstart.model.head;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Module;

/** A decoder's layers alone: hidden states come out. */
public final class DecoderModel<B extends Module & DecoderBody> extends HeadedModel {
  private final B body;

  /** Takes the layers' names as its own. */
  public DecoderModel(Identity identity, B body) {
    super(identity, Head.NONE);
    this.body = body;
    adopt(body);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("last_hidden_state", body.decode(DecoderInputs.of(in), hidden));
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    throw new IllegalStateException(architecture() + " has no head to train; load it with one");
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of();
  }
}
