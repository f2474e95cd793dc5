package org.warmstart.learn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.model.ModelConfig;

/**
 * The {@code task} part of a configuration.
 *
 * @param name such as {@code classification}, {@code regression} or {@code seq2seq}
 * @param labels class names in the order of their numbers; empty: those of the training data
 * @param maxLength most tokens of an input; 0: what the model has positions for; null: 128, or what
 *     the model has positions for if that is fewer
 * @param maxTargetLength most tokens of a target text; null: 64, or what the model has positions
 *     for
 * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as well, with half
 *     the weight (Radford et al. 2018)
 * @param numBeams beams for generating in evaluation
 * @param generatedExamples evaluation examples that texts are generated for
 */
public record TaskConfig(
    String name,
    @Default("[]") List<String> labels,
    @Nullable Integer maxLength,
    @Nullable Integer maxTargetLength,
    @Default("true") boolean auxiliaryLanguageModel,
    @Default("4") int numBeams,
    @Default("100") int generatedExamples) {
  private static final int USUAL_LENGTH = 128;
  private static final int USUAL_TARGET_LENGTH = 64;

  /** As a task takes it for a model, with labels that were learned. */
  TaskSettings settings(List<String> learned, ModelConfig model) {
    return new TaskSettings(
        labels.isEmpty() ? learned : labels,
        maxLength != null ? maxLength : Math.min(USUAL_LENGTH, model.maxPositions()),
        maxTargetLength != null
            ? maxTargetLength
            : Math.min(USUAL_TARGET_LENGTH, model.maxTargetPositions()),
        auxiliaryLanguageModel,
        numBeams,
        generatedExamples);
  }
}
