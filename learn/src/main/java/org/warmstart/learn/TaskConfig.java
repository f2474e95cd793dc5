package org.warmstart.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.learn.task.TaskSettings;

/**
 * The {@code task} part of a configuration.
 *
 * @param name such as {@code classification}, {@code regression} or {@code seq2seq}
 * @param labels class names in the order of their numbers; empty: those of the training data
 * @param maxLength most tokens of an input; 0: what the model has positions for
 * @param maxTargetLength most tokens of a target text
 * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as well, with half
 *     the weight (Radford et al. 2018)
 * @param numBeams beams for generating in evaluation
 * @param generatedExamples evaluation examples that texts are generated for
 * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
 *     in a text to classify is one; null: as the checkpoint was trained, else no
 */
public record TaskConfig(
    String name,
    @Default("[]") List<String> labels,
    @Default("128") int maxLength,
    @Default("64") int maxTargetLength,
    @Default("true") boolean auxiliaryLanguageModel,
    @Default("4") int numBeams,
    @Default("100") int generatedExamples,
    @Nullable Boolean specialTokensInText) {
  /** As a task takes it, with the names of the classes. */
  TaskSettings settings(List<String> names, int positions, boolean trainedWithSpecialTokens) {
    return new TaskSettings(
        names,
        Math.min(maxLength, positions),
        maxTargetLength,
        auxiliaryLanguageModel,
        numBeams,
        generatedExamples,
        specialTokensInText != null ? specialTokensInText : trainedWithSpecialTokens);
  }
}
