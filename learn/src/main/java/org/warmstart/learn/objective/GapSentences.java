package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.learn.corpus.SegmentPlan;
import org.warmstart.learn.corpus.Segments;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.gap.PrincipalSentences;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;

/**
 * Write the sentences that a text lacks, one behind the other (Zhang et al. 2020, section 3.1). A
 * row has as many whole sentences of one document as there is room for; a sentence that stands
 * alone has nothing to be told from and is left out.
 *
 * @param ratio share of the sentences that are to be written; at least one, and not all
 * @param ratioTo the share is drawn anew for every row, from {@code ratio} to this one, as for the
 *     paper's "mixed, stochastic" model, which has 0.15 to 0.45 (section 6.3); left out: always
 *     {@code ratio}
 * @param selection which ones
 * @param unique whether a token that comes several times counts once in their score ("Uniq"), or as
 *     often as it comes ("Orig")
 * @param masked whether a mask token stands in the place of each; else nothing does
 * @param kept share of them that stay in the source as they are, so that copying is learned
 * @param noise how far at most a sentence's score is drawn away from what it is, as a share of it:
 *     0.2 in the "mixed, stochastic" model
 * @param maskToken the mask token; left out: {@code <mask_1>}, PEGASUS's for sentences, if the
 *     vocabulary has it, else the tokenizer's
 */
public record GapSentences(
    @Default("0.3") @InRange(above = 0, below = 1) double ratio,
    @Nullable @InRange(above = 0, below = 1) Double ratioTo,
    @Default("independent") Selection selection,
    @Default("false") boolean unique,
    @Default("true") boolean masked,
    @Default("0") @InRange(least = 0, most = 1) double kept,
    @Default("0") @InRange(least = 0, most = 1) double noise,
    @Nullable String maskToken)
    implements TextToText {
  private static final String SENTENCE_MASK = "<mask_1>";

  /** Which sentences are chosen. */
  public enum Selection {
    /** By ROUGE-1 F1 with the rest of the text, each by itself. */
    INDEPENDENT,
    /** By ROUGE-1 F1 with the rest of the text, each together with those before it. */
    SEQUENTIAL,
    /** Any. */
    RANDOM,
    /** The first ones. */
    LEAD
  }

  public GapSentences {
    NumberRange.check(
        GapSentences.class, ratio, ratioTo, selection, unique, masked, kept, noise, maskToken);
    if ((unique || noise > 0) && (selection == Selection.RANDOM || selection == Selection.LEAD)) {
      throw new InputException(
          (unique ? "unique" : "noise")
              + ": goes with the selections independent and sequential, which score sentences");
    }
    if (ratioTo != null && ratioTo < ratio) {
      throw new InputException(
          "ratioTo: is the upper end, and so at least ratio, " + ratio + ", not " + ratioTo);
    }
    if (maskToken != null && !masked) {
      throw new InputException("maskToken: goes with masked: true");
    }
  }

  /** As the large model has it, without sentences that stay. */
  public GapSentences() {
    this(0.3, Selection.INDEPENDENT, false, true, 0, null);
  }

  /** With one ratio and exact scores. */
  GapSentences(
      double ratio,
      Selection selection,
      boolean unique,
      boolean masked,
      double kept,
      @Nullable String maskToken) {
    this(ratio, null, selection, unique, masked, kept, 0, maskToken);
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
    Frame frame = Frame.ended(tokenizer);
    int[] inPlace = masked ? new int[] {mask(tokenizer)} : new int[0];
    SegmentPlan all = Stretches.ofSentences(corpus, cut.sequenceLength() - frame.size());
    SegmentPlan several = new SegmentPlan();
    for (int i = 0; i < all.size(); i++) {
      Segments stretch = all.get(i);
      if (corpus.sentenceOf(stretch.firstTo() - 1) > corpus.sentenceOf(stretch.firstFrom())) {
        several.add(stretch);
      }
    }
    int lone = all.size() - several.size();
    if (several.size() == 0) {
      throw new InputException(
          "no row has two sentences, one of which could be told from the other; make"
              + " sequenceLength longer, or documents larger with data.unit: file or paragraph");
    }
    return new TextToTextBatches(
        corpus,
        several,
        tokenizer,
        cut,
        this,
        (passage, random) -> rewritten(passage, inPlace, frame, random)) {
      @Override
      public List<String> notes() {
        return lone == 0
            ? List.of()
            : List.of(
                String.format(
                    Locale.ROOT,
                    "%,d of %,d rows are left out: they have one sentence, and none to tell it"
                        + " from",
                    lone,
                    all.size()));
      }
    };
  }

  private int mask(Tokenizer tokenizer) {
    String token =
        maskToken != null
            ? maskToken
            : tokenizer.id(SENTENCE_MASK).isPresent()
                ? SENTENCE_MASK
                : tokenizer.specialTokens().mask();
    return SpecialIds.require(tokenizer, token, "mask");
  }

  private Rewritten rewritten(Passage passage, int[] inPlace, Frame frame, SeededRandom random) {
    int[][] sentences =
        IntStream.range(0, passage.sentences()).mapToObj(passage::sentence).toArray(int[][]::new);
    BitSet chosen = new BitSet();
    Arrays.stream(chosen(sentences, random)).forEach(chosen::set);
    IntStream.Builder source = IntStream.builder();
    IntStream.Builder target = IntStream.builder();
    for (int i = 0; i < sentences.length; i++) {
      boolean hidden = chosen.get(i) && !random.nextBoolean(kept);
      Arrays.stream(hidden ? inPlace : sentences[i]).forEach(source::add);
      if (chosen.get(i)) {
        Arrays.stream(sentences[i]).forEach(target::add);
      }
    }
    return new Rewritten(
        frame.around(source.build().toArray()), frame.around(target.build().toArray()));
  }

  private int[] chosen(int[][] sentences, SeededRandom random) {
    int all = sentences.length;
    double share = ratioTo == null ? ratio : ratio + (ratioTo - ratio) * random.nextDouble();
    int count = (int) Math.max(1, Math.min(all - 1, Math.rint(all * share)));
    DoubleSupplier around = () -> noise == 0 ? 1 : 1 + noise * (2 * random.nextDouble() - 1);
    return switch (selection) {
      case INDEPENDENT -> PrincipalSentences.independent(sentences, count, unique, around);
      case SEQUENTIAL -> PrincipalSentences.sequential(sentences, count, unique, around);
      case RANDOM -> Arrays.copyOf(random.permutation(all), count);
      case LEAD -> IntStream.range(0, count).toArray();
    };
  }
}
