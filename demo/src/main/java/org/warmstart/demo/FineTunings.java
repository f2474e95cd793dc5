package org.warmstart.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.FineTuning;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;

/**
 * Fine-tunes as {@code warmstart finetune} does, from tables and a configuration. A run's folder is
 * there until its result has been looked at: a demo makes dozens.
 */
final class FineTunings {
  /** The folder of the run under way. */
  static final String FOLDER = "fine-tuning";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DROPOUT = 0.1;

  private final DemoFiles files;
  private final PhaseRunner phases;
  private final StopSignal stop;

  FineTunings(DemoFiles files, PhaseRunner phases, StopSignal stop) {
    this.files = files;
    this.phases = phases;
    this.stop = stop;
  }

  /** A row of a table: a text, and its class or the text that is wanted for it. */
  record Row(String text, String label) {}

  /**
   * What is fine-tuned, and on what.
   *
   * @param checkpoint where the weights come from
   * @param random whether only the checkpoint's sizes and its tokenizer are taken
   * @param task the {@code task} block of the configuration
   * @param generation its {@code generation} block
   * @param tables rows by the name of the part: train, validation, test
   * @param steps how long, and how
   * @param evaluations how often the validation rows are scored on the way
   */
  record Request(
      Path checkpoint,
      boolean random,
      ObjectNode task,
      ObjectNode generation,
      Map<String, List<Row>> tables,
      DemoSettings.Steps steps,
      int evaluations,
      long seed) {}

  /**
   * Trains to the end.
   *
   * @param use what is made of the result and of the validation loss by step
   */
  <R> R run(Request request, BiFunction<FineTuning.Result, List<Results.Point>, R> use) {
    Path folder = files.resolve(FOLDER);
    List<Results.Point> curve = new ArrayList<>();
    files.delete(FOLDER);
    try {
      Files.createDirectories(folder);
      FineTuning.Result result = FineTuning.run(config(request, folder), listener(curve), stop);
      if (!result.outcome().complete()) {
        phases.checkStop();
      }
      R made = use.apply(result, curve);
      files.delete(FOLDER);
      return made;
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static FinetuneConfig config(Request request, Path folder) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config
        .putObject("model")
        .put("checkpoint", request.checkpoint().toString())
        .put("randomWeights", request.random());
    config.set("task", request.task());
    config.set("generation", request.generation());
    ObjectNode data = config.putObject("data");
    for (Map.Entry<String, List<Row>> table : request.tables().entrySet()) {
      Path file = folder.resolve(table.getKey() + ".jsonl");
      write(file, table.getValue());
      data.putArray(table.getKey()).add(file.toString());
    }
    DemoSettings.Steps steps = request.steps();
    config.put("batchSize", steps.batchSize()).put("dropout", DROPOUT);
    config
        .putObject("training")
        .put("steps", steps.steps())
        .put("learningRate", steps.learningRate())
        .put("warmupSteps", steps.steps() / 10)
        .put(
            "evaluateEverySteps",
            request.evaluations() == 0 ? 0 : Math.max(1, steps.steps() / request.evaluations()));
    config.put("seed", request.seed());
    config.put("out", folder.resolve("run").toString());
    return ConfigReader.parseJson(config, "demo", FinetuneConfig.class);
  }

  private static void write(Path file, List<Row> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      Map<String, String> cells = new LinkedHashMap<>();
      cells.put("text", row.text());
      cells.put("label", row.label());
      lines.add(JSON.writeValueAsString(cells));
    }
    Files.write(file, lines);
  }

  private TrainingListener listener(List<Results.Point> curve) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        phases.progress("step", step.step(), step.steps());
      }

      @Override
      public void evaluated(long step, Map<String, Double> values, boolean best) {
        curve.add(new Results.Point(step, values.getOrDefault("loss", Double.NaN)));
      }
    };
  }
}
