package org.warmstart.learn.objective;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * The mean loss over the targets of held-out batches, each term's, and the perplexity of the
 * language-model term. The same batches every time.
 */
public final class LossEvaluator implements Evaluator {
  private static final long SEED = 42;

  private final BatchSource heldOut;
  private final Loss loss;
  private final @Nullable String languageModelTerm;
  private final int mostBatches;

  /**
   * An evaluator.
   *
   * @param objective whose loss is taken
   * @param mostBatches reads no more than the first so many batches
   */
  public LossEvaluator(BatchSource heldOut, Objective objective, int mostBatches) {
    this(heldOut, objective, objective.languageModelTerm(), mostBatches);
  }

  /**
   * As the other one, for another loss than an objective's own.
   *
   * @param languageModelTerm the loss term whose exponential is the perplexity; null: there is none
   */
  public LossEvaluator(
      BatchSource heldOut, Loss loss, @Nullable String languageModelTerm, int mostBatches) {
    this.heldOut = heldOut;
    this.loss = loss;
    this.languageModelTerm = languageModelTerm;
    this.mostBatches = mostBatches;
  }

  @Override
  public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
    // a loss that draws draws the same every time, and training goes on as if nothing was drawn
    byte[] random = RandomState.save();
    RandomState.seed(SEED);
    try {
      return measured(model, stop);
    } finally {
      RandomState.restore(random);
    }
  }

  private SortedMap<String, Double> measured(Model model, StopSignal stop) {
    Map<String, Double> sums = new TreeMap<>();
    Map<String, Double> weights = new TreeMap<>();
    Map<String, Long> targets = new TreeMap<>();
    int batches = Math.min(mostBatches, heldOut.batches(0));
    for (int i = 0; i < batches; i++) {
      stop.check();
      try (Scope scope = Scope.open()) {
        Inputs inputs = heldOut.batch(0, i).toInputs();
        for (LossTerm term : loss.loss(model, inputs)) {
          sums.merge(term.name(), Tensors.item(term.sum()), Double::sum);
          targets.merge(term.name(), term.targets(), Long::sum);
          weights.put(term.name(), term.weight());
        }
      }
    }
    SortedMap<String, Double> values = new TreeMap<>();
    double total = 0;
    double languageSum = 0;
    long languageTargets = 0;
    for (Map.Entry<String, Double> sum : sums.entrySet()) {
      String name = sum.getKey();
      double mean = sum.getValue() / targets.getOrDefault(name, 0L);
      total += mean * weights.getOrDefault(name, 1.0);
      if (sums.size() > 1) {
        values.put("loss_" + name, mean);
      }
      if (languageModelTerm != null
          && (name.equals(languageModelTerm) || name.startsWith(languageModelTerm + "_"))) {
        languageSum += sum.getValue();
        languageTargets += targets.getOrDefault(name, 0L);
      }
    }
    if (languageTargets > 0) {
      values.put("perplexity", Math.exp(languageSum / languageTargets));
    }
    values.put("loss", total);
    return values;
  }

  /** Those that there are for every objective that predicts words, whatever its terms. */
  public static final Set<String> METRICS = Set.of("loss", "perplexity");

  @Override
  public Set<String> metrics() {
    return languageModelTerm == null ? Set.of("loss") : METRICS;
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return false;
  }
}
