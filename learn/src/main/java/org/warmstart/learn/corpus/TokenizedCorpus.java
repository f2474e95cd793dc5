package org.warmstart.learn.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.data.ColumnType;
import org.warmstart.learn.data.Columns;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.learn.data.GrowingNumbers;
import org.warmstart.learn.data.Numbers;

/**
 * Documents of sentences of tokens, in flat rows of numbers: no object a sentence. They are in
 * memory or in mapped files, of any size there but for the number of sentences, which is below
 * 2^31.
 */
public final class TokenizedCorpus {
  private static final String TOKENS = "_tokens";
  private static final String SENTENCES = "_sentences";
  private static final String DOCUMENTS = "_documents";
  private static final String HASHES = "_document_hashes";

  private final Numbers tokens;
  private final Numbers sentenceStarts;
  private final Numbers documentStarts;
  private final Numbers documentHashes;
  private final long fingerprint;

  private TokenizedCorpus(
      Numbers tokens,
      Numbers sentenceStarts,
      Numbers documentStarts,
      Numbers documentHashes,
      long fingerprint) {
    this.tokens = tokens;
    this.sentenceStarts = sentenceStarts;
    this.documentStarts = documentStarts;
    this.documentHashes = documentHashes;
    this.fingerprint = fingerprint;
  }

  /**
   * The part of that name in columns that {@link Writer} wrote.
   *
   * @throws InputException if it has too many sentences
   */
  public static TokenizedCorpus of(Columns columns, String part) {
    JsonNode facts = columns.facts().path(part);
    Numbers sentences = columns.column(part + SENTENCES);
    if (sentences.size() > Integer.MAX_VALUE) {
      throw new InputException(
          "the text has "
              + Messages.count(sentences.size() - 1, "sentence")
              + "; train on a part of its files");
    }
    return new TokenizedCorpus(
        columns.column(part + TOKENS),
        sentences,
        columns.column(part + DOCUMENTS),
        columns.column(part + HASHES),
        facts.path("fingerprint").asLong());
  }

  /**
   * Takes in a corpus, document by document; sentences without tokens and documents without
   * sentences are left out.
   */
  public static class Writer {
    private final Numbers.Sink tokens;
    private final Numbers.Sink sentences;
    private final Numbers.Sink documents;
    private final Numbers.Sink hashes;
    private final PlaceHash sentencePlaces = new PlaceHash();
    private final PlaceHash documentPlaces = new PlaceHash();
    private int tokenHash = 1;
    private int documentHash;
    private long tokenCount;
    private long sentenceCount;
    private long endedSentences;

    private Writer(
        Numbers.Sink tokens, Numbers.Sink sentences, Numbers.Sink documents, Numbers.Sink hashes) {
      this.tokens = tokens;
      this.sentences = sentences;
      this.documents = documents;
      this.hashes = hashes;
      documentPlaces.add(documents, 0);
    }

    /** Writes into columns whose names begin with the part's. */
    public static Writer into(ColumnsWriter columns, String part, ColumnType ofTokens) {
      return new Writer(
          columns.column(part + TOKENS, ofTokens),
          columns.column(part + SENTENCES, ColumnType.I64),
          columns.column(part + DOCUMENTS, ColumnType.I64),
          columns.column(part + HASHES, ColumnType.I32));
    }

    /** Appends a sentence to the current document. */
    public Writer sentence(int[] ids) {
      if (ids.length == 0) {
        return this;
      }
      tokens.addAll(ids);
      for (int id : ids) {
        tokenHash = 31 * tokenHash + id;
        documentHash = 31 * documentHash + id;
      }
      sentencePlaces.add(sentences, tokenCount);
      sentenceCount++;
      tokenCount += ids.length;
      return this;
    }

    /** Appends a whole document. */
    public Writer addDocument(List<int[]> sentencesOfIds) {
      sentencesOfIds.forEach(this::sentence);
      return endDocument();
    }

    /** Ends the current document. */
    public Writer endDocument() {
      if (sentenceCount > endedSentences) {
        documentPlaces.add(documents, sentenceCount);
        hashes.add(documentHash);
        endedSentences = sentenceCount;
        documentHash = 0;
      }
      return this;
    }

    /** Ends the corpus, and the current document; returns the fingerprint. */
    long end() {
      endDocument();
      sentencePlaces.add(sentences, tokenCount);
      return 31L * (31L * tokenHash + sentencePlaces.hash) + documentPlaces.hash;
    }

    /** Ends the corpus and notes what it has. */
    public void end(ObjectNode facts) {
      facts.put("fingerprint", end()).put("tokens", tokenCount);
    }
  }

  /** As {@link java.util.Arrays#hashCode(int[])} of places that fit in 32 bits. */
  private static final class PlaceHash {
    private int hash = 1;

    void add(Numbers.Sink sink, long place) {
      sink.add(place);
      hash = 31 * hash + Long.hashCode(place);
    }
  }

  /** Gathers a corpus in memory. */
  public static final class Builder extends Writer {
    private final GrowingNumbers tokens;
    private final GrowingNumbers sentences;
    private final GrowingNumbers documents;
    private final GrowingNumbers hashes;
    private @Nullable TokenizedCorpus built;

    /** Nothing yet. */
    public Builder() {
      this(new GrowingNumbers(), new GrowingNumbers(), new GrowingNumbers(), new GrowingNumbers());
    }

    private Builder(
        GrowingNumbers tokens,
        GrowingNumbers sentences,
        GrowingNumbers documents,
        GrowingNumbers hashes) {
      super(tokens, sentences, documents, hashes);
      this.tokens = tokens;
      this.sentences = sentences;
      this.documents = documents;
      this.hashes = hashes;
    }

    /** Returns the corpus; an unfinished document is ended. Nothing can be added afterwards. */
    public TokenizedCorpus build() {
      if (built == null) {
        long fingerprint = end();
        built = new TokenizedCorpus(tokens, sentences, documents, hashes, fingerprint);
      }
      return built;
    }
  }

  public int documents() {
    return (int) (documentStarts.size() - 1);
  }

  public int sentences() {
    return (int) (sentenceStarts.size() - 1);
  }

  public long tokens() {
    return tokens.size();
  }

  /** The first sentence of a document; of {@link #documents}: the number of sentences. */
  public int firstSentence(int document) {
    return (int) documentStarts.get(document);
  }

  /** The place of a sentence's first token; of {@link #sentences}: the number of tokens. */
  public long firstToken(int sentence) {
    return sentenceStarts.get(sentence);
  }

  /** The place of a document's first token; of {@link #documents}: the number of tokens. */
  public long firstTokenOf(int document) {
    return firstToken(firstSentence(document));
  }

  /** The sentence that a token is of. */
  public int sentenceOf(long place) {
    int low = 0;
    int high = sentences();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firstToken(middle) <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The document that a sentence is of. */
  public int documentOf(int sentence) {
    int low = 0;
    int high = documents();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firstSentence(middle) <= sentence) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public int token(long place) {
    return (int) tokens.get(place);
  }

  /** Copies tokens into {@code target}. */
  public void copy(long from, int count, int[] target, int at) {
    tokens.copy(from, count, target, at);
  }

  /** A number that changes with the contents. */
  public long fingerprint() {
    return fingerprint;
  }

  /** A document's hash, as a polynomial of its tokens in 31. */
  public int hash(int document) {
    return (int) documentHashes.get(document);
  }
}
