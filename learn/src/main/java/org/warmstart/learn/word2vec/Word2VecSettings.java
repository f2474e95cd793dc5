package org.warmstart.learn.word2vec;

import org.warmstart.base.InputException;

/**
 * How word vectors are trained; the defaults are those of the original program.
 *
 * @param architecture what is predicted from what
 * @param dimensions width of the vectors
 * @param window the farthest words that are looked at, on each side; each word draws how far from 1
 *     to it, so that nearer ones count more
 * @param negatives noise words beside every true one
 * @param sample words more frequent than this share of the text are left out at random; 0: none
 * @param minCount rarer words are left out
 * @param epochs passes over the text
 * @param learningRate at the start; it falls linearly to nothing
 * @param threads that train side by side; the result does not depend on it
 * @param seed of every draw
 */
public record Word2VecSettings(
    Architecture architecture,
    int dimensions,
    int window,
    int negatives,
    double sample,
    int minCount,
    int epochs,
    double learningRate,
    int threads,
    long seed) {
  /** Longer ones are cut, as in the original program. */
  static final int LONGEST_SENTENCE = 1000;

  private static final int MOST_NEGATIVES = 1000;

  /** What is predicted from what (Mikolov et al. 2013a, sections 3.1 and 3.2). */
  public enum Architecture {
    /** The words around from the word. */
    SKIP_GRAM(0.025),
    /** The word from the mean of the words around. */
    CBOW(0.05);

    private final double learningRate;

    Architecture(double learningRate) {
      this.learningRate = learningRate;
    }

    /** The original program's learning rate at the start. */
    public double learningRate() {
      return learningRate;
    }
  }

  public Word2VecSettings {
    within("dimensions", dimensions, WordVectorFiles.MOST_DIMENSIONS);
    within("window", window, LONGEST_SENTENCE);
    within("negatives", negatives, MOST_NEGATIVES);
    within("minCount", minCount, Integer.MAX_VALUE);
    within("epochs", epochs, Integer.MAX_VALUE);
    within("threads", threads, Integer.MAX_VALUE);
    if (!(sample >= 0 && sample < 1)) {
      throw new InputException("sample has to be from 0 to below 1, not " + sample);
    }
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new InputException("learningRate has to be above 0, not " + learningRate);
    }
  }

  /** The original program's defaults, on one thread. */
  public static Word2VecSettings of(Architecture architecture) {
    return new Word2VecSettings(
        architecture, 100, 5, 5, 1e-3, 5, 5, architecture.learningRate, 1, 1);
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new InputException(
          name
              + " has to be at least 1"
              + (most == Integer.MAX_VALUE ? "" : " and at most " + most)
              + ", not "
              + value);
    }
  }
}
