package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.SegmentPlan;
import org.warmstart.learn.corpus.Segments;
import org.warmstart.learn.corpus.SentencePairs;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.masking.Maskings;
import org.warmstart.learn.objective.masking.RowWords;
import org.warmstart.learn.objective.masking.WordStarts;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;

/**
 * Stretches or pairs of a text with hidden tokens. A row's draws depend on the seed, the epoch and
 * the row, so a batch of another size holds the same rows.
 */
final class MaskedBatches implements BatchSource {
  private final TokenizedCorpus corpus;
  private final Masked settings;
  private final Cut cut;
  private final int classification;
  private final int separator;
  private final int mask;
  private final int padding;
  private final int[] ordinaryTokens;
  private final WordStarts wordStarts;
  private int plannedEpoch = -1;
  private @Nullable SegmentPlan plan;
  private int[] order = {};

  MaskedBatches(TokenizedCorpus corpus, Tokenizer tokenizer, Masked settings, Cut cut) {
    this.corpus = corpus;
    this.settings = settings;
    this.cut = cut;
    SpecialTokens specials = tokenizer.specialTokens();
    classification = SpecialIds.require(tokenizer, specials.classification(), "classification");
    separator = SpecialIds.require(tokenizer, specials.separator(), "separator");
    mask = SpecialIds.require(tokenizer, specials.mask(), "mask");
    padding = SpecialIds.require(tokenizer, specials.padding(), "padding");
    ordinaryTokens = SpecialIds.ordinary(tokenizer);
    wordStarts = WordStarts.of(tokenizer);
    if (settings.masking().needsWords()) {
      wordStarts.require(Maskings.ALL.nameOf(settings.masking()));
    }
    if (corpus.tokens() == 0 || ordinaryTokens.length == 0) {
      throw new InputException("the text has no tokens to predict");
    }
  }

  @Override
  public int batches(int epoch) {
    return (plan(epoch).size() + cut.batchSize() - 1) / cut.batchSize();
  }

  private SegmentPlan plan(int epoch) {
    SegmentPlan current = plan;
    if (current == null || plannedEpoch != epoch) {
      SeededRandom random = new SeededRandom(cut.seed()).derive(epoch);
      current =
          settings.readsPairs()
              ? SentencePairs.make(
                  corpus,
                  cut.sequenceLength(),
                  settings.shortSequenceProbability(),
                  settings.sentenceOrder(),
                  random)
              : Stretches.ofDocuments(corpus, cut.sequenceLength() - 2);
      order = random.permutation(current.size());
      plan = current;
      plannedEpoch = epoch;
    }
    return current;
  }

  @Override
  public Batch batch(int epoch, int index) {
    SegmentPlan all = plan(epoch);
    SeededRandom random = new SeededRandom(cut.seed()).derive(settings.redraw() ? epoch : 0);
    int from = index * cut.batchSize();
    int to = Math.min(all.size(), from + cut.batchSize());
    List<Segments> inputs = IntStream.range(from, to).mapToObj(i -> all.get(order[i])).toList();
    int longest = inputs.stream().mapToInt(MaskedBatches::size).max().orElseThrow();
    int rows = inputs.size();
    long[] ids = new long[rows * longest];
    long[] types = new long[rows * longest];
    long[] attention = new long[rows * longest];
    long[] labels = new long[rows * longest];
    long[] answers = new long[rows];
    Arrays.fill(ids, padding);
    Arrays.fill(labels, LossTerm.IGNORED);
    long tokens = 0;
    for (int row = 0; row < rows; row++) {
      Segments input = inputs.get(row);
      int start = row * longest;
      int end = start + size(input);
      ids[start] = classification;
      int at = copy(input.firstFrom(), input.firstTo(), ids, start + 1);
      ids[at++] = separator;
      if (input.isPair()) {
        int second = at;
        at = copy(input.secondFrom(), input.secondTo(), ids, at);
        ids[at++] = separator;
        Arrays.fill(types, second, at, 1);
      }
      Arrays.fill(attention, start, end, 1);
      // the published labels: 0 for a true successor, 1 for a random or swapped segment
      answers[row] = input.follows() ? 0 : 1;
      hide(ids, labels, start, end, random.derive(order[from + row]));
      tokens += size(input);
    }
    Batch batch =
        new Batch(rows, tokens)
            .with("input_ids", ids, rows, longest)
            .with("token_type_ids", types, rows, longest)
            .with("attention_mask", attention, rows, longest)
            .with("labels", labels, rows, longest);
    return settings.readsPairs()
        ? batch.with(
            settings.nextSentence() ? "next_sentence_label" : "sentence_order_label", answers, rows)
        : batch;
  }

  private static int size(Segments input) {
    return input.length() + (input.isPair() ? 3 : 2);
  }

  private int copy(long from, long to, long[] target, int at) {
    int next = at;
    for (long place = from; place < to; place++) {
      target[next++] = corpus.token(place);
    }
    return next;
  }

  /** Chooses and replaces tokens of one row; classification and separator are never chosen. */
  private void hide(long[] ids, long[] labels, int start, int end, SeededRandom random) {
    int[] candidates =
        IntStream.range(start, end)
            .filter(i -> ids[i] != classification && ids[i] != separator)
            .toArray();
    int count = candidates.length;
    if (count == 0) {
      return;
    }
    int most = (int) Math.max(1, Math.round(count * settings.maskProbability()));
    RowWords words = new RowWords(ids, candidates, wordStarts);
    for (int[] group : settings.masking().choose(words, most, random)) {
      double draw = random.nextDouble();
      for (int place : group) {
        labels[place] = ids[place];
        if (draw < settings.replacedByMask()) {
          ids[place] = mask;
        } else if (draw < settings.replacedByMask() + settings.replacedByRandom()) {
          ids[place] = ordinaryTokens[random.nextInt(ordinaryTokens.length)];
        }
      }
    }
  }

  @Override
  public long fingerprint() {
    return cut.fingerprint(corpus.fingerprint(), settings);
  }
}
