package org.warmstart.model.family;

import org.warmstart.model.DecoderBody;
import org.warmstart.tensor.Embedding;

/** The layers of a GPT, on which any of its heads can sit. */
interface GptBody extends DecoderBody {
  /** The input embeddings, which the language-model head shares. */
  Embedding tokenEmbeddings();
}
