package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;

/** Predicts next words. */
public class CausalLm<B extends Module & DecoderBody> extends CausalModel {
  private final Identity identity;
  private final B body;
  private final LmHead words;

  public CausalLm(Identity identity, String bodyName, B body, LmHead words) {
    this.identity = identity;
    this.body = child(bodyName, body);
    this.words = words;
    adopt(words);
  }

  @Override
  public final ModelConfig config() {
    return identity.config();
  }

  @Override
  public final String architecture() {
    return identity.architecture();
  }

  @Override
  public final WeightNames names() {
    return identity.names();
  }

  @Override
  public final Tensor decode(DecoderInputs in, HiddenStates hidden) {
    return body.decode(in, hidden);
  }

  @Override
  public final Tensor beforeOutput(Tensor hidden) {
    return words.transform(hidden);
  }

  @Override
  public final Linear output() {
    return words.output();
  }
}
