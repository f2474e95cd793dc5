package org.warmstart.learn.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/**
 * What a task is made for.
 *
 * @param tokenizers of the model
 * @param config of the model that is trained or scored
 * @param checkpoint whose generation_config.json counts; null: none
 * @param generation settings for generating texts in place of the checkpoint's
 * @param specialTokensInText whether the checkpoint was trained with special tokens in texts
 * @param bothOrders whether the checkpoint was trained on both orders of pairs
 * @param trained whether the task is trained, and not only scored
 */
public record TaskContext(
    TokenizerPair tokenizers,
    ModelConfig config,
    @Nullable Path checkpoint,
    Map<String, JsonNode> generation,
    boolean specialTokensInText,
    boolean bothOrders,
    boolean trained) {
  private static final int USUAL_LENGTH = 128;

  /** To train a model that brings no settings of its own. */
  public static TaskContext of(TokenizerPair tokenizers, ModelConfig config) {
    return new TaskContext(tokenizers, config, null, Map.of(), false, false, true);
  }

  /**
   * Names of classes: those given, else those of a model that is scored.
   *
   * @throws InputException if the given names would move those of a model that is scored
   */
  public List<String> labels(List<String> given) {
    if (trained) {
      return given;
    }
    List<String> own = config.labels();
    if (!given.isEmpty() && !LabelNames.areNumbered(own)) {
      Labels.requireOrder(given, own);
    }
    return given.isEmpty() ? own : given;
  }

  /**
   * The tokenizer that texts are read with.
   *
   * @param given whether what is spelled like a special token in a text is one; null: as the
   *     checkpoint was trained
   */
  public Tokenizer reader(Tokenizer tokenizer, @Nullable Boolean given) {
    boolean special = given != null ? given : specialTokensInText;
    return special ? tokenizer : tokenizer.withSpecialTokensAsText();
  }

  /**
   * Most tokens of an input: what is given, all positions for 0, else 128 or as many positions as
   * there are.
   *
   * @param given at least 0, as the tasks' settings check
   * @throws InputException if the model does not have so many positions
   */
  public int maxLength(@Nullable Integer given) {
    int positions = config.maxPositions();
    if (given == null) {
      return Math.min(USUAL_LENGTH, positions);
    }
    if (given > positions) {
      throw new InputException(
          "maxLength " + given + " is more than the model's " + positions + " positions");
    }
    return given == 0 ? positions : given;
  }
}
