package org.warmstart.learn.corpus;

import org.warmstart.text.Tokenizer;

/**
 * A corpus's documents joined to one stream, with an end-of-text token behind each if the tokenizer
 * has one. Nothing is copied: the ends are put in where the stream is read.
 */
public final class TokenStream {
  private static final int HASH_BASE = 31;

  private final TokenizedCorpus corpus;
  private final int end;
  private final int endings;

  /**
   * A stream.
   *
   * @param lastEnds whether the last document, too, has an end-of-text token behind it
   */
  public TokenStream(TokenizedCorpus corpus, Tokenizer tokenizer, boolean lastEnds) {
    this.corpus = corpus;
    String token = SpecialIds.end(tokenizer);
    boolean ends = token != null && tokenizer.id(token).isPresent();
    endings = ends ? Math.max(0, corpus.documents() - (lastEnds ? 0 : 1)) : 0;
    end = ends ? SpecialIds.require(tokenizer, token, "end-of-text") : 0;
  }

  /** How many tokens there are. */
  public long length() {
    return corpus.tokens() + endings;
  }

  /** Where a document starts in the stream. */
  private long start(int document) {
    return corpus.firstTokenOf(document) + Math.min(document, endings);
  }

  /** The document that a place is of; its end-of-text token is. */
  private int document(long place) {
    int low = 0;
    int high = corpus.documents();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (start(middle) <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A stretch of tokens. */
  public int[] read(long from, int count) {
    int[] ids = new int[count];
    int at = 0;
    for (int document = document(from); at < count; document++) {
      long place = corpus.firstTokenOf(document) + from + at - start(document);
      int own = (int) Math.min(count - at, corpus.firstTokenOf(document + 1) - place);
      corpus.copy(place, own, ids, at);
      at += own;
      if (at < count && document < endings) {
        ids[at++] = end;
      }
    }
    return ids;
  }

  /** As {@link java.util.Arrays#hashCode(int[])} of the whole stream, made of its documents'. */
  public int hash() {
    int hash = 1;
    for (int document = 0; document < corpus.documents(); document++) {
      long length = corpus.firstTokenOf(document + 1) - corpus.firstTokenOf(document);
      hash = hash * power(length) + corpus.hash(document);
      if (document < endings) {
        hash = HASH_BASE * hash + end;
      }
    }
    return hash;
  }

  private static int power(long exponent) {
    int power = 1;
    int square = HASH_BASE;
    for (long left = exponent; left > 0; left >>= 1) {
      power *= (left & 1) == 1 ? square : 1;
      square *= square;
    }
    return power;
  }
}
