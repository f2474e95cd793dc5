package org.warmstart.learn.task.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.ppo.Answers;
import org.warmstart.learn.ppo.Policy;
import org.warmstart.learn.ppo.PpoLoss;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.text.Tokenizer;

/**
 * What a model's answers to held-out prompts are worth, beside those of the model at the start.
 * Both are drawn as in training, with the same random numbers in every evaluation.
 */
final class PpoScorer implements Task.Scorer {
  static final String REWARD = "reward";
  static final String KL = "kl";
  private static final String START = "reward_start";
  private static final String WINS = "win_rate";
  private static final String LENGTH = "length";
  private static final String ENTROPY = "entropy";
  private static final String ENDED = "ended";

  /** All values. */
  static final Set<String> METRICS = Set.of(REWARD, START, WINS, KL, LENGTH, ENTROPY, ENDED);

  private static final int MOST_SAMPLES = 10;
  private static final long SEED = 0;

  private final Policy policy;
  private final PpoLoss.Models models;
  private final StartAnswers start;
  private final Tokenizer tokenizer;
  private final Scoring scoring;
  private final List<Task.Written> samples = new ArrayList<>();
  private final List<Double> rewards = new ArrayList<>();
  private double startRewards;
  private double wins;
  private double kl;
  private double entropy;
  private long tokens;
  private int ended;

  PpoScorer(
      Policy policy,
      PpoLoss.Models models,
      StartAnswers start,
      Tokenizer tokenizer,
      Scoring scoring) {
    this.policy = policy;
    this.models = models;
    this.start = start;
    this.tokenizer = tokenizer;
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    int first = rewards.size();
    int[][] prompts = examples.stream().map(Example::ids).toArray(int[][]::new);
    long[] lines = LongStream.range(first, first + prompts.length).toArray();
    models.start().train(false);
    if (!start.know(examples, first)) {
      Answers others = policy.draw(models.start(), prompts, SEED, lines);
      double[] worth = models.reward().of(others);
      for (int i = 0; i < worth.length; i++) {
        start.put(
            examples.get(i), first + i, new StartAnswers.Answer(text(others.answer(i)), worth[i]));
      }
    }
    Answers answers = policy.draw(model, prompts, SEED, lines);
    double[] worth = models.reward().of(answers);
    Policy.Compared compared = policy.compare(model, models.start(), answers);
    for (int i = 0; i < worth.length; i++) {
      StartAnswers.Answer other = Objects.requireNonNull(start.get(examples.get(i), first + i));
      String text = text(answers.answer(i));
      if (samples.size() < MOST_SAMPLES) {
        samples.add(new Task.Written(tokenizer.decode(prompts[i], true), other.text(), text));
      }
      Map<String, Double> scores = new LinkedHashMap<>();
      scores.put(REWARD, worth[i]);
      scores.put(START, other.reward());
      scores.put(KL, compared.kl(i));
      scoring.tell(first + i, other.text(), text, scores);
      rewards.add(worth[i]);
      startRewards += other.reward();
      wins += worth[i] > other.reward() ? 1 : worth[i] == other.reward() ? 0.5 : 0;
      kl += compared.kl(i);
      entropy += compared.entropy(i);
      tokens += answers.length(i);
      ended += policy.isEnded(answers.ids()[i]) ? 1 : 0;
    }
  }

  private String text(int[] ids) {
    return tokenizer.decode(ids, true).strip();
  }

  @Override
  public SortedMap<String, Double> result() {
    double count = rewards.size();
    SortedMap<String, Double> values = new TreeMap<>();
    values.put(REWARD, rewards.stream().mapToDouble(reward -> reward).sum() / count);
    values.put(START, startRewards / count);
    values.put(WINS, wins / count);
    values.put(KL, kl / count);
    values.put(LENGTH, tokens / count);
    values.put(ENTROPY, entropy / tokens);
    values.put(ENDED, ended / count);
    return values;
  }

  @Override
  public List<Task.Written> samples() {
    return List.copyOf(samples);
  }

  @Override
  public List<Double> predictions() {
    return List.copyOf(rewards);
  }
}
