package org.warmstart.text.stage;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/** The third stage: segments a word into tokens of a vocabulary. Immutable. */
public interface Model extends Segmenter {

  Vocabulary vocabulary();

  /** The token for what cannot be expressed, or null. */
  @Nullable String unknownToken();

  /** What a token that continues a word begins with, or nothing. */
  default String continuationPrefix() {
    return "";
  }

  /** Whether a word that is in the vocabulary becomes that token, whatever else is there. */
  default boolean findsWholeWords() {
    return false;
  }

  /** The id of tokens that are shown as the text they stand for, or -1 if there are none such. */
  default int shownAsText() {
    return -1;
  }

  /** The same model, but no text becomes one of the given tokens, the unknown one aside. */
  default Model without(BitSet ids) {
    return this;
  }

  /**
   * A segmenter that draws segmentations, for one text and one thread.
   *
   * @throws InputException if the model has no such segmentations
   */
  default Segmenter sampler(Sampling sampling) {
    throw new InputException(
        "only Unigram and BPE tokenizers can sample segmentations; this one has a model of another"
            + " kind");
  }

  /** What the model's file asks to be sampled, or null. */
  default @Nullable Sampling sampling() {
    return null;
  }

  /** Writes the model's entry of tokenizer.json. */
  void write(JsonGenerator json) throws IOException;
}
