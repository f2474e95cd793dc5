package org.warmstart.model.family.gpt;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Embedding;

/**
 * The layers of a GPT, on which any of its heads can sit. They read from left to right under every
 * head; as an {@link Encoder} they serve the heads that classify, and no decoder attends to them.
 */
public interface GptBody extends DecoderBody, Encoder {
  /** The input embeddings, which the language-model head shares. */
  Embedding tokenEmbeddings();

  /** Tokens and, if they have types, the tokens whose numbers those are: [B, T] → [B, T, D]. */
  default Tensor embedded(DecoderInputs in) {
    Tensor xBTD = tokenEmbeddings().forward("token", in.idsBT());
    Tensor types = in.typesBT();
    return types == null ? xBTD : xBTD.add(tokenEmbeddings().forward("token type", types));
  }

  @Override
  default Tensor encode(Inputs in, HiddenStates hidden) {
    return decode(DecoderInputs.of(in), hidden);
  }
}
