package org.warmstart.learn.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.ReversibleLayers;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.optimizer.Optimizer;

/**
 * The training loop. A step reads {@code accumulation} micro-batches, adds up the gradients of
 * their shares of the step's mean loss, clips, and updates; then come log, evaluation and
 * checkpoint. Objectives and tasks know nothing of it.
 *
 * <p>A step whose loss or gradient is not finite changes no weights and is counted; too many in a
 * row end the run with an error, and what was saved before stays as it is. Weights that are not
 * finite are never saved.
 *
 * <p>A wish to stop is heard between batches, of an evaluation and of a step's parts too; a step
 * that was left off in its middle is made again, with the same random numbers, when the run is
 * resumed.
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
      double seconds) {
    /** The same, of a run that was stopped after its training, and can be resumed. */
    public Outcome unfinished() {
      return new Outcome(step, false, bestStep, bestMetric, last, skippedSteps, tokens, seconds);
    }

    /** Whether the run was stopped before it made a step. */
    public boolean isUntouched() {
      return !complete && step == 0;
    }
  }

  private final Model model;
  private final BatchSource data;
  private final TrainingSettings settings;
  private final Evaluations evaluations;
  private final TrainingSaves saves;
  private final List<TrainingListener> listeners;
  private final StopSignal stop;
  private Optimizer optimizer;
  private Loss criterion = Loss.OF_MODEL;
  private GradientSynchronization synchronization = GradientSynchronization.NONE;
  private TrainingState state = new TrainingState();
  private Map<String, Double> lastEvaluation = Map.of();
  private Session session = new Session(0, 0);
  private int nextEpoch;

  private boolean recomputing;
  private final boolean reversing;

  /** The model's parameters and what the loss learns beside them, by name. */
  private Map<String, Parameter> learned;

  private boolean trained;

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
    reversing = ReversibleLayers.areIn(model);
    this.data = data;
    this.settings = settings;
    this.evaluations = new Evaluations(evaluator);
    this.saves = new TrainingSaves(run, model, companions, settings.between().keepCheckpoints());
    this.listeners = List.copyOf(listeners);
    this.stop = stop;
    this.learned = model.parameters();
    this.optimizer = settings.optimizer().create(learned);
    state.dataFingerprint = data.fingerprint();
  }

  /** Makes another loss small than the model's own; what it learns beside the model is trained. */
  public Trainer withLoss(Loss other) {
    criterion = other;
    saves.keepsBeside(other);
    state.lossFingerprint = other.fingerprint();
    if (!other.parameters().isEmpty()) {
      learned = new LinkedHashMap<>(model.parameters());
      other
          .parameters()
          .forEach((name, parameter) -> learned.put(TrainingState.OF_LOSS + name, parameter));
      optimizer.close();
      optimizer = settings.optimizer().create(learned);
    }
    return this;
  }

  /** Keeps the model in another way than whole. */
  public Trainer withFiles(ModelFiles files) {
    saves.keeps(files);
    return this;
  }

  /**
   * Gives parameters learning rates of their own, which a resumed run has from its checkpoint.
   *
   * @param factors of the run's learning rate by the parameters' names
   */
  public Trainer withRates(Map<String, Double> factors) {
    optimizer.scaleRates(factors);
    state.rates = new TreeMap<>(factors);
    return this;
  }

  /** Computes layers again in the backward pass in the place of keeping what is within them. */
  public Trainer withRecomputation() {
    if (!RecomputedLayers.areIn(model)) {
      throw new InputException(
          "training.gradientCheckpointing: the layers of "
              + model.architecture()
              + " cannot be computed again one by one; leave it out");
    }
    recomputing = true;
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
   * @throws InputException if the checkpoint has no training state, one that no run has, belongs to
   *     other data, or has more steps than the run is to make
   */
  public void resume(Path checkpoint) {
    TrainingState saved = TrainingState.load(checkpoint);
    if (saved.dataFingerprint != data.fingerprint()) {
      throw new InputException(
          checkpoint
              + ": was trained on other data or with other batch sizes, so it cannot be continued"
              + " on these; restore them, or start a new run from this checkpoint");
    }
    if (!saved.lossFingerprint.equals(state.lossFingerprint)) {
      throw new InputException(
          checkpoint
              + ": was trained beside another teacher than the one that is there now, so it cannot"
              + " be continued; restore that one, or start a new run from this checkpoint");
    }
    saved.requirePlace(checkpoint, data.batches(saved.epoch));
    if (saved.step > settings.steps()) {
      throw new InputException(
          checkpoint
              + ": has made "
              + Messages.count(saved.step, "step")
              + " already, more than the "
              + Messages.count(settings.steps(), "step")
              + " that training.steps or training.epochs asks for now; a run that goes on can only"
              + " become longer, or start a new one with 'overwrite' or in another folder");
    }
    saved.restore(checkpoint, optimizer, criterion);
    state = saved;
    saves.loaded(saved.step);
  }

  /** Steps made in all. */
  public long step() {
    return state.step;
  }

  /** Where the main metric was best; 0 without evaluation. */
  public long bestStep() {
    return state.bestStep;
  }

  /** Whether all steps are made and saved; what may be missing then is the last evaluation. */
  public boolean isTrained() {
    return trained;
  }

  /**
   * Runs to the end, or until the stop signal; nothing is announced or written if that comes before
   * the first batch is ready.
   */
  public Outcome train() {
    Outcome outcome = null;
    boolean announced = false;
    // the source is asked by one thread at a time: here before the prefetcher starts
    int batchesInEpoch = data.batches(state.epoch);
    nextEpoch = state.epoch + (state.batchInEpoch >= batchesInEpoch ? 1 : 0);
    try (Prefetcher batches = new Prefetcher(data, state.epoch, state.batchInEpoch)) {
      // what is wrong with the first batch is found before anything is written
      batches.await();
      if (stop.isRequested()) {
        return outcome(false);
      }
      announced = true;
      announce(batchesInEpoch);
      session = new Session(state.step, state.seconds);
      outcome = outcome(toTheEnd(batches));
      return outcome;
    } finally {
      optimizer.close();
      if (announced) {
        for (TrainingListener listener : listeners) {
          listener.ended(outcome);
        }
      }
    }
  }

  /** Returns whether the run reached its end. */
  private boolean toTheEnd(Prefetcher batches) {
    try {
      boolean ended = steps(batches);
      if (ended) {
        tellSkipped();
      }
      // what was trained is safe before the last evaluation, which may fail
      state.evaluationDue = ended && evaluations.areLeft(state);
      save();
      trained = ended;
      if (ended) {
        stop.check();
        evaluateIfDue(true);
        saves.keepBest(state);
      }
      return ended;
    } catch (StoppedException e) {
      // in an evaluation, which leaves no trace: it is made when the run is resumed
      save();
      return false;
    }
  }

  /** Makes steps until there are no more to make, or the run is asked to stop. */
  private boolean steps(Prefetcher batches) {
    boolean saving = false;
    boolean ended = false;
    while (!ended) {
      stop.check();
      evaluateIfDue(state.evaluationDue);
      ended = settings.between().isPatienceOver(state) || state.step >= settings.steps();
      if (!ended) {
        stop.check();
        step(batches);
        ended = state.step >= settings.steps();
        // nothing is saved while steps are skipped: good checkpoints would make room for no
        // progress
        saving |= isDue(settings.between().saveEverySteps());
        if (!ended && saving && state.skippedInARow == 0) {
          evaluateIfDue(false);
          save();
          saving = false;
        }
      }
    }
    return true;
  }

  private Outcome outcome(boolean complete) {
    return new Outcome(
        state.step,
        complete,
        state.bestStep,
        state.bestMetric == null ? Double.NaN : state.bestMetric,
        lastEvaluation,
        state.skippedSteps,
        state.tokens,
        state.seconds);
  }

  private void announce(int batchesInEpoch) {
    TrainingListener.Plan plan =
        new TrainingListener.Plan(
            model.parameterCount(),
            settings.steps(),
            state.step,
            batchesInEpoch,
            nextEpoch,
            settings.accumulation());
    listeners.forEach(listener -> listener.started(plan));
  }

  /** One optimizer step: the method to read. */
  private void step(Prefetcher batches) {
    double loss = 0;
    Map<String, Double> terms = new LinkedHashMap<>();
    long tokens = 0;
    double norm = Double.NaN;
    double learningRate = settings.learningRate(state.step);
    TrainingState.Place before = state.place();
    model.train(true);
    model.clearGradients();
    criterion.parameters().values().forEach(Parameter::clearGradient);
    try (Scope step = Scope.open()) {
      // the whole step's targets are counted before its first backward pass
      List<Inputs> parts = new ArrayList<>();
      Map<String, Long> own = new LinkedHashMap<>();
      for (int i = 0; i < settings.accumulation(); i++) {
        stop.check();
        Prefetcher.Fetched fetched = batches.next();
        state.epoch = fetched.nextEpoch();
        state.batchInEpoch = fetched.nextIndex();
        nextEpoch = state.epoch + (fetched.endsEpoch() ? 1 : 0);
        tokens += fetched.batch().tokens();
        Inputs inputs = fetched.batch().toInputs();
        parts.add(inputs);
        criterion.prepare(model, inputs, stop);
        criterion
            .targets(model, inputs)
            .forEach((name, count) -> own.merge(name, count, Long::sum));
      }
      Map<String, Long> targets = synchronization.sumTargets(own);
      requireTargets(targets);
      for (Inputs part : parts) {
        stop.check();
        try (Scope micro = Scope.open();
            Recomputation recomputation = Recomputation.open(recomputing, reversing)) {
          Loss.Pass pass = criterion.pass(model, part);
          var share = LossTerm.share(pass.terms(), targets);
          loss += Tensors.item(share);
          for (LossTerm term : pass.terms()) {
            long count = Math.max(1, targets.getOrDefault(term.name(), term.targets()));
            terms.merge(term.name(), Tensors.item(term.sum()) / count, Double::sum);
          }
          pass.backward(share, sum -> recomputation.backward(sum, learned.values()));
        }
      }
      loss = synchronization.sumLoss(loss);
      synchronization.sumGradients(learned);
      norm =
          Double.isFinite(loss)
              ? optimizer.step(learningRate, settings.maxGradientNorm())
              : Double.NaN;
    } catch (StoppedException e) {
      state.returnTo(before);
      throw e;
    }
    boolean skipped = !Double.isFinite(norm);
    state.step++;
    state.tokens += tokens;
    session.read(tokens);
    state.seconds = session.secondsInAll();
    state.skippedInARow = skipped ? state.skippedInARow + 1 : 0;
    state.skippedSteps += skipped ? 1 : 0;
    TrainingListener.Step report =
        new TrainingListener.Step(
            state.step,
            settings.steps(),
            loss,
            terms,
            norm,
            learningRate,
            tokens,
            session.tokensPerSecond(),
            skipped,
            session.remaining(state.step, settings.steps()),
            nextEpoch);
    listeners.forEach(listener -> listener.stepped(report));
    if (skipped) {
      FiniteNumbers.requireFewSkipped(state, settings.between().maxSkippedSteps(), loss);
    }
  }

  private void tellSkipped() {
    FiniteNumbers.requireProgress(state);
    if (state.skippedSteps > 0) {
      String told =
          state.skippedSteps
              + " of "
              + Messages.count(state.step, "step was", "steps were")
              + " skipped, as loss or gradient was not a finite number";
      listeners.forEach(listener -> listener.note(told));
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

  private boolean isDue(int everySteps) {
    return everySteps > 0 && state.step > 0 && state.step % everySteps == 0;
  }

  private void evaluateIfDue(boolean atEnd) {
    boolean due = atEnd || isDue(settings.between().evaluateEverySteps());
    if (!due || !evaluations.areLeft(state)) {
      return;
    }
    SortedMap<String, Double> values = evaluateOrSave();
    boolean better = evaluations.isBest(state, values);
    if (better) {
      saves.saveBest(state);
    }
    evaluations.count(state, values, better);
    state.seconds = session.secondsInAll();
    lastEvaluation = values;
    listeners.forEach(listener -> listener.evaluated(state.step, values, better));
  }

  /** An evaluation that fails loses no steps. */
  private SortedMap<String, Double> evaluateOrSave() {
    try {
      return evaluations.evaluate(model, stop);
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      try {
        save();
      } catch (RuntimeException inSaving) {
        e.addSuppressed(inSaving);
      }
      throw e;
    }
  }

  /** Saves where the run stands, once a step; what an earlier run saved stays. */
  private void save() {
    Path place = saves.save(state, optimizer);
    if (place != null) {
      listeners.forEach(listener -> listener.saved(state.step, place));
    }
  }
}
