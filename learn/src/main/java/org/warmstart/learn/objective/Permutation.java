package org.warmstart.learn.objective;

import java.util.Arrays;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.learn.corpus.SegmentPlan;
import org.warmstart.learn.corpus.Segments;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.order.PredictionOrder;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

/**
 * Predict tokens in any order, each from those that come before it in that (Yang et al. 2019,
 * XLNet, section 2). Spans of tokens are the last ones of the order, and are what is predicted
 * (sections 2.3 and 3.1). Documents are joined; no segment is remembered for the next one.
 *
 * @param oneIn K: one of so many tokens is predicted
 * @param longestSpan tokens of a span at the most
 */
public record Permutation(
    @Default("6") @InRange(least = 1, most = 1000) int oneIn,
    @Default("5") @InRange(least = 1, most = 1000) int longestSpan)
    implements Objective {
  private static final int MOST_NUMBERS = 1 << 30;

  public Permutation {
    NumberRange.check(Permutation.class, oneIn, longestSpan);
  }

  /** With the published numbers. */
  public Permutation() {
    this(6, 5);
  }

  @Override
  public Head head() {
    return Head.PERMUTATION_LM;
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
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new Batches(corpus, tokenizer, this, cut);
  }

  private static final class Batches implements BatchSource {
    private final TokenizedCorpus corpus;
    private final Permutation settings;
    private final Cut cut;
    private final Frame frame;
    private final int padding;
    private final SegmentPlan stretches;
    private final EpochOrder order;

    Batches(TokenizedCorpus corpus, Tokenizer tokenizer, Permutation settings, Cut cut) {
      this.corpus = corpus;
      this.settings = settings;
      this.cut = cut;
      long numbers = (long) cut.batchSize() * cut.sequenceLength() * cut.sequenceLength();
      if (numbers > MOST_NUMBERS) {
        throw new InputException(
            "batchSize and sequenceLength: who sees whom takes "
                + Messages.count(numbers, "number")
                + " a batch, and "
                + MOST_NUMBERS
                + " are the most; make one of them smaller");
      }
      frame = Frame.of(tokenizer);
      padding = SpecialIds.padding(tokenizer);
      stretches = Stretches.joined(corpus, cut.sequenceLength() - frame.size());
      order = new EpochOrder(cut, stretches.size());
    }

    @Override
    public int batches(int epoch) {
      return order.batches();
    }

    @Override
    public Batch batch(int epoch, int index) {
      int[] numbers = order.batch(epoch, index);
      int rows = numbers.length;
      SeededRandom ofEpoch = order.random(epoch);
      int[][] texts = new int[rows][];
      PredictionOrder[] orders = new PredictionOrder[rows];
      int most = 0;
      for (int row = 0; row < rows; row++) {
        Segments stretch = stretches.get(numbers[row]);
        int[] tokens = Passage.read(corpus, stretch.firstFrom(), stretch.firstTo()).tokens();
        texts[row] = frame.around(tokens);
        orders[row] =
            PredictionOrder.draw(
                tokens.length, settings.oneIn, settings.longestSpan, ofEpoch.derive(numbers[row]));
        most = Math.max(most, orders[row].targets().length);
      }
      PaddedRows ids = Padding.pad(texts, padding);
      int width = ids.width();
      float[] hidden = new float[rows * width * width];
      float[] mapping = new float[rows * most * width];
      long[] labels = new long[rows * most];
      Arrays.fill(labels, LossTerm.IGNORED);
      int before = frame.before().length;
      long tokens = 0;
      for (int row = 0; row < rows; row++) {
        hide(orders[row], texts[row].length, before, hidden, row * width * width, width);
        int[] targets = orders[row].targets();
        for (int n = 0; n < targets.length; n++) {
          int place = before + targets[n];
          labels[row * most + n] = texts[row][place];
          mapping[(row * most + n) * width + place] = 1;
        }
        tokens += texts[row].length;
      }
      return new Batch(rows, tokens)
          .with("input_ids", ids.values(), ids.shape())
          .with("attention_mask", Padding.mask(texts).values(), ids.shape())
          .with("perm_mask", hidden, rows, width, width)
          .with("target_mapping", mapping, rows, most, width)
          .with("labels", labels, rows, most);
    }

    /** Special tokens see what the tokens see that are not predicted, and are seen by all. */
    private void hide(
        PredictionOrder order, int length, int before, float[] hidden, int at, int width) {
      int end = length - frame.after().length;
      for (int target : order.targets()) {
        for (int place = 0; place < length; place++) {
          boolean special = place < before || place >= end;
          hidden[at + place * width + before + target] =
              special || order.hides(place - before, target) ? 1 : 0;
        }
      }
    }

    @Override
    public long fingerprint() {
      return cut.fingerprint(corpus.fingerprint(), settings);
    }
  }
}
