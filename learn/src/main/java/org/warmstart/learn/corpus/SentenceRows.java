package org.warmstart.learn.corpus;

import java.util.Arrays;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.training.Batch;
import org.warmstart.text.Tokenizer;

/**
 * A corpus's sentences one by one, as a sentence encoder reads them: with the special tokens that
 * the tokenizer puts around a text, cut to a length.
 */
public final class SentenceRows {
  /** What is wrong with a text in which no sentence has a neighbour. */
  public static final String ALONE =
      "no document of the text has two sentences, so no sentence has a neighbour; documents are"
          + " what data.unit says: file, paragraph or line";

  private final TokenizedCorpus corpus;
  private final Frame frame;
  private final int room;
  private final int padding;
  private int foundDocument;

  /** The sentences of a corpus, each cut to a length with its special tokens. */
  public SentenceRows(TokenizedCorpus corpus, Tokenizer tokenizer, int sequenceLength) {
    this.corpus = corpus;
    frame = Frame.of(tokenizer);
    room = sequenceLength - frame.size();
    padding = SpecialIds.padding(tokenizer);
  }

  /** How many sentences there are. */
  public int count() {
    return corpus.sentences();
  }

  /** The document that a sentence is of. */
  public int document(int sentence) {
    // most often the one before
    if (sentence < corpus.firstSentence(foundDocument)
        || sentence >= corpus.firstSentence(foundDocument + 1)) {
      foundDocument = corpus.documentOf(sentence);
    }
    return foundDocument;
  }

  /** Whether there is a sentence of that number, in the same document as another. */
  public boolean stand(int sentence, int other) {
    return other >= 0 && other < count() && document(sentence) == document(other);
  }

  /** Tokens of a row, special ones included. */
  public int length(int sentence) {
    return words(sentence, room) + frame.size();
  }

  private int words(int sentence, int most) {
    return (int) Math.min(most, corpus.firstToken(sentence + 1) - corpus.firstToken(sentence));
  }

  /** A sentence's tokens, at most {@code most} of them, and one more behind them. */
  public int[] ended(int sentence, int most, int end) {
    int count = words(sentence, most - 1);
    int[] ids = new int[count + 1];
    corpus.copy(corpus.firstToken(sentence), count, ids, 0);
    ids[count] = end;
    return ids;
  }

  private int[] row(int sentence) {
    int[] ids = new int[words(sentence, room)];
    corpus.copy(corpus.firstToken(sentence), ids.length, ids, 0);
    return frame.around(ids);
  }

  /** {@code input_ids} and {@code attention_mask} of sentences. */
  public Batch batch(int[] sentences) {
    int[][] rows = Arrays.stream(sentences).mapToObj(this::row).toArray(int[][]::new);
    PaddedRows ids = Padding.pad(rows, padding);
    return new Batch(rows.length, Arrays.stream(rows).mapToInt(row -> row.length).sum())
        .with("input_ids", ids.values(), ids.shape())
        .with("attention_mask", Padding.mask(rows).values(), ids.shape());
  }

  /** A number that changes with the contents and with how they are read. */
  public long fingerprint() {
    return 31L * (31L * corpus.fingerprint() + Arrays.hashCode(frame.before()))
        + Arrays.hashCode(frame.after());
  }
}
