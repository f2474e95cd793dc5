package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Embedding;

/** The layers of a GPT, on which any of its heads can sit. */
interface GptBody {
  /** [B, T] → [B, T, D]. */
  Tensor decode(CausalModel.DecoderInputs in, HiddenStates hidden);

  /** The input embeddings, which the language-model head shares. */
  Embedding tokenEmbeddings();
}
