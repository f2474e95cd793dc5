package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.List;
import org.warmstart.base.InputException;

/**
 * Documents of sentences of tokens, in three flat arrays: no object a sentence, four bytes a token.
 */
public final class TokenizedCorpus {
  private final int[] tokens;
  private final int[] sentenceStarts;
  private final int[] documentStarts;

  private TokenizedCorpus(int[] tokens, int[] sentenceStarts, int[] documentStarts) {
    this.tokens = tokens;
    this.sentenceStarts = sentenceStarts;
    this.documentStarts = documentStarts;
  }

  /** Gathers a corpus; sentences without tokens and documents without sentences are left out. */
  public static final class Builder {
    private int[] tokens = new int[1 << 12];
    private int[] sentences = new int[1 << 8];
    private int[] documents = new int[1 << 4];
    private int tokenCount;
    private int sentenceCount;
    private int documentCount;

    /** Appends a sentence to the current document. */
    public Builder sentence(int[] ids) {
      if (ids.length == 0) {
        return this;
      }
      long needed = (long) tokenCount + ids.length;
      if (needed > Integer.MAX_VALUE - 8) {
        throw new InputException(
            "the corpus has more than two thousand million tokens; train on a part of its files");
      }
      if (needed > tokens.length) {
        long larger = Math.max(needed, tokens.length + (tokens.length >> 1));
        tokens = Arrays.copyOf(tokens, (int) Math.min(larger, Integer.MAX_VALUE - 8));
      }
      System.arraycopy(ids, 0, tokens, tokenCount, ids.length);
      sentences = append(sentences, sentenceCount++, tokenCount);
      tokenCount += ids.length;
      return this;
    }

    /** Appends a whole document. */
    public Builder addDocument(List<int[]> sentencesOfIds) {
      sentencesOfIds.forEach(this::sentence);
      return endDocument();
    }

    /** Ends the current document. */
    public Builder endDocument() {
      boolean empty = sentenceCount == (documentCount == 0 ? 0 : documents[documentCount - 1]);
      if (!empty) {
        documents = append(documents, documentCount++, sentenceCount);
      }
      return this;
    }

    /** Returns the corpus so far; an unfinished document is ended. */
    public TokenizedCorpus build() {
      endDocument();
      int[] sentenceStarts = Arrays.copyOf(sentences, sentenceCount + 1);
      sentenceStarts[sentenceCount] = tokenCount;
      int[] documentStarts = new int[documentCount + 1];
      System.arraycopy(documents, 0, documentStarts, 1, documentCount);
      return new TokenizedCorpus(Arrays.copyOf(tokens, tokenCount), sentenceStarts, documentStarts);
    }

    private static int[] append(int[] array, int count, int value) {
      int[] room = count < array.length ? array : Arrays.copyOf(array, array.length * 2);
      room[count] = value;
      return room;
    }
  }

  public int documents() {
    return documentStarts.length - 1;
  }

  public int sentences() {
    return sentenceStarts.length - 1;
  }

  public int tokens() {
    return tokens.length;
  }

  /** The first sentence of a document; of {@link #documents}: the number of sentences. */
  public int firstSentence(int document) {
    return documentStarts[document];
  }

  /** The place of a sentence's first token; of {@link #sentences}: the number of tokens. */
  public int firstToken(int sentence) {
    return sentenceStarts[sentence];
  }

  public int token(int place) {
    return tokens[place];
  }

  /** Copies tokens into {@code target}. */
  void copy(int from, int to, int[] target, int at) {
    System.arraycopy(tokens, from, target, at, to - from);
  }

  /** A number that changes with the contents. */
  long fingerprint() {
    return 31L * (31L * Arrays.hashCode(tokens) + Arrays.hashCode(sentenceStarts))
        + Arrays.hashCode(documentStarts);
  }
}
