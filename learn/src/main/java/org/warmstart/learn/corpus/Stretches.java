package org.warmstart.learn.corpus;

import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Ways to cut a corpus into stretches, each of which is one row of a batch. */
public final class Stretches {
  private Stretches() {}

  /**
   * The whole text, one document's tokens right behind another's, in stretches of nearly the same
   * length, so that none of them is a rest of a few tokens.
   *
   * @param most tokens of a stretch
   * @throws InputException if there are fewer than 2 tokens, or more than 2^31 stretches
   */
  public static SegmentPlan joined(TokenizedCorpus corpus, int most) {
    long tokens = corpus.tokens();
    if (tokens < 2) {
      throw new InputException(
          "the text has "
              + Messages.count(tokens, "token")
              + "; to predict some from others takes at least 2");
    }
    long count = (tokens - 1) / most + 1;
    if (count > Integer.MAX_VALUE) {
      throw new InputException(
          "the text has " + count + " stretches of that length; make them longer or train on less");
    }
    SegmentPlan plan = new SegmentPlan();
    long shortest = tokens / count;
    long longer = tokens % count;
    long from = 0;
    for (long i = 0; i < count; i++) {
      long to = from + shortest + (i < longer ? 1 : 0);
      plan.add(new Segments(from, to, 0, 0, false));
      from = to;
    }
    return plan;
  }

  /** Stretches of full length of every document; a document's last one may be shorter. */
  public static SegmentPlan ofDocuments(TokenizedCorpus corpus, int most) {
    SegmentPlan plan = new SegmentPlan();
    for (int document = 0; document < corpus.documents(); document++) {
      long end = corpus.firstTokenOf(document + 1);
      for (long from = corpus.firstTokenOf(document); from < end; from += most) {
        plan.add(new Segments(from, Math.min(end, from + most), 0, 0, false));
      }
    }
    return plan;
  }

  /**
   * Whole sentences of a document, as many as there is room for; a sentence that is longer than
   * that stands alone, in several stretches.
   */
  public static SegmentPlan ofSentences(TokenizedCorpus corpus, int most) {
    SegmentPlan plan = new SegmentPlan();
    for (int document = 0; document < corpus.documents(); document++) {
      int end = corpus.firstSentence(document + 1);
      int sentence = corpus.firstSentence(document);
      while (sentence < end) {
        long from = corpus.firstToken(sentence);
        int next = sentence + 1;
        while (next < end && corpus.firstToken(next + 1) - from <= most) {
          next++;
        }
        long to = corpus.firstToken(next);
        for (; from < to; from += most) {
          plan.add(new Segments(from, Math.min(to, from + most), 0, 0, false));
        }
        sentence = next;
      }
    }
    return plan;
  }
}
