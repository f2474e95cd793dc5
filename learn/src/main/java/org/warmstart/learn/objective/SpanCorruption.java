package org.warmstart.learn.objective;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.span.Sentinels;
import org.warmstart.learn.objective.span.SpanPartition;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;

/**
 * Write the spans of tokens that a text lacks (Raffel et al. 2020, section 3.1.4): in the source
 * each is replaced by a sentinel, and the target is every sentinel and behind it what it stands
 * for. Documents are joined, and cut so that sources have the length that a row has.
 *
 * @param density share of the tokens that is hidden
 * @param meanSpanLength of the hidden spans
 * @param sentinel how the sentinels are spelled, with {@code {}} for their number
 */
public record SpanCorruption(
    @Default("0.15") @InRange(above = 0, below = 1) double density,
    @Default("3") @InRange(least = 1) double meanSpanLength,
    @Default("<extra_id_{}>") String sentinel)
    implements TextToText {
  public SpanCorruption {
    NumberRange.check(SpanCorruption.class, density, meanSpanLength, sentinel);
    Sentinels.requireNumbered(sentinel);
  }

  /** With the published numbers. */
  public SpanCorruption() {
    this(0.15, 3, "<extra_id_{}>");
  }

  private SpanPartition partition() {
    return new SpanPartition(density, meanSpanLength);
  }

  private int textLength(int sequenceLength, int specialTokens) {
    int room = sequenceLength - specialTokens;
    int length = room < 2 ? 0 : partition().textLength(room);
    if (length == 0 || partition().sourceLength(length) > room) {
      throw new InputException(
          "sequenceLength " + sequenceLength + " has no room for a text with a hidden span");
    }
    return length;
  }

  /** As many sentinels as a row may need. */
  @Override
  public List<String> specialTokens(Cut cut) {
    int length = textLength(cut.sequenceLength(), 1);
    return Sentinels.tokens(sentinel, partition().spans(length));
  }

  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    Frame frame = Frame.ended(tokenizer);
    SpanPartition partition = partition();
    int length = textLength(cut.sequenceLength(), frame.size());
    Sentinels sentinels = Sentinels.of(tokenizer, sentinel, partition.spans(length));
    return new TextToTextBatches(
        corpus,
        Stretches.joined(corpus, length),
        tokenizer,
        cut,
        this,
        (passage, random) -> {
          boolean[] hidden = partition.draw(passage.tokens().length, random);
          return new Rewritten(
              frame.around(sentinels.inPlaceOf(passage.tokens(), hidden, false)),
              frame.around(sentinels.inPlaceOf(passage.tokens(), hidden, true)));
        });
  }
}
