package org.warmstart.learn.example;

import org.jspecify.annotations.Nullable;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;

/**
 * An input, cut to a length.
 *
 * @param uncut how many tokens it had before
 */
public record CutEncoding(Encoding encoding, int uncut) {
  /** Encodes a text or a pair. */
  public static CutEncoding of(
      Tokenizer tokenizer,
      String text,
      @Nullable String second,
      EncodeOptions options,
      Truncation truncation) {
    if (second == null) {
      return ofOne(tokenizer, text, options.truncated(truncation).withOverflowing());
    }
    Encoding whole = tokenizer.encode(text, second, options);
    Encoding cut =
        whole.size() <= truncation.maxLength()
            ? whole
            : tokenizer.encode(text, second, options.truncated(truncation));
    return new CutEncoding(cut, whole.size());
  }

  /** What is cut off a single text is counted in its pieces: the text is tokenized once. */
  private static CutEncoding ofOne(Tokenizer tokenizer, String text, EncodeOptions options) {
    Encoding cut = tokenizer.encode(text, null, options);
    int special = options.addSpecialTokens() ? tokenizer.addedTokens(false) : 0;
    int pieces = cut.overflowing().stream().mapToInt(piece -> piece.size() - special).sum();
    return new CutEncoding(cut, cut.size() + pieces);
  }
}
