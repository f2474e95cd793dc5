package org.warmstart.learn.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.LossTerm;
import org.warmstart.text.Tokenizer;

/**
 * Predict the next token (Radford et al. 2018, section 3.1), or, in both directions, the next and
 * the previous one (Peters et al. 2018, section 3.1). Documents are joined to one stream, an
 * end-of-text token after each if the tokenizer has one, and cut into blocks of full length. A
 * block starts with the last token of the one before, so that every token but the stream's first
 * (or last) is predicted exactly once an epoch; the last block is filled up with ignored places.
 * Blocks come in another order every epoch.
 *
 * <p>A decoder is told for each place the token behind it, since families differ in whether they
 * move labels themselves.
 */
final class Causal implements Objective {
  private final Head head;

  /** Next tokens for {@link Head#CAUSAL_LM}, both ways for {@link Head#BIDIRECTIONAL_LM}. */
  Causal(Head head) {
    this.head = head;
  }

  @Override
  public Head head(ObjectiveSettings settings) {
    return head;
  }

  @Override
  public String languageModelTerm() {
    return "lm";
  }

  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(
      TokenizedCorpus corpus, Tokenizer tokenizer, ObjectiveSettings settings) {
    int stride = settings.sequenceLength() - 1;
    return new Blocks(stream(corpus, tokenizer, true), settings, stride, bothWays());
  }

  /**
   * Windows as in Hugging Face's "Perplexity of fixed-length models": each is scored on the tokens
   * that the one before did not hold, and what both hold is context. The text ends where it ends:
   * no end-of-text token stands behind the last document, so one document's perplexity is the
   * reference's.
   */
  @Override
  public BatchSource evaluation(
      TokenizedCorpus corpus,
      Tokenizer tokenizer,
      ObjectiveSettings settings,
      @Nullable Integer given) {
    int widest = settings.sequenceLength() - 1;
    if (given != null && (given > widest || bothWays())) {
      throw new InputException(
          bothWays()
              ? "stride goes with the objective 'causal' only"
              : "stride has to be at most "
                  + widest
                  + ", one less than sequenceLength, not "
                  + given
                  + ": a window's first token has nothing to be predicted from");
    }
    return new Blocks(
        stream(corpus, tokenizer, false), settings, given == null ? widest : given, bothWays());
  }

  private boolean bothWays() {
    return head == Head.BIDIRECTIONAL_LM;
  }

  /**
   * All documents in one.
   *
   * @param lastEnds whether the last one, too, has an end-of-text token behind it
   */
  private static int[] stream(TokenizedCorpus corpus, Tokenizer tokenizer, boolean lastEnds) {
    String end = SpecialIds.end(tokenizer);
    boolean ends = end != null && tokenizer.id(end).isPresent();
    int endings = ends ? corpus.documents() - (lastEnds ? 0 : 1) : 0;
    int[] stream = new int[Math.addExact(corpus.tokens(), Math.max(0, endings))];
    int at = 0;
    for (int document = 0; document < corpus.documents(); document++) {
      int from = corpus.firstToken(corpus.firstSentence(document));
      int to = corpus.firstToken(corpus.firstSentence(document + 1));
      corpus.copy(from, to, stream, at);
      at += to - from;
      if (ends && document < endings) {
        stream[at++] = SpecialIds.require(tokenizer, end, "end-of-text");
      }
    }
    return stream;
  }

  private static final class Blocks implements BatchSource {
    private final int[] stream;
    private final ObjectiveSettings settings;
    private final boolean bothWays;
    private final int stride;
    private final int blocks;
    private int orderedEpoch = -1;
    private int @Nullable [] order;

    /**
     * Cuts blocks.
     *
     * @param stride how far a block starts behind the one before
     */
    Blocks(int[] stream, ObjectiveSettings settings, int stride, boolean bothWays) {
      if (stream.length < 2) {
        throw new InputException(
            "the text has " + stream.length + " tokens; predicting the next one needs at least 2");
      }
      this.stream = stream;
      this.settings = settings;
      this.bothWays = bothWays;
      this.stride = stride;
      int behindFirst = Math.max(0, stream.length - settings.sequenceLength());
      blocks = behindFirst == 0 ? 1 : (behindFirst - 1) / stride + 2;
    }

    @Override
    public int batches(int epoch) {
      return (blocks - 1) / settings.batchSize() + 1;
    }

    @Override
    public Batch batch(int epoch, int index) {
      int[] blockOrder = order(epoch);
      int from = index * settings.batchSize();
      int rows = Math.min(settings.batchSize(), blocks - from);
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
        int known = block == 0 ? 1 : settings.sequenceLength() - stride;
        for (int t = 0; t < length; t++) {
          ids[row * longest + t] = stream[block * stride + t];
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
      return Math.min(settings.sequenceLength(), stream.length - block * stride);
    }

    private int[] order(int epoch) {
      int[] current = order;
      if (current == null || orderedEpoch != epoch) {
        current = new SeededRandom(settings.seed()).derive(epoch).permutation(blocks);
        order = current;
        orderedEpoch = epoch;
      }
      return current;
    }

    @Override
    public long fingerprint() {
      return 31L * Arrays.hashCode(stream) + settings.hashCode();
    }
  }
}
