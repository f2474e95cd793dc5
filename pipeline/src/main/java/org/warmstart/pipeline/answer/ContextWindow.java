package org.warmstart.pipeline.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.stage.Sampling;

/**
 * A question and as much of its context as the model reads at once. A longer context has several
 * windows, which overlap (Devlin et al. 2019's code for SQuAD: "document stride").
 */
public final class ContextWindow {
  private final Encoding encoding;
  private final int noAnswer;
  private final int first;
  private final int count;

  private ContextWindow(Encoding encoding, int noAnswer) {
    this.encoding = encoding;
    this.noAnswer = noAnswer;
    int from = 0;
    while (from < encoding.size() && encoding.sequence()[from] != 1) {
      from++;
    }
    int to = from;
    while (to < encoding.size() && encoding.sequence()[to] == 1) {
      to++;
    }
    first = from;
    count = to - from;
  }

  /**
   * The windows of a context, in its order.
   *
   * @param maxLength most tokens of a window, question and special tokens included
   * @param stride tokens that neighbouring windows share
   * @param sampling null for the tokenizer's best segmentation
   * @throws org.warmstart.base.InputException if the question leaves no room for the context, or
   *     none for more than the stride
   */
  public static List<ContextWindow> of(
      Tokenizer tokenizer,
      String question,
      String context,
      int maxLength,
      int stride,
      @Nullable Sampling sampling) {
    Truncation truncation =
        new Truncation(maxLength, stride, Truncation.Strategy.ONLY_SECOND, false);
    EncodeOptions options =
        EncodeOptions.DEFAULT.sampled(sampling).truncated(truncation).withOverflowing();
    List<ContextWindow> windows = new ArrayList<>();
    for (Encoding piece : tokenizer.encode(question, context, options).pieces()) {
      windows.add(new ContextWindow(piece, noAnswer(tokenizer, piece)));
    }
    return windows;
  }

  /** The place of the token that stands for "no answer". */
  private static int noAnswer(Tokenizer tokenizer, Encoding encoding) {
    String token = tokenizer.specialTokens().classification();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    if (id.isPresent()) {
      for (int at = 0; at < encoding.size(); at++) {
        if (encoding.ids()[at] == id.getAsInt()) {
          return at;
        }
      }
    }
    return 0;
  }

  /** The tokens. */
  public Encoding encoding() {
    return encoding;
  }

  /** The place of the token that stands for "no answer": the first [CLS], or the first of all. */
  public int noAnswer() {
    return noAnswer;
  }

  /** The place of the context's first token. */
  public int first() {
    return first;
  }

  /** Where the context's tokens start in the context, in UTF-16 units. */
  public int[] starts() {
    return Arrays.copyOfRange(encoding.starts(), first, first + count);
  }

  /** Where they end. */
  public int[] ends() {
    return Arrays.copyOfRange(encoding.ends(), first, first + count);
  }

  /**
   * The places of an answer's first and last token; those of "no answer" if it is not in this
   * window as a whole.
   *
   * @param start where it starts in the context, in UTF-16 units
   * @param end where it ends
   */
  public int[] places(int start, int end) {
    int last = first + count - 1;
    if (count == 0 || encoding.starts()[first] > start || encoding.ends()[last] < end) {
      return new int[] {noAnswer, noAnswer};
    }
    int from = first;
    while (from < last && encoding.starts()[from + 1] <= start) {
      from++;
    }
    int to = last;
    while (to > first && encoding.ends()[to - 1] >= end) {
      to--;
    }
    return new int[] {from, to};
  }
}
