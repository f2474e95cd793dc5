package org.warmstart.data.corpus;

import org.warmstart.base.Messages;

/**
 * What counts as text, and how much of it is read.
 *
 * @param leastWords words of the shortest sentence
 * @param mostWords words of the longest sentence
 * @param tags whether the texts of block tags ({@code @param}, {@code @return} …) are read as well
 * @param nearDuplicateThreshold Jaccard coefficient of word shingles from which on a sentence
 *     repeats an earlier one, in (0, 1]
 * @param split how classes are split
 * @param mostFileBytes larger files are passed over
 * @param mostTotalBytes a corpus with more text than this, unpacked, is refused
 * @param mostSentences a corpus with more sentences than this is refused
 */
public record CorpusOptions(
    int leastWords,
    int mostWords,
    boolean tags,
    double nearDuplicateThreshold,
    CorpusSplit split,
    long mostFileBytes,
    long mostTotalBytes,
    int mostSentences) {
  /** The demo's: sentences of 6 to 60 words. */
  public static final CorpusOptions STANDARD =
      new CorpusOptions(6, 60, true, 0.8, CorpusSplit.STANDARD, 4L << 20, 1L << 30, 1_000_000);

  public CorpusOptions {
    if (leastWords < 1 || mostWords < leastWords) {
      throw new IllegalArgumentException(
          "sentences of "
              + leastWords
              + " to "
              + Messages.count(mostWords, "word")
              + " do not exist");
    }
  }
}
