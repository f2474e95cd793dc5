package org.warmstart.learn.ppo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.chat.LabelledTokens;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Proximal policy optimization of answers (Schulman et al. 2017; Stiennon et al. 2020, section 3.4;
 * Ouyang et al. 2022, section 3.5). At the beginning of an iteration answers are drawn from the
 * model as it is and kept: the last token of each is paid the reward, every token loses by how much
 * likelier it has become than under the model at the start. Then the answers are read in
 * minibatches, and clipped losses of policy and value function made small, beside that of plain
 * text.
 *
 * <p>Terms without weight tell what the answers of a step are worth ({@code reward}), how far they
 * are from the start ({@code kl}), how spread the model is ({@code entropy}), and what share of
 * tokens is beyond the limits ({@code clipped}).
 */
public final class PpoLoss implements Loss {
  private static final String POLICY = "policy";
  private static final String VALUE = "value";
  private static final String TEXT = "pretraining";
  private static final String REWARD = "reward";
  private static final String KL = "kl";
  private static final String ENTROPY = "entropy";
  private static final String CLIPPED = "clipped";
  private static final String BETA = "beta";

  /** Answers that are drawn, or read without learning, at once. */
  private static final int AT_ONCE = 32;

  /** More than there are answers of an iteration, so that each has a number of its own. */
  private static final long LINES = 1L << 32;

  private final Policy policy;
  private final Models models;
  private final KlPenalty penalty;
  private final Advantages advantages;
  private final Clipping clipping;
  private final double textWeight;
  private final String fingerprint;
  private double beta;
  private @Nullable Experience experience;

  /**
   * The models beside the one that learns.
   *
   * @param start which it started from; not changed
   * @param reward not changed
   * @param value learns, too
   */
  public record Models(Model start, Reward reward, ValueFunction value) {
    /** Frees their memory. */
    public void release() {
      start.release();
      reward.model().release();
      value.release();
    }
  }

  /**
   * The loss.
   *
   * @param textWeight of the loss of plain text; 0 where there is none
   * @param fingerprint stands for the models' weights
   */
  public PpoLoss(
      Policy policy,
      Models models,
      KlPenalty penalty,
      Advantages advantages,
      Clipping clipping,
      double textWeight,
      String fingerprint) {
    this.policy = policy;
    this.models = models;
    this.penalty = penalty;
    this.advantages = advantages;
    this.clipping = clipping;
    this.textWeight = textWeight;
    this.fingerprint = fingerprint;
    beta = penalty.beta();
  }

  /** The models beside the one that learns. */
  public Models models() {
    return models;
  }

  @Override
  public void prepare(Model model, Inputs inputs, StopSignal stop) {
    long iteration = Tensors.longs(inputs.require(RolloutBatches.ITERATION))[0];
    Experience known = experience;
    if (known != null && known.iteration() == iteration) {
      return;
    }
    boolean training = model.isTraining();
    model.train(false);
    models.start().train(false);
    try {
      draw(model, inputs, iteration, stop);
    } finally {
      model.train(training);
    }
  }

  private void draw(Model model, Inputs inputs, long iteration, StopSignal stop) {
    long seed = Tensors.longs(inputs.require(RolloutBatches.SEED))[0];
    int[][] prompts = prompts(inputs);
    int[][] ids = new int[prompts.length][];
    double[] rewards = new double[prompts.length];
    double[] kls = new double[prompts.length];
    double[][] log = new double[prompts.length][];
    double[][] paid = new double[prompts.length][];
    double[][] values = new double[prompts.length][];
    for (int from = 0; from < prompts.length; from += AT_ONCE) {
      stop.check();
      int[] rows = IntStream.range(from, Math.min(prompts.length, from + AT_ONCE)).toArray();
      long first = iteration * LINES;
      Answers some =
          policy.draw(
              model,
              Arrays.copyOfRange(prompts, from, from + rows.length),
              seed,
              Arrays.stream(rows).mapToLong(row -> first + row).toArray());
      Policy.Compared compared = policy.compare(model, models.start(), some);
      double[] worth = models.reward().of(some);
      double[][] expected = values(model, some);
      for (int row : rows) {
        int i = row - from;
        ids[row] = some.ids()[i];
        rewards[row] = worth[i];
        kls[row] = compared.kl(i);
        log[row] = compared.log()[i];
        paid[row] = paid(penalty, beta, compared.log()[i], compared.startLog()[i], worth[i]);
        values[row] = expected[i];
      }
    }
    int[] lengths = Arrays.stream(prompts).mapToInt(prompt -> prompt.length).toArray();
    beta = penalty.next(beta, Arrays.stream(kls).average().orElseThrow(), prompts.length);
    experience =
        new Experience(
            iteration,
            new Answers(ids, lengths),
            rewards,
            kls,
            log,
            values,
            advantages.of(paid, values));
  }

  /** What each token of an answer is paid: its last one the reward, all lose what they stray. */
  static double[] paid(
      KlPenalty penalty, double beta, double[] log, double[] startLog, double reward) {
    double[] paid = new double[log.length];
    for (int t = 0; t < paid.length; t++) {
      paid[t] = -beta * penalty.estimator().of(log[t] - startLog[t]);
    }
    paid[paid.length - 1] += reward;
    return paid;
  }

  private double[][] values(Model model, Answers answers) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs inputs = answers.toInputs(policy.filler());
      ValueFunction value = models.value();
      Tensor statesRTD = value.readsPolicy() ? policy.read(model, inputs).statesRTD() : null;
      return Policy.byAnswer(value.values(inputs, LabelledTokens.of(inputs), statesRTD), answers);
    }
  }

  private static int[][] prompts(Inputs inputs) {
    if (!inputs.has(RolloutBatches.PROMPTS)) {
      throw new IllegalArgumentException(
          "the answers that this step reads are not those that were drawn last");
    }
    long[] ids = Tensors.longs(inputs.require(RolloutBatches.PROMPTS));
    long[] lengths = Tensors.longs(inputs.require(RolloutBatches.LENGTHS));
    int[][] prompts = new int[lengths.length][];
    int at = 0;
    for (int row = 0; row < prompts.length; row++) {
      int end = at + Math.toIntExact(lengths[row]);
      prompts[row] =
          Arrays.stream(Arrays.copyOfRange(ids, at, end)).mapToInt(Math::toIntExact).toArray();
      at = end;
    }
    return prompts;
  }

  private Experience known() {
    Experience known = experience;
    if (known == null) {
      throw new IllegalStateException("no answers have been drawn");
    }
    return known;
  }

  private static int[] rows(Inputs inputs) {
    return Tensors.ints(inputs.require(RolloutBatches.ROWS));
  }

  private static @Nullable Inputs text(Inputs inputs) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (String name : inputs.names()) {
      if (name.startsWith(RolloutBatches.TEXT)) {
        own.put(name.substring(RolloutBatches.TEXT.length()), inputs.require(name));
      }
    }
    return own.isEmpty() ? null : Inputs.of(own);
  }

  @Override
  public Map<String, Long> targets(Model model, Inputs inputs) {
    int[] rows = rows(inputs);
    long tokens = known().tokens(rows);
    Map<String, Long> targets = new LinkedHashMap<>();
    targets.put(POLICY, tokens);
    targets.put(VALUE, tokens);
    targets.put(REWARD, (long) rows.length);
    targets.put(KL, (long) rows.length);
    targets.put(ENTROPY, tokens);
    targets.put(CLIPPED, tokens);
    Inputs text = text(inputs);
    if (text != null) {
      targets.put(TEXT, model.targets(text).values().stream().mapToLong(Long::longValue).sum());
    }
    return targets;
  }

  @Override
  public List<LossTerm> loss(Model model, Inputs inputs) {
    List<LossTerm> terms = new ArrayList<>();
    Experience known = known();
    int[] rows = rows(inputs);
    if (rows.length > 0) {
      terms.addAll(answers(model, known, rows));
    }
    Inputs text = text(inputs);
    if (text != null) {
      for (LossTerm term : model.loss(text)) {
        terms.add(new LossTerm(TEXT, term.sum(), term.targets(), textWeight * term.weight()));
      }
    }
    return terms;
  }

  private List<LossTerm> answers(Model model, Experience known, int[] rows) {
    Inputs inputs = known.answers().rows(rows).toInputs(policy.filler());
    Policy.Read read = policy.read(model, inputs);
    Tensor oldM = Experience.tensor(known.log(), rows);
    Tensor advantagesM = Experience.tensor(known.estimates().advantages(), rows);
    Tensor policySum = clipping.policyLossSum(read.logM(), oldM, advantagesM);
    Tensor valuesM = models.value().values(inputs, read.tokens(), read.statesRTD());
    Tensor valueSum =
        clipping.valueLossSum(
            valuesM,
            Experience.tensor(known.values(), rows),
            Experience.tensor(known.estimates().returns(), rows));
    long tokens = known.tokens(rows);
    List<LossTerm> terms = new ArrayList<>();
    terms.add(new LossTerm(POLICY, policySum, tokens, 1));
    terms.add(new LossTerm(VALUE, valueSum, tokens, clipping.valueWeight()));
    terms.add(told(REWARD, sum(known.rewards(), rows), rows.length));
    terms.add(told(KL, sum(known.kls(), rows), rows.length));
    try (Autograd.Off off = Autograd.off()) {
      Tensor entropySum = Ops.sum(Policy.entropies(read.logitsMV()));
      terms.add(new LossTerm(ENTROPY, entropySum, tokens, 0));
      terms.add(new LossTerm(CLIPPED, clipping.clippedSum(read.logM(), oldM), tokens, 0));
    }
    return terms;
  }

  /** A number that is told and not learned from. */
  private static LossTerm told(String name, double sum, long targets) {
    return new LossTerm(name, Tensors.scalar(sum), targets, 0);
  }

  private static double sum(double[] byAnswer, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> byAnswer[row]).sum();
  }

  @Override
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    models.value().parameters().forEach((name, value) -> named.put("value." + name, value));
    return named;
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put(BETA, Tensors.ofLongs(new long[] {Double.doubleToLongBits(beta)}, 1));
    if (experience != null) {
      state.putAll(experience.toTensors());
    }
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    Map<String, Tensor> left = new LinkedHashMap<>(state);
    Tensor bits = left.remove(BETA);
    if (bits == null) {
      throw new IllegalArgumentException("lacks '" + BETA + "', the factor of the penalty");
    }
    experience = left.isEmpty() ? null : Experience.of(left);
    beta = Double.longBitsToDouble(Tensors.longs(bits)[0]);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }
}
