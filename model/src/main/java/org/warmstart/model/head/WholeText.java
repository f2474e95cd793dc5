package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.Encoder;
import org.warmstart.model.EncoderDecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Recomputation;

/**
 * A text read by both sides of an encoder-decoder: the encoder reads it, and so does the decoder
 * behind its start token, whose states are what heads read (Lewis et al. 2020, section 3.1).
 */
public final class WholeText<B extends Module & EncoderDecoderBody> extends Module
    implements Encoder {
  private final B body;
  private final ModelConfig config;

  /** Takes the layers' names as its own. */
  public WholeText(B body, ModelConfig config) {
    this.body = body;
    this.config = config;
    adopt(body);
  }

  /**
   * {@code input_ids} [B, T] (and {@code attention_mask}, {@code decoder_input_ids}, {@code
   * decoder_attention_mask}) → the decoder's states [B, T, D].
   */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    HiddenStates source = hidden.under("encoder");
    HiddenStates target = hidden.under("decoder");
    AttentionWatch.enter(AttentionWatch.Kind.ENCODER);
    Tensor statesBSD = body.encode(in, source);
    AttentionWatch.enter(AttentionWatch.Kind.DECODER);
    Tensor given = in.get("decoder_input_ids");
    Tensor idsBT = given != null ? given : TargetShift.right(in.require("input_ids"), config);
    EncoderOutput encoded =
        new EncoderOutput(
            Recomputation.boundary(statesBSD), Masks.padding(in.get("attention_mask")));
    Tensor xBTD =
        body.decode(DecoderInputs.beside(encoded, idsBT, in.get("decoder_attention_mask")), target);
    hidden.addAll(source);
    hidden.addAll(target);
    hidden.put("encoder_last_hidden_state", statesBSD);
    return xBTD;
  }
}
