package org.warmstart.learn.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Optimizer steps made, skipped ones included. */
  @JsonProperty long step;

  /** The place of the next micro-batch. */
  @JsonProperty int epoch;

  @JsonProperty int batchInEpoch;

  /** Of {@link BatchSource}. */
  @JsonProperty long dataFingerprint;

  @JsonProperty @Nullable Double bestMetric;
  @JsonProperty long bestStep;
  @JsonProperty int evaluationsWithoutImprovement;

  /** The step of the latest evaluation; -1: none. */
  @JsonProperty long evaluatedStep = -1;

  @JsonProperty long skippedSteps;
  @JsonProperty int skippedInARow;
  @JsonProperty long tokens;

  /** Seconds of training in all sessions, evaluations included. */
  @JsonProperty double seconds;

  /** The state of libtorch's generator, from which dropout draws. */
  @JsonProperty byte[] randomState = {};

  /** Writes the state, with the optimizer's, into a checkpoint's folder. */
  void save(Path folder, Optimizer optimizer) throws IOException {
    randomState = RandomState.save();
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(NUMBERS).toFile(), this);
    SafetensorsWriter.write(folder.resolve(TENSORS), optimizer.state(), Map.of());
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
    try {
      return JSON.readValue(file.toFile(), TrainingState.class);
    } catch (IOException e) {
      throw new InputException(file + ": is no training state: " + e.getMessage(), e);
    }
  }

  void restore(Path folder, Optimizer optimizer) {
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS));
        Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name)));
      optimizer.restore(tensors);
    } catch (IllegalArgumentException e) {
      throw new InputException(folder.resolve(TENSORS) + ": " + e.getMessage(), e);
    }
    RandomState.restore(randomState);
  }
}
