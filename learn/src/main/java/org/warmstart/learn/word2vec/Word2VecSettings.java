package org.warmstart.learn.word2vec;

import org.warmstart.text.InputException;

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
 * @param threads that train side by side
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
    atLeast("dimensions", dimensions, 1);
    atLeast("window", window, 1);
    atLeast("negatives", negatives, 1);
    atLeast("minCount", minCount, 1);
    atLeast("epochs", epochs, 1);
    atLeast("threads", threads, 1);
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

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new InputException(name + " has to be at least " + least + ", not " + value);
    }
  }
}
