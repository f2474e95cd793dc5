package org.warmstart.learn.task.chat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.chat.RewardPreferences;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;

/**
 * A reward model (Ouyang et al. 2022, section 3.5): a number for a conversation with its answer,
 * read at the last token, learned from pairs of a better and a worse answer.
 */
public final class RewardModel extends PreferenceTask {
  private static final RewardPreferences OBJECTIVE = new RewardPreferences();

  /**
   * The task's settings.
   *
   * @param template as in {@code conversation}
   * @param maxLength most tokens of a conversation with its answer; longer ones are cut at their
   *     end. 0: what the model has positions for; null: 1024, or what the model has positions for
   *     if that is fewer
   * @param ignoredKeys keys of a turn beside its role and its text that may be there and are not
   *     read
   * @param specialTokensInText whether what is spelled like a special token in a turn is one; such
   *     turns are refused otherwise
   */
  public record Settings(
      @Nullable String template,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("[]") List<String> ignoredKeys,
      @Default("false") boolean specialTokensInText)
      implements PreferenceTask.Settings {
    public Settings {
      NumberRange.check(Settings.class, template, maxLength, ignoredKeys, specialTokensInText);
      ignoredKeys = List.copyOf(ignoredKeys);
    }

    @Override
    public Task create(TaskContext context) {
      return new RewardModel(this, context);
    }
  }

  private RewardModel(Settings settings, TaskContext context) {
    super(settings, context, "reward");
  }

  @Override
  public Loss loss() {
    return OBJECTIVE;
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> {
      TokenRoles roles = config.tokens();
      return withRoom(config)
          .withLabels(List.of("reward"))
          .withTokens(
              new TokenRoles(
                  roles.beginning(), roles.end(), features.filler(), roles.decoderStart()));
    };
  }

  @Override
  public String mainMetric() {
    return PreferenceScorer.ACCURACY;
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new PreferenceScorer(OBJECTIVE, scoring);
  }
}
