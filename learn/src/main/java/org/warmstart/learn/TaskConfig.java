package org.warmstart.learn;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.model.ModelConfig;

/**
 * The {@code task} part of a configuration.
 *
 * @param name such as {@code classification}, {@code regression} or {@code seq2seq}
 * @param labels class names in the order of their numbers; empty: those of the training data
 * @param maxLength most tokens of an input; 0: what the model has positions for; null: 128, or what
 *     the model has positions for if that is fewer
 * @param maxTargetLength most tokens of a target text; longer ones are cut, and no longer text is
 *     generated, whatever the checkpoint's generation_config.json says. Null: 64, or as many as the
 *     decoder has positions for; that limits generated texts only where the file does not
 * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as well, with half
 *     the weight (Radford et al. 2018)
 * @param numBeams beams for generating in evaluation; null: what the checkpoint's
 *     generation_config.json says. A short spelling of {@code generation: {numBeams: …}}
 * @param generatedExamples evaluation examples that texts are generated for
 * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
 *     in a text to classify is one; null: as the checkpoint was trained, else no
 */
public record TaskConfig(
    String name,
    @Default("[]") List<String> labels,
    @Nullable @InRange(least = 0) Integer maxLength,
    @Nullable @InRange(least = 1) Integer maxTargetLength,
    @Default("true") boolean auxiliaryLanguageModel,
    @Nullable @InRange(least = 1) Integer numBeams,
    @Default("100") @InRange(least = 0) int generatedExamples,
    @Nullable Boolean specialTokensInText) {
  private static final String GENERATES = "seq2seq";
  private static final int USUAL_LENGTH = 128;

  /** Refuses settings for generating where nothing is generated, and wrong ones. */
  static void check(@Nullable TaskConfig task, Map<String, JsonNode> generation) {
    if (!generation.isEmpty() && (task == null || !task.name().equals(GENERATES))) {
      throw new InputException("generation goes with the task '" + GENERATES + "' only");
    }
    GenerationSettings.check(Generating.json(generation));
  }

  /**
   * What a task starts from.
   *
   * @param generation settings in place of the checkpoint's
   * @param checkpoint whose generation_config.json counts; null: none
   * @param specialTokensInText whether the checkpoint was trained with special tokens in texts
   * @param trained whether the task is trained and not only evaluated
   */
  record Start(
      Map<String, JsonNode> generation,
      @Nullable Path checkpoint,
      boolean specialTokensInText,
      boolean trained) {}

  /** As a task takes it, with the names of the classes. */
  TaskSettings settings(List<String> names, ModelConfig config, Start start) {
    int most = maxLength != null ? maxLength : Math.min(USUAL_LENGTH, config.maxPositions());
    boolean specials =
        specialTokensInText != null ? specialTokensInText : start.specialTokensInText();
    if (!name.equals(GENERATES)) {
      return new TaskSettings(
          names, most, 1, auxiliaryLanguageModel, 1, generatedExamples, null, specials);
    }
    Generating generating = new Generating(this, config, start.trained());
    return new TaskSettings(
        names,
        most,
        generating.maxTargetLength(),
        auxiliaryLanguageModel,
        1,
        generatedExamples,
        generating.settings(start.checkpoint(), start.generation()),
        specials);
  }
}
