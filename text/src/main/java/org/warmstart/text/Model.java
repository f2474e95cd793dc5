package org.warmstart.text;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The third stage: segments a word into tokens of a vocabulary. Immutable. */
interface Model extends Segmenter {

  Vocabulary vocabulary();

  /** The token for what cannot be expressed, or null. */
  @Nullable String unknownToken();

  /** The id of tokens that are shown as the text they stand for, or -1 if there are none such. */
  default int shownAsText() {
    return -1;
  }

  /** The same model, but no text becomes one of the given tokens, the unknown one aside. */
  default Model without(BitSet ids) {
    return this;
  }

  /** Writes the model's entry of tokenizer.json. */
  void write(JsonGenerator json) throws IOException;
}
