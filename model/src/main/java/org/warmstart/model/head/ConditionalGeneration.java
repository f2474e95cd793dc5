package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel;
import org.warmstart.model.EncoderDecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.tensor.Module;

/** Text to text with both sides of one family: the decoder's states become words. */
public class ConditionalGeneration<B extends Module & EncoderDecoderBody>
    extends SequenceToSequence {
  private final Identity identity;
  private final B body;
  private final CausalModel decoder;

  /**
   * Builds the head.
   *
   * @param bodyName of the layers in checkpoints; empty if their parts have names of their own
   */
  public ConditionalGeneration(Identity identity, String bodyName, B body, LmHead words) {
    this.identity = identity;
    this.body = body;
    if (bodyName.isEmpty()) {
      adopt(body);
    } else {
      child(bodyName, body);
    }
    adopt(words);
    decoder = new CausalLm<>(identity, "decoder", body, words); // a view: not registered
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

  /** The layers of both sides. */
  public final B body() {
    return body;
  }

  /**
   * The inputs with the source itself, moved one place to the right, for what the decoder reads:
   * the model then restores the whole source, words behind masks too (Lewis et al. 2020, section
   * 2.2).
   *
   * @throws org.warmstart.base.InputException if the configuration names no start or padding token
   */
  public final Inputs restoring(Inputs in) {
    return in.with("decoder_input_ids", TargetShift.right(in.require("input_ids"), config()));
  }

  @Override
  protected final Tensor encode(Inputs in, HiddenStates hidden) {
    return body.encode(in, hidden);
  }

  @Override
  public final CausalModel decoder() {
    return decoder;
  }
}
