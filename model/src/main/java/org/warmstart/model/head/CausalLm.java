package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;

/** Predicts next words. */
public final class CausalLm<B extends Module & DecoderBody> extends CausalModel {
  private final Identity identity;
  private final B body;
  private final WordHead words;

  public CausalLm(Identity identity, String bodyName, B body, WordHead words) {
    this.identity = identity;
    this.body = child(bodyName, body);
    this.words = words;
    adopt(words);
  }

  @Override
  public ModelConfig config() {
    return identity.config();
  }

  @Override
  public String architecture() {
    return identity.architecture();
  }

  @Override
  public WeightNames names() {
    return identity.names();
  }

  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    return body.decode(in, hidden);
  }

  @Override
  public Tensor beforeOutput(Tensor hidden) {
    return words.transform(hidden);
  }

  @Override
  public Linear output() {
    return words.output();
  }
}
