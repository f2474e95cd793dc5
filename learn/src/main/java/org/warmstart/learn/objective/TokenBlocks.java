package org.warmstart.learn.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.LossTerm;
import org.warmstart.text.Tokenizer;

/**
 * Documents joined to one stream, an end-of-text token after each if the tokenizer has one, and cut
 * into blocks of full length. A block starts with the last token of the one before, so that every
 * token but the stream's first (or last) is predicted exactly once an epoch; the last block is
 * filled up with ignored places. Blocks come in another order every epoch.
 *
 * <p>A decoder is told for each place the token behind it, since families differ in whether they
 * move labels themselves.
 */
final class TokenBlocks implements BatchSource {
  private final int[] stream;
  private final Cut cut;
  private final boolean bothWays;
  private final int stride;
  private final int blocks;
  private int orderedEpoch = -1;
  private int @Nullable [] order;

  /**
   * Cuts a corpus.
   *
   * @param bothWays whether previous tokens are predicted as well as next ones
   */
  TokenBlocks(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut, boolean bothWays) {
    stream = stream(corpus, tokenizer);
    if (stream.length < 2) {
      throw new InputException(
          "the text has " + stream.length + " tokens; predicting the next one needs at least 2");
    }
    this.cut = cut;
    this.bothWays = bothWays;
    stride = cut.sequenceLength() - 1;
    blocks = (stream.length - 2) / stride + 1;
  }

  @Override
  public int batches(int epoch) {
    return (blocks + cut.batchSize() - 1) / cut.batchSize();
  }

  @Override
  public Batch batch(int epoch, int index) {
    int[] blockOrder = order(epoch);
    int from = index * cut.batchSize();
    int rows = Math.min(cut.batchSize(), blocks - from);
    int longest = 0;
    for (int row = 0; row < rows; row++) {
      longest = Math.max(longest, length(blockOrder[from + row]));
    }
    long[] ids = new long[rows * longest];
    long[] labels = new long[rows * longest];
    long[] mask = new long[rows * longest];
    Arrays.fill(labels, LossTerm.IGNORED);
    long tokens = 0;
    for (int row = 0; row < rows; row++) {
      int block = blockOrder[from + row];
      int length = length(block);
      for (int t = 0; t < length; t++) {
        ids[row * longest + t] = stream[block * stride + t];
        mask[row * longest + t] = 1;
        if (bothWays) {
          labels[row * longest + t] = ids[row * longest + t];
        } else if (t > 0) {
          labels[row * longest + t - 1] = ids[row * longest + t];
        }
      }
      tokens += length;
    }
    Batch batch =
        new Batch(rows, tokens)
            .with("input_ids", ids, rows, longest)
            .with(bothWays ? "labels" : "shift_labels", labels, rows, longest);
    // what fills up a short block stands behind its tokens: who reads forwards does not see it
    boolean filled = tokens < (long) rows * longest;
    return bothWays && filled ? batch.with("attention_mask", mask, rows, longest) : batch;
  }

  private int length(int block) {
    return Math.min(cut.sequenceLength(), stream.length - block * stride);
  }

  private int[] order(int epoch) {
    int[] current = order;
    if (current == null || orderedEpoch != epoch) {
      current = new SeededRandom(cut.seed()).derive(epoch).permutation(blocks);
      order = current;
      orderedEpoch = epoch;
    }
    return current;
  }

  @Override
  public long fingerprint() {
    return cut.fingerprint(Arrays.hashCode(stream));
  }

  private static int[] stream(TokenizedCorpus corpus, Tokenizer tokenizer) {
    String end = SpecialIds.end(tokenizer);
    boolean ends = end != null && tokenizer.id(end).isPresent();
    int[] stream = new int[Math.addExact(corpus.tokens(), ends ? corpus.documents() : 0)];
    int at = 0;
    for (int document = 0; document < corpus.documents(); document++) {
      int from = corpus.firstToken(corpus.firstSentence(document));
      int to = corpus.firstToken(corpus.firstSentence(document + 1));
      corpus.copy(from, to, stream, at);
      at += to - from;
      if (ends) {
        stream[at++] = SpecialIds.require(tokenizer, end, "end-of-text");
      }
    }
    return stream;
  }
}
