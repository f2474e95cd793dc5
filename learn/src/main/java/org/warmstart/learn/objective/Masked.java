package org.warmstart.learn.objective;

import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.masking.Masking;
import org.warmstart.learn.objective.masking.Tokens;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.head.PairPreTraining;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;

/**
 * Predict hidden tokens (Devlin et al. 2019, section 3.1, task 1): of every input 15 % of the
 * tokens are chosen; of these 80 % are replaced by the mask token, 10 % by a random token, 10 %
 * stay. With next-sentence prediction (task 2) or sentence order (Lan et al. 2020, section 3.1)
 * inputs are pairs, without they are stretches of one document. Pairs are drawn anew every epoch.
 *
 * @param nextSentence whether inputs are pairs, and whether the second segment follows the first is
 *     predicted as well
 * @param sentenceOrder whether inputs are pairs that follow one another, and whether they were
 *     swapped is predicted as well
 * @param masking what is hidden as a whole
 * @param maskProbability share of tokens to predict
 * @param replacedByMask share of these that the mask token replaces
 * @param replacedByRandom share of these that a random token replaces; the rest stays
 * @param redraw whether masks are drawn anew every epoch; else a row that comes again has the same
 *     (RoBERTa, Liu et al. 2019, section 4.1, compares them)
 * @param shortSequenceProbability share of pairs made shorter than the length, so that the model
 *     sees short texts too (appendix A.2)
 */
public record Masked(
    @Default("false") boolean nextSentence,
    @Default("false") boolean sentenceOrder,
    @Default("tokens") Masking masking,
    @Default("0.15") @InRange(above = 0, below = 1) double maskProbability,
    @Default("0.8") @InRange(least = 0, most = 1) double replacedByMask,
    @Default("0.1") @InRange(least = 0, most = 1) double replacedByRandom,
    @Default("true") boolean redraw,
    @Default("0.1") @InRange(least = 0, most = 1) double shortSequenceProbability)
    implements Objective {
  public Masked {
    NumberRange.check(
        Masked.class,
        nextSentence,
        sentenceOrder,
        masking,
        maskProbability,
        replacedByMask,
        replacedByRandom,
        redraw,
        shortSequenceProbability);
    if (nextSentence && sentenceOrder) {
      throw new InputException(
          "nextSentence and sentenceOrder ask different questions of a pair; set one of them");
    }
    // a sum of decimal fractions
    if (replacedByMask + replacedByRandom > 1 + 1e-9) {
      throw new InputException(
          "replacedByMask and replacedByRandom are shares of the chosen tokens and have to add up"
              + " to at most 1");
    }
    if (!redraw && (nextSentence || sentenceOrder)) {
      throw new InputException(
          "redraw: pairs are drawn anew every epoch, so their masks are as well; leave it true");
    }
  }

  /** With the published shares (Devlin et al. 2019, section 3.1 and appendix A.2). */
  public Masked(boolean nextSentence) {
    this(nextSentence, false, new Tokens(), 0.15, 0.8, 0.1, true, 0.1);
  }

  boolean readsPairs() {
    return nextSentence || sentenceOrder;
  }

  @Override
  public Head head() {
    return readsPairs() ? Head.PRE_TRAINING : Head.MASKED_LM;
  }

  @Override
  public void check(ModelConfig base) {
    if (readsPairs()
        && Families.create(base, Head.PRE_TRAINING) instanceof PairPreTraining<?> pairs
        && pairs.asksForNextSentence() != nextSentence) {
      throw new InputException(
          nextSentence
              ? "nextSentence: models of type '"
                  + base.modelType()
                  + "' learn the order of two sentences instead; set sentenceOrder"
              : "sentenceOrder: models of type '"
                  + base.modelType()
                  + "' learn whether one sentence follows another instead; set nextSentence");
    }
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
}
