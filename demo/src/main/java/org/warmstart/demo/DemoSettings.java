package org.warmstart.demo;

import java.util.List;

/**
 * Sizes and schedule of a demo. How they were chosen stands in docs/experiments.md.
 *
 * @param name what the settings are called
 * @param allLibraries whether all libraries are read, or a few small ones
 * @param sizes of the models
 * @param masked pre-training by masked words and next sentences
 * @param causal pre-training by next words
 * @param library the task of telling libraries apart
 * @param naming the task of naming methods
 * @param seeds repetitions of every fine-tuning
 */
public record DemoSettings(
    String name,
    boolean allLibraries,
    Sizes sizes,
    Steps masked,
    Steps causal,
    Library library,
    Naming naming,
    int seeds) {
  /**
   * Of both models.
   *
   * @param vocabulary entries of both tokenizers
   * @param sequenceLength tokens of a row in pre-training
   */
  public record Sizes(int vocabulary, int width, int layers, int heads, int sequenceLength) {}

  /**
   * One training.
   *
   * @param steps optimizer steps
   * @param batchSize rows of a step
   * @param learningRate the peak, reached after a tenth of the steps and falling linearly to 0
   */
  public record Steps(int steps, int batchSize, double learningRate) {
    Steps atMost(int most) {
      return new Steps(Math.min(steps, most), batchSize, learningRate);
    }
  }

  /**
   * Telling libraries apart with few labels.
   *
   * @param labels sizes of the training sets, by library
   * @param steps fine-tuning, for each of those sizes
   * @param test test sentences of every library
   */
  public record Library(List<Integer> labels, List<Steps> steps, int test) {
    Library atMost(int most) {
      return new Library(labels, steps.stream().map(each -> each.atMost(most)).toList(), test);
    }
  }

  /**
   * Naming methods from what is said of them.
   *
   * @param steps fine-tuning
   * @param pairs training pairs
   * @param test test pairs
   * @param beams of its beam search
   */
  public record Naming(Steps steps, int pairs, int test, int beams) {
    Naming atMost(int most) {
      return new Naming(steps.atMost(most), pairs, test, beams);
    }
  }

  /** About ten minutes on two processor cores. */
  public static DemoSettings full() {
    return new DemoSettings(
        "full",
        true,
        new Sizes(8000, 128, 2, 2, 64),
        new Steps(1600, 64, 2e-3),
        new Steps(1200, 24, 2e-3),
        new Library(
            List.of(10, 50), List.of(new Steps(100, 32, 3e-4), new Steps(250, 32, 3e-4)), 100),
        new Naming(new Steps(500, 32, 1e-3), 12000, 300, 4),
        3);
  }

  /**
   * About six minutes: the same story with few sources. Pre-training shows in both transfers with
   * few labels and in the encoder-decoder that shares its weights.
   */
  public static DemoSettings quick() {
    return new DemoSettings(
        "quick",
        false,
        new Sizes(2000, 64, 2, 2, 48),
        new Steps(2500, 32, 2e-3),
        new Steps(400, 32, 2e-3),
        new Library(List.of(20), List.of(new Steps(120, 16, 5e-4)), 50),
        new Naming(new Steps(400, 32, 1e-3), 4000, 200, 1),
        3);
  }

  /** The same with another number of repetitions, and no training longer than so many steps. */
  public DemoSettings with(int repetitions, int mostSteps) {
    return new DemoSettings(
        name,
        allLibraries,
        sizes,
        masked.atMost(mostSteps),
        causal.atMost(mostSteps),
        library.atMost(mostSteps),
        naming.atMost(mostSteps),
        repetitions);
  }
}
