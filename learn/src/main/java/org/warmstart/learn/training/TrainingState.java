package org.warmstart.learn.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;
import org.warmstart.tensor.optimizer.Optimizer;

/**
 * Where a run stands, beside the weights: what {@code trainer.json} and {@code trainer.safetensors}
 * of a checkpoint hold. The schedule's position is the step.
 */
final class TrainingState {
  static final String NUMBERS = "trainer.json";
  static final String TENSORS = "trainer.safetensors";

  /** Before the names of what a loss learns beside the model. */
  static final String OF_LOSS = "loss/";

  /** Before the names of what a loss knows from one step to the next. */
  private static final String STATE_OF_LOSS = "loss-state/";

  private static final String REMEDY = "; delete this checkpoint to go on from the one before it";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Optimizer steps made, skipped ones included. */
  @JsonProperty long step;

  /** The place of the next micro-batch. */
  @JsonProperty int epoch;

  @JsonProperty int batchInEpoch;

  /** Of {@link BatchSource}. */
  @JsonProperty long dataFingerprint;

  /** Of {@link Loss}. */
  @JsonProperty String lossFingerprint = "";

  @JsonProperty @Nullable Double bestMetric;
  @JsonProperty long bestStep;
  @JsonProperty int evaluationsWithoutImprovement;

  /** The step of the latest evaluation; -1: none. */
  @JsonProperty long evaluatedStep = -1;

  /** Whether the step was the last one, saved before it was evaluated. */
  @JsonProperty boolean evaluationDue;

  @JsonProperty long skippedSteps;
  @JsonProperty int skippedInARow;
  @JsonProperty long tokens;

  /** Seconds of training in all sessions, evaluations included. */
  @JsonProperty double seconds;

  /** Parameters' parts of the learning rate, by name; those not named have all of it. */
  @JsonProperty Map<String, Double> rates = Map.of();

  /** The state of libtorch's generator, from which dropout draws. */
  @JsonProperty byte[] randomState = {};

  /** Where a step begins in the data and in the random numbers. */
  static final class Place {
    private final int epoch;
    private final int batchInEpoch;
    private final byte[] random = RandomState.save();

    private Place(TrainingState state) {
      epoch = state.epoch;
      batchInEpoch = state.batchInEpoch;
    }
  }

  /** The place now, to return to if the step is left off in its middle. */
  Place place() {
    return new Place(this);
  }

  /** Takes back what a step has read and drawn. */
  void returnTo(Place place) {
    epoch = place.epoch;
    batchInEpoch = place.batchInEpoch;
    RandomState.restore(place.random);
  }

  /**
   * Writes the state, with the optimizer's, into a checkpoint's folder.
   *
   * @param loss what it learns and knows beside the model is kept, too
   */
  void save(Path folder, Optimizer optimizer, Loss loss) throws IOException {
    randomState = RandomState.save();
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(NUMBERS).toFile(), this);
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(optimizer.state());
      loss.parameters()
          .forEach((name, parameter) -> tensors.put(OF_LOSS + name, parameter.tensor()));
      loss.state().forEach((name, tensor) -> tensors.put(STATE_OF_LOSS + name, tensor));
      SafetensorsWriter.write(folder.resolve(TENSORS), tensors, Map.of());
    }
  }

  /** Reads the numbers; {@link #restore} then puts back tensors and random state. */
  static TrainingState load(Path folder) {
    Path file = folder.resolve(NUMBERS);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          folder
              + ": has no "
              + NUMBERS
              + ", so it is not a checkpoint that training can go on from");
    }
    TrainingState state;
    try {
      state = JSON.readValue(file.toFile(), TrainingState.class);
    } catch (IOException e) {
      throw new InputException(file + ": is no training state: " + reason(e) + REMEDY, e);
    }
    String problem = state == null ? "it is empty" : state.problem(folder);
    if (state == null || problem != null) {
      throw new InputException(file + ": is no training state: " + problem + REMEDY);
    }
    return state;
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
  }

  /** What cannot be in a state that was saved here, or null. */
  private @Nullable String problem(Path folder) {
    Map<String, Boolean> right = new LinkedHashMap<>();
    String name = String.valueOf(folder.getFileName());
    right.put("step", step > 0 && (!name.startsWith("step-") || name.equals("step-" + step)));
    right.put("epoch", epoch >= 0);
    right.put("batchInEpoch", batchInEpoch >= 0);
    right.put("bestMetric", bestMetric == null || Double.isFinite(bestMetric));
    right.put("bestStep", bestStep >= 0 && bestStep <= step);
    right.put("evaluationsWithoutImprovement", evaluationsWithoutImprovement >= 0);
    right.put("evaluatedStep", evaluatedStep >= -1 && evaluatedStep <= step);
    right.put("skippedSteps", skippedSteps >= 0 && skippedSteps <= step);
    right.put("skippedInARow", skippedInARow >= 0 && skippedInARow <= skippedSteps);
    right.put("tokens", tokens >= 0);
    right.put("seconds", seconds >= 0 && Double.isFinite(seconds));
    right.put(
        "rates",
        rates != null
            && rates.values().stream()
                .allMatch(rate -> rate != null && rate > 0 && Double.isFinite(rate)));
    right.put("randomState", randomState != null);
    right.put("lossFingerprint", lossFingerprint != null);
    for (Map.Entry<String, Boolean> number : right.entrySet()) {
      if (!number.getValue()) {
        return "'" + number.getKey() + "' has a value that no run has";
      }
    }
    return null;
  }

  /** Refuses a place in the data that is behind the epoch's end. */
  void requirePlace(Path folder, int batches) {
    if (batchInEpoch > batches) {
      throw new InputException(
          folder.resolve(NUMBERS)
              + ": 'batchInEpoch' is "
              + batchInEpoch
              + ", but an epoch has "
              + batches
              + " batches"
              + REMEDY);
    }
  }

  /**
   * Puts back what {@link #save} wrote.
   *
   * @param loss what it learns and knows beside the model gets its values
   */
  void restore(Path folder, Optimizer optimizer, Loss loss) {
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS));
        Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name)));
      for (Map.Entry<String, Parameter> learned : loss.parameters().entrySet()) {
        Tensor values = tensors.remove(OF_LOSS + learned.getKey());
        if (values == null) {
          throw new IllegalArgumentException(
              "lacks '" + learned.getKey() + "', which the loss learns beside the model");
        }
        learned.getValue().load(values);
      }
      Map<String, Tensor> known = new LinkedHashMap<>();
      for (String name : List.copyOf(tensors.keySet())) {
        if (name.startsWith(STATE_OF_LOSS)) {
          known.put(
              name.substring(STATE_OF_LOSS.length()), Objects.requireNonNull(tensors.remove(name)));
        }
      }
      loss.restore(known);
      optimizer.restore(tensors);
      optimizer.scaleRates(rates);
    } catch (IllegalArgumentException e) {
      throw new InputException(folder.resolve(TENSORS) + ": " + e.getMessage(), e);
    }
    try {
      RandomState.restore(randomState);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          folder.resolve(NUMBERS) + ": 'randomState': " + e.getMessage() + REMEDY, e);
    }
  }
}
