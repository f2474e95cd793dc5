package org.warmstart.text;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The third stage: segments a word into tokens of a vocabulary. Immutable. */
interface Model {

  /** Segments the word in [from, to). */
  Segments segment(char[] chars, int from, int to);

  Vocabulary vocabulary();

  /** The token for what cannot be expressed, or null. */
  @Nullable String unknownToken();

  /** Writes the model's entry of tokenizer.json. */
  void write(JsonGenerator json) throws IOException;
}
