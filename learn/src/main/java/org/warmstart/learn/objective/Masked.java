package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.SegmentPlan;
import org.warmstart.learn.corpus.Segments;
import org.warmstart.learn.corpus.SentencePairs;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.LossTerm;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;

/**
 * Predict hidden tokens (Devlin et al. 2019, section 3.1, task 1): of every input 15 % of the
 * tokens are chosen; of these 80 % are replaced by the mask token, 10 % by a random token, 10 %
 * stay. With next-sentence prediction (task 2) inputs are pairs, without they are stretches of one
 * document. Pairs and masks are drawn anew every epoch.
 *
 * @param nextSentence whether inputs are pairs, and whether the second segment follows the first is
 *     predicted as well
 * @param maskProbability share of tokens to predict
 * @param shortSequenceProbability share of pairs made shorter than the length, so that the model
 *     sees short texts too (appendix A.2)
 */
public record Masked(
    @Default("false") boolean nextSentence,
    @Default("0.15") @InRange(above = 0, below = 1) double maskProbability,
    @Default("0.1") @InRange(least = 0, most = 1) double shortSequenceProbability)
    implements Objective {
  private static final double REPLACED_BY_MASK = 0.8;
  private static final double REPLACED_BY_RANDOM = 0.1;

  public Masked {
    NumberRange.check(Masked.class, nextSentence, maskProbability, shortSequenceProbability);
  }

  /** With the published shares (Devlin et al. 2019, section 3.1 and appendix A.2). */
  public Masked(boolean nextSentence) {
    this(nextSentence, 0.15, 0.1);
  }

  @Override
  public Head head() {
    return nextSentence ? Head.PRE_TRAINING : Head.MASKED_LM;
  }

  @Override
  public String languageModelTerm() {
    return "mlm";
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public boolean joinsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new MaskedBatches(corpus, tokenizer, this, cut);
  }

  private static final class MaskedBatches implements BatchSource {
    private final TokenizedCorpus corpus;
    private final Masked settings;
    private final Cut cut;
    private final int classification;
    private final int separator;
    private final int mask;
    private final int padding;
    private final int[] ordinaryTokens;
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
      ordinaryTokens =
          IntStream.range(0, tokenizer.vocabularySize())
              .filter(id -> !tokenizer.isSpecial(id) && tokenizer.token(id) != null)
              .toArray();
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
            settings.nextSentence()
                ? SentencePairs.make(
                    corpus, cut.sequenceLength(), settings.shortSequenceProbability(), random)
                : Stretches.ofDocuments(corpus, cut.sequenceLength() - 2);
        order = random.permutation(current.size());
        plan = current;
        plannedEpoch = epoch;
      }
      return current;
    }

    @Override
    public Batch batch(int epoch, int index) {
      SeededRandom random = new SeededRandom(cut.seed()).derive(epoch).derive(index);
      SegmentPlan all = plan(epoch);
      int from = index * cut.batchSize();
      int to = Math.min(all.size(), from + cut.batchSize());
      List<Segments> inputs = IntStream.range(from, to).mapToObj(i -> all.get(order[i])).toList();
      int longest = inputs.stream().mapToInt(MaskedBatches::size).max().orElseThrow();
      int rows = inputs.size();
      long[] ids = new long[rows * longest];
      long[] types = new long[rows * longest];
      long[] attention = new long[rows * longest];
      long[] labels = new long[rows * longest];
      long[] follows = new long[rows];
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
        // the published label: 0 for a true successor, 1 for a random segment
        follows[row] = input.follows() ? 0 : 1;
        hide(ids, labels, start, end, random);
        tokens += size(input);
      }
      Batch batch =
          new Batch(rows, tokens)
              .with("input_ids", ids, rows, longest)
              .with("token_type_ids", types, rows, longest)
              .with("attention_mask", attention, rows, longest)
              .with("labels", labels, rows, longest);
      return settings.nextSentence() ? batch.with("next_sentence_label", follows, rows) : batch;
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
      int[] candidates = new int[end - start];
      int count = 0;
      for (int i = start; i < end; i++) {
        if (ids[i] != classification && ids[i] != separator) {
          candidates[count++] = i;
        }
      }
      int chosen = Math.max(1, (int) Math.round(count * settings.maskProbability()));
      for (int n = 0; n < Math.min(chosen, count); n++) {
        int pick = n + random.nextInt(count - n);
        int place = candidates[pick];
        candidates[pick] = candidates[n];
        labels[place] = ids[place];
        double draw = random.nextDouble();
        if (draw < REPLACED_BY_MASK) {
          ids[place] = mask;
        } else if (draw < REPLACED_BY_MASK + REPLACED_BY_RANDOM) {
          ids[place] = ordinaryTokens[random.nextInt(ordinaryTokens.length)];
        }
      }
    }

    @Override
    public long fingerprint() {
      return cut.masked(corpus.fingerprint(), settings);
    }
  }
}
