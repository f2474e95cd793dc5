package org.warmstart.learn.task.chat;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.chat.DirectPreferences;
import org.warmstart.learn.task.Generating;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Loss;

/**
 * Direct preference optimization (Rafailov et al. 2023) of a model that reads from left to right:
 * of two answers to a conversation the better one becomes likelier than the worse one, measured
 * from the checkpoint that the run starts from.
 */
public final class Dpo extends PreferenceTask {
  /**
   * The task's settings.
   *
   * @param template as in {@code conversation}; one that adds tokens is for a checkpoint that has
   *     them already
   * @param beta how much is lost by going away from the reference: less goes further
   * @param loss what is made of a pair's difference: {@code sigmoid} as in the paper, {@code ipo}
   *     (its mean over tokens, squared around 1 / 2 beta) or {@code hinge}
   * @param labelSmoothing the share of pairs that are taken to be the wrong way round; with the
   *     loss {@code sigmoid}
   * @param reference the checkpoint that rewards are measured from; null: the one that the run
   *     starts from. A checkpoint that is only scored has to be given one
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
      @Default("0.1") @InRange(least = 1e-4, most = 1000) double beta,
      @Default("sigmoid") DirectPreferences.Kind loss,
      @Default("0") @InRange(least = 0, below = 0.5) double labelSmoothing,
      @Nullable Path reference,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("[]") List<String> ignoredKeys,
      @Default("false") boolean specialTokensInText)
      implements PreferenceTask.Settings {
    public Settings {
      NumberRange.check(
          Settings.class,
          template,
          beta,
          loss,
          labelSmoothing,
          reference,
          maxLength,
          ignoredKeys,
          specialTokensInText);
      ignoredKeys = List.copyOf(ignoredKeys);
      if (labelSmoothing > 0 && loss != DirectPreferences.Kind.SIGMOID) {
        throw new InputException("task.labelSmoothing goes with 'loss: sigmoid'");
      }
    }

    @Override
    public List<Path> inputs() {
      return reference == null ? List.of() : List.of(reference);
    }

    @Override
    public boolean needsWeights() {
      return true;
    }

    @Override
    public Task create(TaskContext context) {
      return new Dpo(this, context);
    }
  }

  private final Settings settings;
  private final GenerationSettings generation;
  private final Path reference;
  private @Nullable DirectPreferences objective;

  private Dpo(Settings settings, TaskContext context) {
    super(settings, context, "dpo");
    this.settings = settings;
    requireOwnTokens(context, "the reference");
    generation = Generating.ofAnswers(context, features.endOfTurn());
    reference = reference(settings.reference(), context, "rewards are");
  }

  private DirectPreferences objective() {
    DirectPreferences known = objective;
    if (known == null) {
      known =
          new DirectPreferences(
              loadReference(reference),
              settings.beta(),
              settings.loss(),
              settings.labelSmoothing());
      objective = known;
    }
    return known;
  }

  @Override
  public Loss loss() {
    return objective();
  }

  @Override
  public void release() {
    if (objective != null) {
      objective.reference().release();
      objective = null;
    }
  }

  @Override
  public GenerationSettings generation() {
    return generation;
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new PreferenceScorer(objective(), scoring);
  }
}
