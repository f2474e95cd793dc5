package org.warmstart.learn.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;

/**
 * What a task needs to know.
 *
 * @param labels class names in the order of their numbers; empty: learned from the training data
 * @param maxLength most tokens of an input, special ones included; longer texts are cut, the longer
 *     of a pair first; 0: what the model has positions for
 * @param maxTargetLength most tokens of a target text
 * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as a second loss
 *     of half the weight (Radford et al. 2018, section 3.2)
 * @param numBeams beams for generating in evaluation, where {@code generation} is null
 * @param generatedExamples how many evaluation examples texts are generated for
 * @param generation how they are generated, but for the special tokens that it does not name; null:
 *     by beam search, up to {@code maxTargetLength}
 * @param specialTokensInText whether what is spelled like a special token in a text of a class or a
 *     number is one
 */
public record TaskSettings(
    List<String> labels,
    int maxLength,
    int maxTargetLength,
    boolean auxiliaryLanguageModel,
    int numBeams,
    int generatedExamples,
    @Nullable GenerationSettings generation,
    boolean specialTokensInText) {
  /** Generates, if at all, by beam search; all of a text is text. */
  public TaskSettings(
      List<String> labels,
      int maxLength,
      int maxTargetLength,
      boolean auxiliaryLanguageModel,
      int numBeams,
      int generatedExamples) {
    this(
        labels,
        maxLength,
        maxTargetLength,
        auxiliaryLanguageModel,
        numBeams,
        generatedExamples,
        null,
        false);
  }

  public TaskSettings {
    labels = List.copyOf(labels);
    atLeast(0, "maxLength", maxLength);
    atLeast(1, "maxTargetLength", maxTargetLength);
    atLeast(1, "numBeams", numBeams);
    atLeast(0, "generatedExamples", generatedExamples);
  }

  private static void atLeast(int least, String name, int value) {
    if (value < least) {
      throw new InputException(name + " has to be at least " + least + ", not " + value);
    }
  }
}
