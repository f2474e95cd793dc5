package org.warmstart.learn.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.corpus.TokenStream;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
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
  private final TokenStream stream;
  private final Cut cut;
  private final boolean bothWays;
  private final int stride;
  private final EpochOrder order;

  private TokenBlocks(TokenStream stream, Cut cut, boolean bothWays, int stride) {
    long length = stream.length();
    if (length < 2) {
      throw new InputException(
          "the text has "
              + Messages.count(length, "token")
              + "; predicting the next one needs at least 2");
    }
    this.stream = stream;
    this.cut = cut;
    this.bothWays = bothWays;
    this.stride = stride;
    long behindFirst = Math.max(0, length - cut.sequenceLength());
    long count = behindFirst == 0 ? 1 : (behindFirst - 1) / stride + 2;
    if (count > Integer.MAX_VALUE) {
      throw new InputException(
          "the text has " + count + " stretches of that length; make them longer or train on less");
    }
    order = new EpochOrder(cut, (int) count);
  }

  /**
   * Blocks to train on.
   *
   * @param bothWays whether previous tokens are predicted as well as next ones
   */
  static TokenBlocks training(
      TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut, boolean bothWays) {
    return new TokenBlocks(
        new TokenStream(corpus, tokenizer, true), cut, bothWays, cut.sequenceLength() - 1);
  }

  /**
   * Windows to score a model on, as in Hugging Face's "Perplexity of fixed-length models": each is
   * scored on the tokens that the one before did not hold, and what both hold is context. The text
   * ends where it ends: no end-of-text token stands behind the last document, so one document's
   * perplexity is the reference's.
   *
   * @param stride how far a window starts behind the one before; null: all tokens but one
   */
  static TokenBlocks windows(
      TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut, @Nullable Integer stride) {
    int widest = cut.sequenceLength() - 1;
    if (stride != null && stride > widest) {
      throw new InputException(
          "stride has to be at most "
              + widest
              + ", one less than sequenceLength, not "
              + stride
              + ": a window's first token has nothing to be predicted from");
    }
    return new TokenBlocks(
        new TokenStream(corpus, tokenizer, false), cut, false, stride == null ? widest : stride);
  }

  @Override
  public int batches(int epoch) {
    return order.batches();
  }

  @Override
  public Batch batch(int epoch, int index) {
    int[] blocks = order.batch(epoch, index);
    int rows = blocks.length;
    int longest = Arrays.stream(blocks).map(this::length).max().orElseThrow();
    long[] ids = new long[rows * longest];
    long[] labels = new long[rows * longest];
    long[] mask = new long[rows * longest];
    Arrays.fill(labels, LossTerm.IGNORED);
    long tokens = 0;
    for (int row = 0; row < rows; row++) {
      int block = blocks[row];
      int[] own = stream.read((long) block * stride, length(block));
      int length = own.length;
      int known = block == 0 ? 1 : cut.sequenceLength() - stride;
      for (int t = 0; t < length; t++) {
        ids[row * longest + t] = own[t];
        mask[row * longest + t] = 1;
        if (bothWays) {
          labels[row * longest + t] = ids[row * longest + t];
        } else if (t >= known) {
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
    return (int) Math.min(cut.sequenceLength(), stream.length() - (long) block * stride);
  }

  @Override
  public long fingerprint() {
    return cut.fingerprint(stream.hash());
  }
}
