package org.warmstart.learn.objective.span;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
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
        throw new InputException(i == 0 ? none(tokens) : tooFew(tokens, i));
      }
      ids[i] = id.getAsInt();
    }
    return new Sentinels(ids);
  }

  private static String none(List<String> tokens) {
    String last = tokens.get(tokens.size() - 1);
    return "the tokenizer has no sentinel '"
        + tokens.get(0)
        + "', and rows of this length need "
        + (tokens.size() == 1
            ? "it"
            : Messages.count(tokens.size(), "sentinel") + ", up to '" + last + "'")
        + ", to stand for their hidden spans. With random weights, train a tokenizer that has them"
        + " ('tokenizer: {train: unigram}' adds them by itself, 'warmstart tokenizer train' with"
        + " --special-token '"
        + tokens.get(0)
        + "' and so on). To a checkpoint's tokenizer add them as special tokens ('added_tokens' in"
        + " tokenizer.json; with a SentencePiece model alone, 'extra_ids' in tokenizer_config.json),"
        + " as far as the model has rows for them, or name others that it has and does not use with"
        + " 'sentinel', such as '[unused{}]' of BERT";
  }

  private static String tooFew(List<String> tokens, int there) {
    return "rows of this length have up to "
        + Messages.count(tokens.size(), "hidden span")
        + ", but the tokenizer has "
        + Messages.count(there, "sentinel")
        + " to stand for them; make sequenceLength shorter or meanSpanLength longer, name other"
        + " tokens with 'sentinel', or train the tokenizer with more of them (--special-token '"
        + tokens.get(there)
        + "' …)";
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
