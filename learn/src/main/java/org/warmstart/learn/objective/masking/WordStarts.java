package org.warmstart.learn.objective.masking;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.Tokenizer;

/**
 * Which tokens begin a word, as their spelling says: WordPiece marks what goes on with {@code ##},
 * byte-level BPE marks beginnings with {@code Ġ} and SentencePiece with {@code ▁}.
 */
public final class WordStarts {
  private static final String CONTINUED = "##";
  private static final List<String> MARKS = List.of(CONTINUED, "Ġ", "▁");

  private final BitSet starts;
  private final boolean known;

  private WordStarts(BitSet starts, boolean known) {
    this.starts = starts;
    this.known = known;
  }

  /** Those of a tokenizer's vocabulary; where no token has a mark, every token is a word. */
  public static WordStarts of(Tokenizer tokenizer) {
    int[] counts = new int[MARKS.size()];
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      String token = tokenizer.token(id);
      for (int i = 0; token != null && i < counts.length; i++) {
        counts[i] += isMarked(token, MARKS.get(i)) ? 1 : 0;
      }
    }
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    String mark = counts[best] == 0 ? null : MARKS.get(best);
    BitSet starts = new BitSet();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      starts.set(id, begins(tokenizer.token(id), mark));
    }
    return new WordStarts(starts, mark != null);
  }

  private static boolean isMarked(String token, String mark) {
    return token.startsWith(mark) && !(mark.equals(CONTINUED) && token.equals(mark));
  }

  private static boolean begins(@Nullable String token, @Nullable String mark) {
    if (mark == null || token == null) {
      return true;
    }
    return mark.equals(CONTINUED) != token.startsWith(mark);
  }

  /** Refuses a tokenizer whose tokens do not say where words begin. */
  public void require(String masking) {
    if (!known) {
      throw new InputException(
          "masking '"
              + masking
              + "': no token of the vocabulary says where words begin (##, Ġ or ▁); 'tokens' hides"
              + " single tokens");
    }
  }

  boolean isStart(int id) {
    return starts.get(id);
  }
}
