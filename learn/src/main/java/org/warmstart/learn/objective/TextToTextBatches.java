package org.warmstart.learn.objective;

import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.learn.corpus.SegmentPlan;
import org.warmstart.learn.corpus.Segments;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

/**
 * Stretches of text as sources and targets. The stretches are the same every epoch; they come in
 * another order, and what is done to each is drawn anew. A stretch's draws depend on the seed, the
 * epoch and the stretch, so a batch of another size holds the same rows.
 */
class TextToTextBatches implements BatchSource {
  private final TokenizedCorpus corpus;
  private final SegmentPlan stretches;
  private final TextToText.Rewriting rewriting;
  private final EpochOrder order;
  private final int padding;
  private final long fingerprint;

  /**
   * Batches of an objective.
   *
   * @param objective whose settings change what is read
   */
  TextToTextBatches(
      TokenizedCorpus corpus,
      SegmentPlan stretches,
      Tokenizer tokenizer,
      Cut cut,
      TextToText objective,
      TextToText.Rewriting rewriting) {
    this.corpus = corpus;
    this.stretches = stretches;
    this.rewriting = rewriting;
    order = new EpochOrder(cut, stretches.size());
    padding = SpecialIds.padding(tokenizer);
    fingerprint = cut.fingerprint(corpus.fingerprint(), objective);
  }

  @Override
  public int batches(int epoch) {
    return order.batches();
  }

  @Override
  public Batch batch(int epoch, int index) {
    int[] numbers = order.batch(epoch, index);
    int rows = numbers.length;
    int[][] sources = new int[rows][];
    int[][] targets = new int[rows][];
    long tokens = 0;
    SeededRandom ofEpoch = order.random(epoch);
    for (int row = 0; row < rows; row++) {
      int number = numbers[row];
      Segments stretch = stretches.get(number);
      Passage passage = Passage.read(corpus, stretch.firstFrom(), stretch.firstTo());
      TextToText.Rewritten rewritten = rewriting.rewrite(passage, ofEpoch.derive(number));
      sources[row] = rewritten.source();
      targets[row] = rewritten.target();
      tokens += rewritten.source().length;
    }
    PaddedRows ids = Padding.pad(sources, padding);
    PaddedRows labels = Padding.pad(targets, LossTerm.IGNORED);
    return new Batch(rows, tokens)
        .with("input_ids", ids.values(), ids.shape())
        .with("attention_mask", Padding.mask(sources).values(), ids.shape())
        .with("labels", labels.values(), labels.shape());
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }
}
