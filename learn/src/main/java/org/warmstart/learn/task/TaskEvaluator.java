package org.warmstart.learn.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.label.ClassReport;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Model;
import org.warmstart.tensor.Scope;

/** Scores a model by a task's metrics over all examples, in their order. */
public final class TaskEvaluator implements Evaluator {
  private final Task task;
  private final Examples examples;
  private final int batchSize;
  private List<Double> predictions = List.of();
  private List<Task.Written> samples = List.of();
  private Optional<ClassReport> classes = Optional.empty();
  private Map<String, PrecisionRecallF1.ClassScores> classScores = Map.of();

  public TaskEvaluator(Task task, List<Example> examples, int batchSize) {
    this(task, Examples.of(examples), batchSize);
  }

  /** As the other one, for examples that need not be in memory. */
  public TaskEvaluator(Task task, Examples examples, int batchSize) {
    if (examples.size() == 0) {
      throw new InputException("there are no examples to evaluate on");
    }
    this.task = task;
    this.examples = examples;
    this.batchSize = batchSize;
  }

  @Override
  public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
    return evaluate(model, stop, Scoring.NONE.predictions());
  }

  /**
   * As the other one.
   *
   * @param told takes what was predicted for each row
   */
  public SortedMap<String, Double> evaluate(
      Model model, StopSignal stop, Scoring.Predictions told) {
    Task.Scorer scorer = task.scorer(new Scoring(examples::row, told));
    for (int from = 0; from < examples.size(); from += batchSize) {
      stop.check();
      int to = Math.min(examples.size(), from + batchSize);
      List<Example> part = IntStream.range(from, to).mapToObj(examples::get).toList();
      try (Scope scope = Scope.open()) {
        scorer.add(model, part, task.batch(part));
      }
    }
    predictions = scorer.predictions();
    samples = scorer.samples();
    classes = scorer.classes();
    classScores = scorer.classScores();
    return scorer.result();
  }

  /**
   * The latest evaluation's class numbers or scores, in the order of the examples: for paired tests
   * between models.
   */
  public List<Double> predictions() {
    return predictions;
  }

  /** The scores of each class in the latest evaluation; empty for tasks without classes. */
  public Map<String, PrecisionRecallF1.ClassScores> classScores() {
    return classScores;
  }

  /** Which classes the latest evaluation took for which; empty for tasks without single ones. */
  public Optional<ClassReport> classes() {
    return classes;
  }

  /** A few of the texts that the latest evaluation generated. */
  public List<Task.Written> samples() {
    return samples;
  }

  @Override
  public Set<String> metrics() {
    return task.metrics();
  }

  @Override
  public String mainMetric() {
    return task.mainMetric();
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return task.greaterIsBetter(metric);
  }
}
