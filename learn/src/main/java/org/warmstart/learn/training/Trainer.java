package org.warmstart.learn.training;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.optimizer.Optimizer;

/**
 * The training loop. A step reads {@code accumulation} micro-batches, adds up the gradients of
 * their shares of the step's mean loss, clips, and updates; then come log, evaluation and
 * checkpoint. Objectives and tasks know nothing of it.
 *
 * <p>A step whose loss or gradient is not finite changes no weights and is counted; too many in a
 * row end the run with an error, and what was saved before stays as it is.
 */
public final class Trainer {
  /**
   * What came of a run.
   *
   * @param step steps made in all
   * @param complete whether it reached its end (all steps, or early stopping); if not, it was asked
   *     to stop and can be resumed
   * @param bestStep where the main metric was best; 0 without evaluation
   * @param bestMetric its value there; NaN without evaluation
   * @param last values of the last evaluation
   * @param skippedSteps steps left out because loss or gradient was not finite
   * @param tokens input tokens read in all
   * @param seconds of training and evaluation in all sessions
   */
  public record Outcome(
      long step,
      boolean complete,
      long bestStep,
      double bestMetric,
      Map<String, Double> last,
      long skippedSteps,
      long tokens,
      double seconds) {}

  private final Model model;
  private final BatchSource data;
  private final TrainingSettings settings;
  private final @Nullable Evaluator evaluator;
  private final @Nullable RunDirectory run;
  private final RunDirectory.Contents companions;
  private final List<TrainingListener> listeners;
  private final StopSignal stop;
  private final Optimizer optimizer;
  private Loss criterion = Loss.OF_MODEL;
  private GradientSynchronization synchronization = GradientSynchronization.NONE;
  private TrainingState state = new TrainingState();
  private Map<String, Double> lastEvaluation = Map.of();
  private long sessionStart;
  private long sessionTokens;
  private double secondsBefore;
  private long firstStep;

  /**
   * A run over a model that is initialised or loaded.
   *
   * @param evaluator null: nothing is held out
   * @param run where checkpoints go; null: nothing is saved
   * @param companions writes what belongs into every checkpoint beside the model: tokenizer files
   */
  public Trainer(
      Model model,
      BatchSource data,
      TrainingSettings settings,
      @Nullable Evaluator evaluator,
      @Nullable RunDirectory run,
      RunDirectory.Contents companions,
      List<TrainingListener> listeners,
      StopSignal stop) {
    this.model = model;
    this.data = data;
    this.settings = settings;
    this.evaluator = evaluator;
    this.run = run;
    this.companions = companions;
    this.listeners = List.copyOf(listeners);
    this.stop = stop;
    this.optimizer = settings.optimizer().create(model.parameters());
    state.dataFingerprint = data.fingerprint();
  }

  /** Makes another loss small than the model's own. */
  public Trainer withLoss(Loss other) {
    criterion = other;
    return this;
  }

  /** Shares every step with other processes. */
  public Trainer withSynchronization(GradientSynchronization among) {
    synchronization = among;
    return this;
  }

  /**
   * Continues from a checkpoint that the model's weights were loaded from.
   *
   * @throws InputException if the checkpoint has no training state or belongs to other data
   */
  public void resume(Path checkpoint) {
    TrainingState saved = TrainingState.load(checkpoint);
    if (saved.dataFingerprint != data.fingerprint()) {
      throw new InputException(
          checkpoint
              + ": was trained on other data or with other batch sizes, so it cannot be continued"
              + " on these; restore them, or start a new run from this checkpoint");
    }
    saved.restore(checkpoint, optimizer);
    state = saved;
  }

  /** Runs to the end, or until the stop signal. */
  public Outcome train() {
    Outcome outcome = null;
    // the source is asked by one thread at a time: here before the prefetcher starts
    int batchesInEpoch = data.batches(state.epoch);
    try (Prefetcher batches = new Prefetcher(data, state.epoch, state.batchInEpoch)) {
      firstStep = state.step;
      secondsBefore = state.seconds;
      sessionStart = System.nanoTime();
      announce(batchesInEpoch);
      boolean ended = state.step >= settings.steps();
      while (!ended && !stop.isRequested()) {
        evaluateIfDue(false);
        if (stoppedEarly()) {
          break;
        }
        step(batches);
        boolean last = state.step >= settings.steps();
        if (!last && isDue(settings.saveEverySteps())) {
          evaluateIfDue(false);
          save();
        }
        ended = last;
      }
      boolean complete = ended || stoppedEarly();
      if (complete) {
        evaluateIfDue(true);
      }
      if (state.step > firstStep) {
        save();
      }
      outcome =
          new Outcome(
              state.step,
              complete,
              state.bestStep,
              state.bestMetric == null ? Double.NaN : state.bestMetric,
              lastEvaluation,
              state.skippedSteps,
              state.tokens,
              state.seconds);
      return outcome;
    } finally {
      optimizer.close();
      for (TrainingListener listener : listeners) {
        listener.ended(outcome);
      }
    }
  }

  private void announce(int batchesInEpoch) {
    TrainingListener.Plan plan =
        new TrainingListener.Plan(
            model.parameterCount(), settings.steps(), firstStep, batchesInEpoch);
    listeners.forEach(listener -> listener.started(plan));
  }

  /** One optimizer step: the method to read. */
  private void step(Prefetcher batches) {
    double loss = 0;
    Map<String, Double> terms = new LinkedHashMap<>();
    long tokens = 0;
    double norm = Double.NaN;
    double learningRate = settings.learningRate(state.step);
    model.train(true);
    model.clearGradients();
    try (Scope step = Scope.open()) {
      // the whole step's targets are counted before its first backward pass
      List<Inputs> parts = new ArrayList<>();
      Map<String, Long> own = new LinkedHashMap<>();
      for (int i = 0; i < settings.accumulation(); i++) {
        Prefetcher.Fetched fetched = batches.next();
        state.epoch = fetched.nextEpoch();
        state.batchInEpoch = fetched.nextIndex();
        tokens += fetched.batch().tokens();
        Inputs inputs = fetched.batch().toInputs();
        parts.add(inputs);
        criterion
            .targets(model, inputs)
            .forEach((name, count) -> own.merge(name, count, Long::sum));
      }
      Map<String, Long> targets = synchronization.sumTargets(own);
      requireTargets(targets);
      for (Inputs part : parts) {
        try (Scope micro = Scope.open()) {
          List<LossTerm> lossTerms = criterion.loss(model, part);
          var share = LossTerm.share(lossTerms, targets);
          loss += Tensors.item(share);
          for (LossTerm term : lossTerms) {
            long count = Math.max(1, targets.getOrDefault(term.name(), term.targets()));
            terms.merge(term.name(), Tensors.item(term.sum()) / count, Double::sum);
          }
          Autograd.backward(share);
        }
      }
      loss = synchronization.sumLoss(loss);
      synchronization.sumGradients(model.parameters());
      norm =
          Double.isFinite(loss)
              ? optimizer.step(learningRate, settings.maxGradientNorm())
              : Double.NaN;
    }
    boolean skipped = !Double.isFinite(norm);
    state.step++;
    state.tokens += tokens;
    sessionTokens += tokens;
    state.seconds = secondsBefore + sessionSeconds();
    state.skippedInARow = skipped ? state.skippedInARow + 1 : 0;
    state.skippedSteps += skipped ? 1 : 0;
    report(loss, terms, norm, learningRate, tokens, skipped);
    if (state.skippedInARow >= settings.maxSkippedSteps()) {
      throw new InputException(
          state.skippedInARow
              + " steps in a row up to step "
              + state.step
              + " had a loss or gradient that is not a finite number (loss "
              + loss
              + "); lower the learning rate or lengthen the warm-up. Earlier checkpoints are"
              + " untouched");
    }
  }

  private static void requireTargets(Map<String, Long> targets) {
    if (targets.values().stream().allMatch(count -> count == 0)) {
      throw new InputException(
          "a step's batches have no targets: all their labels are "
              + LossTerm.IGNORED
              + ", which marks what is to be ignored");
    }
  }

  private void report(
      double loss,
      Map<String, Double> terms,
      double norm,
      double learningRate,
      long tokens,
      boolean skipped) {
    double seconds = sessionSeconds();
    double perStep = seconds / (state.step - firstStep);
    TrainingListener.Step report =
        new TrainingListener.Step(
            state.step,
            settings.steps(),
            loss,
            terms,
            norm,
            learningRate,
            tokens,
            sessionTokens / Math.max(1e-9, seconds),
            skipped,
            Duration.ofMillis((long) (1000 * perStep * (settings.steps() - state.step))));
    listeners.forEach(listener -> listener.stepped(report));
  }

  private double sessionSeconds() {
    return (System.nanoTime() - sessionStart) / 1e9;
  }

  private boolean isDue(int everySteps) {
    return everySteps > 0 && state.step > 0 && state.step % everySteps == 0;
  }

  private boolean stoppedEarly() {
    return settings.earlyStoppingPatience() > 0
        && state.evaluationsWithoutImprovement >= settings.earlyStoppingPatience();
  }

  private void evaluateIfDue(boolean atEnd) {
    boolean due = atEnd || isDue(settings.evaluateEverySteps());
    if (evaluator == null || !due || state.evaluatedStep == state.step) {
      return;
    }
    SortedMap<String, Double> values = evaluate(evaluator);
    double metric = values.getOrDefault(evaluator.mainMetric(), Double.NaN);
    Double best = state.bestMetric;
    boolean better =
        Double.isFinite(metric)
            && (best == null || (evaluator.greaterIsBetter() ? metric > best : metric < best));
    state.evaluatedStep = state.step;
    state.seconds = secondsBefore + sessionSeconds();
    lastEvaluation = values;
    if (better) {
      state.bestMetric = metric;
      state.bestStep = state.step;
      state.evaluationsWithoutImprovement = 0;
      if (run != null) {
        run.saveBest(state.step, this::writeModel);
      }
    } else {
      state.evaluationsWithoutImprovement++;
    }
    listeners.forEach(listener -> listener.evaluated(state.step, values, better));
  }

  /** Evaluation leaves no trace in training: no dropout, no gradients, the same random numbers. */
  private SortedMap<String, Double> evaluate(Evaluator with) {
    byte[] random = RandomState.save();
    model.clearGradients();
    model.train(false);
    try (Autograd.Off off = Autograd.off()) {
      return with.evaluate(model);
    } finally {
      model.train(true);
      RandomState.restore(random);
    }
  }

  private void save() {
    if (run == null) {
      return;
    }
    Path place =
        run.saveStep(
            state.step,
            settings.keepCheckpoints(),
            folder -> {
              writeModel(folder);
              state.save(folder, optimizer);
            });
    listeners.forEach(listener -> listener.saved(state.step, place));
  }

  private void writeModel(Path folder) throws IOException {
    Checkpoint.save(model, folder);
    companions.writeTo(folder);
  }
}
