package org.warmstart.learn.objective;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
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
  private final Objective objective;
  private final int mostBatches;

  /**
   * An evaluator.
   *
   * @param objective whose loss is taken
   * @param mostBatches reads no more than the first so many batches
   */
  public LossEvaluator(BatchSource heldOut, Objective objective, int mostBatches) {
    this.heldOut = heldOut;
    this.objective = objective;
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
        for (LossTerm term : objective.loss(model, inputs)) {
          sums.merge(term.name(), Tensors.item(term.sum()), Double::sum);
          targets.merge(term.name(), term.targets(), Long::sum);
          weights.put(term.name(), term.weight());
        }
      }
    }
    String languageModelTerm = objective.languageModelTerm();
    SortedMap<String, Double> values = new TreeMap<>();
    double loss = 0;
    double languageSum = 0;
    long languageTargets = 0;
    for (Map.Entry<String, Double> sum : sums.entrySet()) {
      String name = sum.getKey();
      double mean = sum.getValue() / targets.getOrDefault(name, 0L);
      loss += mean * weights.getOrDefault(name, 1.0);
      if (sums.size() > 1) {
        values.put("loss_" + name, mean);
      }
      if (name.equals(languageModelTerm) || name.startsWith(languageModelTerm + "_")) {
        languageSum += sum.getValue();
        languageTargets += targets.getOrDefault(name, 0L);
      }
    }
    if (languageTargets > 0) {
      values.put("perplexity", Math.exp(languageSum / languageTargets));
    }
    values.put("loss", loss);
    return values;
  }

  /** Those that there are for every objective, whatever its terms. */
  public static final Set<String> METRICS = Set.of("loss", "perplexity");

  @Override
  public Set<String> metrics() {
    return METRICS;
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
