package org.warmstart.learn.objective.span;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.text.Tokenizer;

/** The tokens that stand for hidden spans, each for one of a text's (T5's {@code <extra_id_0>}). */
public final class Sentinels {
  private static final String NUMBER = "{}";

  private final int[] ids;

  private Sentinels(int[] ids) {
    this.ids = ids;
  }

  /**
   * The first tokens of a spelling.
   *
   * @param spelling with {@code {}} for the number
   */
  public static List<String> tokens(String spelling, int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> spelling.replace(NUMBER, Integer.toString(number)))
        .toList();
  }

  /** Refuses a spelling that does not tell one sentinel from another. */
  public static void requireNumbered(String spelling) {
    if (!spelling.contains(NUMBER)) {
      throw new InputException(
          "sentinel: '" + spelling + "' has no {} where the number stands, as in <extra_id_{}>");
    }
  }

  /**
   * A tokenizer's sentinels.
   *
   * @param needed how many a text may have
   * @throws InputException if the vocabulary has fewer
   */
  public static Sentinels of(Tokenizer tokenizer, String spelling, int needed) {
    int[] ids = new int[needed];
    List<String> tokens = tokens(spelling, needed);
    for (int i = 0; i < needed; i++) {
      OptionalInt id = tokenizer.id(tokens.get(i));
      if (id.isEmpty()) {
        throw new InputException(
            "rows of this length have up to "
                + needed
                + " hidden spans, but the tokenizer has "
                + (i == 0 ? "no sentinel '" + tokens.get(0) + "'" : i + " sentinels")
                + " to stand for them; make sequenceLength shorter or meanSpanLength longer, name"
                + " other tokens with 'sentinel', or train the tokenizer with them (--special-token"
                + " '"
                + tokens.get(i)
                + "' …)");
      }
      ids[i] = id.getAsInt();
    }
    return new Sentinels(ids);
  }

  /**
   * A text with every span of hidden tokens replaced by a sentinel, the first span by the first.
   *
   * @param hidden which tokens; that their opposite is hidden makes the target of the source
   */
  public int[] inPlaceOf(int[] tokens, boolean[] hidden, boolean opposite) {
    int[] text = new int[tokens.length];
    int length = 0;
    int spans = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (hidden[i] == opposite) {
        text[length++] = tokens[i];
      } else if (i == 0 || hidden[i - 1] == opposite) {
        text[length++] = ids[spans++];
      }
    }
    return Arrays.copyOf(text, length);
  }
}
