package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.OptionalInt;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.training.Batch;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;

/**
 * A corpus's sentences one by one, as a sentence encoder reads them: with the special tokens that
 * the tokenizer puts around a text, cut to a length.
 */
final class SentenceRows {
  static final String ALONE =
      "no document of the text has two sentences, so no sentence has a neighbour; documents are"
          + " what data.unit says: file, paragraph or line";

  private final TokenizedCorpus corpus;
  private final int[] before;
  private final int[] after;
  private final int room;
  private final int padding;
  private int foundDocument;

  SentenceRows(TokenizedCorpus corpus, Tokenizer tokenizer, int sequenceLength) {
    this.corpus = corpus;
    Encoding sample = tokenizer.encode("a", null, true, null);
    int first = 0;
    while (first < sample.size() && sample.special()[first]) {
      first++;
    }
    int last = sample.size();
    while (last > first && sample.special()[last - 1]) {
      last--;
    }
    before = Arrays.copyOf(sample.ids(), first);
    after = Arrays.copyOfRange(sample.ids(), last, sample.size());
    room = sequenceLength - before.length - after.length;
    String token = tokenizer.specialTokens().padding();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    padding = id.orElse(0);
  }

  /** How many sentences there are. */
  int count() {
    return corpus.sentences();
  }

  /** The document that a sentence is of. */
  int document(int sentence) {
    // most often the one before
    if (sentence < corpus.firstSentence(foundDocument)
        || sentence >= corpus.firstSentence(foundDocument + 1)) {
      foundDocument = corpus.documentOf(sentence);
    }
    return foundDocument;
  }

  /** Whether there is a sentence of that number, in the same document as another. */
  boolean stand(int sentence, int other) {
    return other >= 0 && other < count() && document(sentence) == document(other);
  }

  /** Tokens of a row, special ones included. */
  int length(int sentence) {
    return before.length + words(sentence, room) + after.length;
  }

  private int words(int sentence, int most) {
    return (int) Math.min(most, corpus.firstToken(sentence + 1) - corpus.firstToken(sentence));
  }

  /** A sentence's tokens, at most {@code most} of them, and one more behind them. */
  int[] ended(int sentence, int most, int end) {
    int count = words(sentence, most - 1);
    int[] ids = new int[count + 1];
    corpus.copy(corpus.firstToken(sentence), count, ids, 0);
    ids[count] = end;
    return ids;
  }

  private int[] row(int sentence) {
    int[] ids = Arrays.copyOf(before, length(sentence));
    int count = words(sentence, room);
    corpus.copy(corpus.firstToken(sentence), count, ids, before.length);
    System.arraycopy(after, 0, ids, before.length + count, after.length);
    return ids;
  }

  /** {@code input_ids} and {@code attention_mask} of sentences. */
  Batch batch(int[] sentences) {
    int[][] rows = Arrays.stream(sentences).mapToObj(this::row).toArray(int[][]::new);
    PaddedRows ids = Padding.pad(rows, padding);
    return new Batch(rows.length, Arrays.stream(rows).mapToInt(row -> row.length).sum())
        .with("input_ids", ids.values(), ids.shape())
        .with("attention_mask", Padding.mask(rows).values(), ids.shape());
  }

  /** A number that changes with the contents and with how they are read. */
  long fingerprint() {
    return 31L * (31L * corpus.fingerprint() + Arrays.hashCode(before)) + Arrays.hashCode(after);
  }
}
