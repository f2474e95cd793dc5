package org.warmstart.learn.objective;

import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Family;
import org.warmstart.text.Tokenizer;

/**
 * Write the spans of tokens that are hidden in a text, several tokens ahead at every place (Qi et
 * al. 2020, ProphetNet, section 3.1): in every window one span begins at a random place; of its
 * tokens a share is replaced by the mask token, a share by random ones, and the rest stays. The
 * target is all spans, one behind the other. The future tokens are the business of the model, whose
 * {@code ngram} says how many there are. Documents are joined.
 *
 * @param window tokens in which one span is hidden
 * @param density share of a window that its span has, rounded down: 9 of 64 tokens
 * @param replacedByMask share of these that the mask token replaces
 * @param replacedByRandom share of these that a random token replaces
 */
public record FutureNgrams(
    @Default("64") @InRange(least = 2, most = Cut.LONGEST) int window,
    @Default("0.15") @InRange(above = 0, below = 1) double density,
    @Default("0.8") @InRange(least = 0, most = 1) double replacedByMask,
    @Default("0.1") @InRange(least = 0, most = 1) double replacedByRandom)
    implements TextToText {
  public FutureNgrams {
    NumberRange.check(FutureNgrams.class, window, density, replacedByMask, replacedByRandom);
    // a sum of decimal fractions
    if (replacedByMask + replacedByRandom > 1 + 1e-9) {
      throw new InputException(
          "replacedByMask and replacedByRandom are shares of the hidden tokens and have to add up"
              + " to at most 1");
    }
    if ((int) (window * density) < 1) {
      throw new InputException(
          "density " + density + " of a window of " + window + " is less than one token");
    }
  }

  /** With the published numbers. */
  public FutureNgrams() {
    this(64, 0.15, 0.8, 0.1);
  }

  @Override
  public boolean trains(Family<?> family) {
    return TextToText.super.trains(family) && family.predictsAhead();
  }

  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    Frame frame = Frame.ended(tokenizer);
    int mask = SpecialIds.require(tokenizer, tokenizer.specialTokens().mask(), "mask");
    int[] ordinary = SpecialIds.ordinary(tokenizer);
    return new TextToTextBatches(
        corpus,
        Stretches.joined(corpus, cut.sequenceLength() - frame.size()),
        tokenizer,
        cut,
        this,
        (passage, random) -> rewritten(passage, mask, ordinary, frame, random));
  }

  private Rewritten rewritten(
      Passage passage, int mask, int[] ordinary, Frame frame, SeededRandom random) {
    int[] source = passage.tokens().clone();
    IntStream.Builder target = IntStream.builder();
    for (int start = 0; start < source.length; start += window) {
      int length = Math.min(window, source.length - start);
      // a text that is shorter than a window has a span as well
      int hidden = Math.max(start == 0 ? 1 : 0, (int) (length * density));
      int from = start + random.nextInt(length - hidden + 1);
      for (int i = from; i < from + hidden; i++) {
        target.add(source[i]);
        double draw = random.nextDouble();
        if (draw < replacedByMask) {
          source[i] = mask;
        } else if (draw < replacedByMask + replacedByRandom) {
          source[i] = ordinary[random.nextInt(ordinary.length)];
        }
      }
    }
    return new Rewritten(frame.around(source), frame.around(target.build().toArray()));
  }
}
