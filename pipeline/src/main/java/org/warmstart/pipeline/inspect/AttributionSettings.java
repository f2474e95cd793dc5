package org.warmstart.pipeline.inspect;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * What of a model's scores is attributed to its input, and how.
 *
 * @param method how
 * @param steps points between the baseline and the input, for integrated gradients
 * @param baseline what integrated gradients start from
 * @param word whose score is attributed: a class's name, or a word of the vocabulary; null for the
 *     likeliest, and for the words that were written
 * @param contrast whether the likeliest other is taken as {@code instead}, at every place anew
 * @param instead the class or word whose score is subtracted: why {@code word} and not this (Yin
 *     and Neubig 2022, section 3); null for none
 * @param place which mask or which written word, from 1; null for all
 */
public record AttributionSettings(
    Method method,
    int steps,
    Baseline baseline,
    @Nullable String word,
    boolean contrast,
    @Nullable String instead,
    @Nullable Integer place) {
  /** How scores are attributed. */
  public enum Method {
    /**
     * The gradient by each token's vector times that vector (Shrikumar et al. 2016): how the score
     * would change if the token grew a little.
     */
    GRADIENT_INPUT,
    /**
     * The mean gradient between the baseline and the input, times the distance between them
     * (Sundararajan et al. 2017, section 3): the sum is the difference of the two scores.
     */
    INTEGRATED_GRADIENTS
  }

  /** What integrated gradients start from. */
  public enum Baseline {
    /** Zeros in the place of every token's vector. */
    ZERO,
    /** The padding token in the place of every token that is not special. */
    PADDING,
    /** The mask token in the place of every token that is not special. */
    MASK,
    /** The unknown token in the place of every token that is not special. */
    UNKNOWN
  }

  /** The most steps that may be asked for. */
  public static final int MOST_STEPS = 1000;

  /** Integrated gradients in 50 steps from zeros, of the likeliest. */
  public static final AttributionSettings DEFAULT =
      new AttributionSettings(
          Method.INTEGRATED_GRADIENTS, 50, Baseline.ZERO, null, false, null, null);

  public AttributionSettings {
    if (steps < 1 || steps > MOST_STEPS) {
      throw new InputException("steps: from 1 to " + MOST_STEPS + ", not " + steps);
    }
    if (place != null && place < 1) {
      throw new InputException("at: places count from 1, not " + place);
    }
    if (contrast && instead != null) {
      throw new InputException("contrast takes the likeliest other; leave 'instead' out, or it");
    }
  }

  /** The same by another method. */
  public AttributionSettings with(Method other) {
    return new AttributionSettings(other, steps, baseline, word, contrast, instead, place);
  }

  /** The same with other steps from another baseline. */
  public AttributionSettings from(Baseline other, int count) {
    return new AttributionSettings(method, count, other, word, contrast, instead, place);
  }

  /** The same of another class's or word's score. */
  public AttributionSettings of(String other) {
    return new AttributionSettings(method, steps, baseline, other, contrast, instead, place);
  }

  /** The same against a class or word. */
  public AttributionSettings insteadOf(String other) {
    return new AttributionSettings(method, steps, baseline, word, false, other, place);
  }

  /** The same against the likeliest other. */
  public AttributionSettings againstLikeliest() {
    return new AttributionSettings(method, steps, baseline, word, true, null, place);
  }

  /** The same for one mask or written word, from 1. */
  public AttributionSettings at(int one) {
    return new AttributionSettings(method, steps, baseline, word, contrast, instead, one);
  }
}
