package org.warmstart.demo;

import java.util.List;

/**
 * Sizes and schedule of a demo. How they were chosen stands in docs/experiments.md.
 *
 * @param name what the settings are called
 * @param allLibraries whether all libraries are read, or a few small ones
 * @param vocabularySize of both tokenizers
 * @param width of the models
 * @param layers of the models
 * @param heads of the models
 * @param sequenceLength tokens of a row in pre-training
 * @param masked steps of pre-training by masked words and next sentences
 * @param causal steps of pre-training by next words
 * @param labelsPerLibrary sizes of the few-label training sets, by library
 * @param librarySteps fine-tuning steps of the library task, for each of those sizes
 * @param testPerLibrary test sentences of every library
 * @param naming fine-tuning of the method-naming task
 * @param namingPairs training pairs of that task
 * @param namingTest test pairs of that task
 * @param beams of its beam search
 * @param seeds repetitions of every fine-tuning
 */
public record DemoSettings(
    String name,
    boolean allLibraries,
    int vocabularySize,
    int width,
    int layers,
    int heads,
    int sequenceLength,
    Steps masked,
    Steps causal,
    List<Integer> labelsPerLibrary,
    List<Steps> librarySteps,
    int testPerLibrary,
    Steps naming,
    int namingPairs,
    int namingTest,
    int beams,
    int seeds) {
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

  /** About ten minutes on two processor cores. */
  public static DemoSettings full() {
    return new DemoSettings(
        "full",
        true,
        8000,
        128,
        2,
        2,
        64,
        new Steps(1600, 64, 2e-3),
        new Steps(1200, 24, 2e-3),
        List.of(10, 50),
        List.of(new Steps(100, 32, 3e-4), new Steps(250, 32, 3e-4)),
        100,
        new Steps(500, 32, 1e-3),
        12000,
        300,
        4,
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
        2000,
        64,
        2,
        2,
        48,
        new Steps(2500, 32, 2e-3),
        new Steps(400, 32, 2e-3),
        List.of(20),
        List.of(new Steps(120, 16, 5e-4)),
        50,
        new Steps(400, 32, 1e-3),
        4000,
        200,
        1,
        3);
  }

  /** The same with another number of repetitions, and no training longer than so many steps. */
  public DemoSettings with(int repetitions, int mostSteps) {
    return new DemoSettings(
        name,
        allLibraries,
        vocabularySize,
        width,
        layers,
        heads,
        sequenceLength,
        masked.atMost(mostSteps),
        causal.atMost(mostSteps),
        labelsPerLibrary,
        librarySteps.stream().map(steps -> steps.atMost(mostSteps)).toList(),
        testPerLibrary,
        naming.atMost(mostSteps),
        namingPairs,
        namingTest,
        beams,
        repetitions);
  }
}
