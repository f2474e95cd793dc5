package org.warmstart.learn.corpus;

import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;

/**
 * Makes the inputs of next-sentence prediction (Devlin et al. 2019, section 3.1 and appendix A.2):
 * whole sentences of a document are gathered up to the length and divided at a random sentence
 * boundary; half of the time the second part is replaced by a stretch of another document, and the
 * sentences it replaced are used again. Too long a pair loses tokens of its longer segment, at
 * random from its front or back.
 */
public final class SentencePairs {
  private static final int SPECIAL_TOKENS = 3;
  private static final int DRAWS_FOR_ANOTHER_DOCUMENT = 16;

  private final TokenizedCorpus corpus;
  private final int room;
  private final double shortProbability;
  private final boolean order;
  private final SeededRandom random;
  private final SegmentPlan pairs = new SegmentPlan();

  private SentencePairs(
      TokenizedCorpus corpus,
      int sequenceLength,
      double shortProbability,
      boolean order,
      SeededRandom random) {
    this.corpus = corpus;
    this.room = sequenceLength - SPECIAL_TOKENS;
    this.shortProbability = shortProbability;
    this.order = order;
    this.random = random;
  }

  /**
   * One pass over the corpus, in the order of the documents.
   *
   * @param order whether the second part always follows, and is swapped with the first half of the
   *     time (Lan et al. 2020, section 3.1); a sentence that is alone is divided itself
   * @throws InputException if there are no such pairs
   */
  public static SegmentPlan make(
      TokenizedCorpus corpus,
      int sequenceLength,
      double shortProbability,
      boolean order,
      SeededRandom random) {
    if (!order && corpus.documents() < 2) {
      throw new InputException(
          "next-sentence prediction needs at least 2 documents to draw random sentences from; the"
              + " text has "
              + corpus.documents());
    }
    SentencePairs maker =
        new SentencePairs(corpus, sequenceLength, shortProbability, order, random);
    for (int document = 0; document < corpus.documents(); document++) {
      maker.document(document);
    }
    if (maker.pairs.size() == 0) {
      throw new InputException("no document of the text has two tokens whose order could be told");
    }
    return maker.pairs;
  }

  private int drawTarget() {
    return random.nextDouble() < shortProbability ? 2 + random.nextInt(room - 1) : room;
  }

  private void document(int document) {
    int end = corpus.firstSentence(document + 1);
    int start = corpus.firstSentence(document);
    while (start < end) {
      int target = drawTarget();
      int stop = start + 1;
      while (stop < end && tokens(start, stop) < target) {
        stop++;
      }
      if (order) {
        ordered(start, stop, target);
        start = stop;
      } else {
        start = pair(document, start, stop, target);
      }
    }
  }

  /** Makes a pair of all sentences from start to stop, in their order or swapped. */
  private void ordered(int start, int stop, int target) {
    long from = corpus.firstToken(start);
    long to = corpus.firstToken(stop);
    if (to - from < 2) {
      return; // a single token has no order
    }
    long division =
        stop - start > 1
            ? corpus.firstToken(start + 1 + random.nextInt(stop - start - 1))
            : from + 1 + random.nextInt((int) (to - from - 1));
    boolean inOrder = random.nextBoolean(0.5);
    Segments pair = cut(from, division, division, to, target, inOrder);
    pairs.add(
        inOrder
            ? pair
            : new Segments(
                /* firstFrom= */ pair.secondFrom(),
                /* firstTo= */ pair.secondTo(),
                /* secondFrom= */ pair.firstFrom(),
                /* secondTo= */ pair.firstTo(),
                false));
  }

  /** Makes a pair of the sentences from start to stop; returns the first sentence not used. */
  private int pair(int document, int start, int stop, int target) {
    int sentences = stop - start;
    int division = sentences == 1 ? stop : start + 1 + random.nextInt(sentences - 1);
    boolean follows = sentences > 1 && random.nextBoolean(0.5);
    int secondStart;
    int secondStop;
    if (follows) {
      secondStart = division;
      secondStop = stop;
    } else {
      int other = another(document);
      int otherEnd = corpus.firstSentence(other + 1);
      secondStart = corpus.firstSentence(other);
      secondStart += random.nextInt(otherEnd - secondStart);
      secondStop = secondStart + 1;
      long wanted = Math.max(1, target - tokens(start, division));
      while (secondStop < otherEnd && tokens(secondStart, secondStop) < wanted) {
        secondStop++;
      }
    }
    pairs.add(
        cut(
            corpus.firstToken(start),
            corpus.firstToken(division),
            corpus.firstToken(secondStart),
            corpus.firstToken(secondStop),
            target,
            follows));
    return follows ? stop : division;
  }

  private int another(int document) {
    int other = document;
    for (int i = 0; i < DRAWS_FOR_ANOTHER_DOCUMENT && other == document; i++) {
      other = random.nextInt(corpus.documents());
    }
    return other == document ? (document + 1) % corpus.documents() : other;
  }

  private Segments cut(long from, long to, long from2, long to2, int target, boolean follows) {
    long firstFrom = from;
    long firstTo = to;
    long secondFrom = from2;
    long secondTo = to2;
    while (firstTo - firstFrom + secondTo - secondFrom > target) {
      boolean front = random.nextBoolean(0.5);
      if (firstTo - firstFrom > secondTo - secondFrom) {
        firstFrom += front ? 1 : 0;
        firstTo -= front ? 0 : 1;
      } else {
        secondFrom += front ? 1 : 0;
        secondTo -= front ? 0 : 1;
      }
    }
    return new Segments(firstFrom, firstTo, secondFrom, secondTo, follows);
  }

  private long tokens(int fromSentence, int toSentence) {
    return corpus.firstToken(toSentence) - corpus.firstToken(fromSentence);
  }
}
