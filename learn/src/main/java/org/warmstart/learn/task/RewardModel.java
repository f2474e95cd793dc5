package org.warmstart.learn.task;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.chat.ChatFeatures;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.chat.PreferencePairs;
import org.warmstart.learn.chat.RewardPreferences;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A reward model (Ouyang et al. 2022, section 3.5): a number for a conversation with its answer,
 * read at the last token, learned from pairs of a better and a worse answer.
 */
public final class RewardModel implements Task {
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
      implements TaskSettings {
    public Settings {
      NumberRange.check(Settings.class, template, maxLength, ignoredKeys, specialTokensInText);
      ignoredKeys = List.copyOf(ignoredKeys);
    }

    @Override
    public List<Column> columns() {
      return ConversationRows.PREFERENCE_COLUMNS;
    }

    @Override
    public Set<String> targets() {
      return Set.of();
    }

    @Override
    public boolean readsSpecialTokens() {
      return specialTokensInText;
    }

    @Override
    public Task create(TaskContext context) {
      return new RewardModel(this, context);
    }
  }

  private final ConversationRows rows;
  private final ChatFeatures features;

  private RewardModel(Settings settings, TaskContext context) {
    Conversation.requireLeftToRight(context.config(), "reward");
    rows = new ConversationRows(settings.ignoredKeys());
    features =
        ChatFeatures.of(
            context.tokenizers().source(),
            settings.template(),
            settings.specialTokensInText(),
            settings.maxLength(),
            context.config().maxPositions());
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
    UnaryOperator<ModelConfig> room = Conversation.adaptation(features.tokenizer());
    return config -> {
      TokenRoles roles = config.tokens();
      return room.apply(config)
          .withLabels(List.of("reward"))
          .withTokens(
              new TokenRoles(
                  roles.beginning(), roles.end(), features.filler(), roles.decoderStart()));
    };
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }

  @Override
  public List<String> notes() {
    return features.notes();
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    return List.of(Dpo.pair(rows, features, row, sampling));
  }

  @Override
  public Batch batch(List<Example> examples) {
    return PreferencePairs.batch(examples, features.filler());
  }

  @Override
  public Set<String> metrics() {
    return PreferenceScorer.METRICS;
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
