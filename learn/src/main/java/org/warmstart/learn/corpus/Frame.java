package org.warmstart.learn.corpus;

import java.util.Arrays;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;

/**
 * The special tokens that a tokenizer puts around a text.
 *
 * @param before the text
 * @param after the text
 */
@SuppressWarnings("ArrayRecordComponent") // read, and not compared
public record Frame(int[] before, int[] after) {
  /** What the tokenizer puts around a single text; perhaps nothing. */
  public static Frame of(Tokenizer tokenizer) {
    Encoding sample = tokenizer.encode("a", null, true, null);
    int first = 0;
    while (first < sample.size() && sample.special()[first]) {
      first++;
    }
    int last = sample.size();
    while (last > first && sample.special()[last - 1]) {
      last--;
    }
    return new Frame(
        Arrays.copyOf(sample.ids(), first), Arrays.copyOfRange(sample.ids(), last, sample.size()));
  }

  /**
   * As {@link #of}; a tokenizer that puts nothing behind a text is taken to end it with its end
   * token, since a text that is written has to end.
   *
   * @throws org.warmstart.base.InputException if it has no end token either
   */
  public static Frame ended(Tokenizer tokenizer) {
    Frame frame = of(tokenizer);
    return frame.after.length > 0
        ? frame
        : new Frame(
            frame.before,
            new int[] {
              SpecialIds.require(tokenizer, SpecialIds.end(tokenizer), "end-of-text or separator")
            });
  }

  /** How many tokens it has. */
  public int size() {
    return before.length + after.length;
  }

  /** A text with its special tokens. */
  public int[] around(int[] text) {
    int[] framed = Arrays.copyOf(before, size() + text.length);
    System.arraycopy(text, 0, framed, before.length, text.length);
    System.arraycopy(after, 0, framed, before.length + text.length, after.length);
    return framed;
  }
}
