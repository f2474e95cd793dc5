package org.warmstart.learn.corpus;

import java.util.Arrays;

/**
 * A stretch of text.
 *
 * @param tokens no special ones among them but those that the text itself has
 * @param sentenceStarts places among the tokens: 0, then where the next sentences begin
 */
@SuppressWarnings("ArrayRecordComponent") // read, and not compared
public record Passage(int[] tokens, int[] sentenceStarts) {
  /** The stretch of a corpus from a place to below another. */
  public static Passage read(TokenizedCorpus corpus, long from, long to) {
    int[] tokens = new int[(int) (to - from)];
    corpus.copy(from, tokens.length, tokens, 0);
    int first = corpus.sentenceOf(from);
    int last = corpus.sentenceOf(to - 1);
    int[] starts = new int[last - first + 1];
    for (int sentence = first + 1; sentence <= last; sentence++) {
      starts[sentence - first] = (int) (corpus.firstToken(sentence) - from);
    }
    return new Passage(tokens, starts);
  }

  public int sentences() {
    return sentenceStarts.length;
  }

  /** The tokens of a sentence. */
  public int[] sentence(int number) {
    int end = number + 1 < sentences() ? sentenceStarts[number + 1] : tokens.length;
    return Arrays.copyOfRange(tokens, sentenceStarts[number], end);
  }
}
