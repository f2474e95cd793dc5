package org.warmstart.learn.task.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.chat.ChatFeatures;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.ppo.Advantages;
import org.warmstart.learn.ppo.Clipping;
import org.warmstart.learn.ppo.KlPenalty;
import org.warmstart.learn.ppo.Policy;
import org.warmstart.learn.ppo.PpoLoss;
import org.warmstart.learn.ppo.PretrainingMix;
import org.warmstart.learn.ppo.RolloutBatches;
import org.warmstart.learn.ppo.Rollouts;
import org.warmstart.learn.task.Generating;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.stage.Sampling;

/**
 * Reinforcement learning of answers from a reward model, by proximal policy optimization, perhaps
 * with plain text mixed in (Stiennon et al. 2020, section 3.4; Ouyang et al. 2022, section 3.5).
 */
public final class Ppo extends ChatTask {
  /** What says how much reward is to be expected. */
  public enum Value {
    /** A model of its own, that starts as the reward model. */
    REWARD_MODEL,
    /** A dense layer on the policy's states, that starts at 0. */
    HEAD
  }

  /**
   * The task's settings.
   *
   * @param reward a checkpoint of the task {@code reward}, with the same tokenizer
   * @param value what learns how much reward is to be expected: {@code reward-model}, a model of
   *     its own that starts as the reward model, as in the paper, or {@code head}, a dense layer on
   *     the states of the model that writes
   * @param rollouts how answers are drawn and read
   * @param kl what it costs to go away from the start
   * @param advantages how much better than expected a token was
   * @param clipping how far a batch of answers may move the model
   * @param missingEndPenalty what the reward of an answer loses that has no end after {@code
   *     maxNewTokens}
   * @param pretraining plain text that is learned beside; null: none
   * @param template as in {@code conversation}; one that adds tokens is for a checkpoint that has
   *     them already
   * @param reference the checkpoint that the distance is measured from; null: the one that the run
   *     starts from. A checkpoint that is only scored has to be given one
   * @param maxLength most tokens of a prompt with its answer; longer prompts are cut at their
   *     front. 0: what the models have positions for; null: 1024, or what the model has positions
   *     for if that is fewer
   * @param ignoredKeys keys of a turn beside its role and its text that may be there and are not
   *     read
   * @param specialTokensInText whether what is spelled like a special token in a turn is one; such
   *     turns are refused otherwise
   */
  public record Settings(
      Path reward,
      @Default("reward-model") Value value,
      Rollouts rollouts,
      KlPenalty kl,
      Advantages advantages,
      Clipping clipping,
      @Default("1") @InRange(least = 0, most = 1e6) double missingEndPenalty,
      @Nullable PretrainingMix pretraining,
      @Nullable String template,
      @Nullable Path reference,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("[]") List<String> ignoredKeys,
      @Default("false") boolean specialTokensInText)
      implements ChatTask.Settings {
    public Settings {
      NumberRange.check(
          Settings.class,
          reward,
          value,
          rollouts,
          kl,
          advantages,
          clipping,
          missingEndPenalty,
          pretraining,
          template,
          reference,
          maxLength,
          ignoredKeys,
          specialTokensInText);
      ignoredKeys = List.copyOf(ignoredKeys);
    }

    @Override
    public List<Column> columns() {
      return ConversationRows.COLUMNS;
    }

    @Override
    public Set<String> targets() {
      return Set.of();
    }

    @Override
    public List<Path> inputs() {
      List<Path> all = new ArrayList<>(List.of(reward));
      if (reference != null) {
        all.add(reference);
      }
      if (pretraining != null) {
        all.addAll(pretraining.files());
      }
      return all;
    }

    @Override
    public boolean needsWeights() {
      return true;
    }

    @Override
    public Task create(TaskContext context) {
      return new Ppo(this, context);
    }
  }

  private final Settings settings;
  private final GenerationSettings generation;
  private final Policy policy;
  private final PpoModels models;
  private final StartAnswers startAnswers = new StartAnswers();
  private final int room;
  private @Nullable PpoLoss loss;

  private Ppo(Settings settings, TaskContext context) {
    super(settings, context, "ppo");
    this.settings = settings;
    requireOwnTokens(context, "the model at the start");
    int end =
        features
            .endOfTurn()
            .orElseThrow(
                () ->
                    new InputException(
                        "task.template: no token ends an answer, so that none would ever be"
                            + " complete; the tokenizer has no end token and the template writes"
                            + " no special token behind an answer"));
    generation = Generating.ofAnswers(context, features.endOfTurn());
    Path start = reference(settings.reference(), context, "the distance is");
    models = PpoModels.of(settings, start, features);
    Rollouts rollouts = settings.rollouts();
    room = models.maxLength(features) - rollouts.maxNewTokens();
    if (room < 1) {
      throw new InputException(
          "task.rollouts.maxNewTokens: "
              + rollouts.maxNewTokens()
              + " leaves no room for a prompt in the "
              + models.maxLength(features)
              + " tokens that are read at once");
    }
    policy = new Policy(rollouts.temperature(), rollouts.maxNewTokens(), end, features.filler());
    int positions = context.config().maxPositions();
    PretrainingMix mix = settings.pretraining();
    if (mix != null && mix.sequenceLength() > positions) {
      throw new InputException(
          "task.pretraining.sequenceLength "
              + mix.sequenceLength()
              + " is more than the model's "
              + positions
              + " positions");
    }
  }

  @Override
  public PpoLoss loss() {
    PpoLoss known = loss;
    if (known == null) {
      PretrainingMix mix = settings.pretraining();
      known =
          new PpoLoss(
              policy,
              models.load(policy, features.behindEnd()),
              settings.kl(),
              settings.advantages(),
              settings.clipping(),
              mix == null ? 0 : mix.weight(),
              models.fingerprint());
      loss = known;
    }
    return known;
  }

  @Override
  public void release() {
    if (loss != null) {
      loss.models().release();
      loss = null;
    }
  }

  @Override
  public GenerationSettings generation() {
    return generation;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    requireUnsampled(sampling, "prompts");
    ChatFeatures.Tokens tokens = at(row.place(), () -> features.prompt(rows.prompt(row), room));
    return List.of(Example.ofTokens(tokens.ids(), tokens.uncut(), ""));
  }

  @Override
  public @Nullable PlainText plainText() {
    PretrainingMix mix = settings.pretraining();
    return mix == null
        ? null
        : new PlainText(mix.files(), mix.unit(), mix.sequenceLength(), mix.batchSize());
  }

  @Override
  public BatchSource source(
      TaskBatches rows, @Nullable BatchSource text, int accumulation, long seed) {
    return new RolloutBatches(rows, text, settings.rollouts(), accumulation, seed);
  }

  @Override
  public Batch batch(List<Example> examples) {
    return RolloutBatches.prompts(examples.stream().map(Example::ids).toArray(int[][]::new));
  }

  @Override
  public Set<String> metrics() {
    return PpoScorer.METRICS;
  }

  @Override
  public String mainMetric() {
    return PpoScorer.REWARD;
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return !metric.equals(PpoScorer.KL);
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new PpoScorer(policy, loss().models(), startAnswers, features.tokenizer(), scoring);
  }
}
