package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;

/**
 * Tasks as text to text: a tiny encoder-decoder and a tiny GPT-2 learn to write classes, numbers
 * and texts by heart, are saved, resumed and write the same for whoever loads them.
 */
class TextToTextTest {
  private static final int STEPS = 120;
  private static final String ROWS =
      """
      {"a": "The cat sees the sea.", "b": "A cat is at the sea.", "class": "1", "number": 3.75, "text": "cat and sea"}
      {"a": "A dog finds some bread.", "b": "My sister paints.", "class": "0", "number": 0.5, "text": "dog"}
      {"a": "My sister paints a song.", "b": "A song is painted.", "class": "1", "number": 5, "text": "the song"}
      """;

  private final Path folder;
  private final Path table;

  TextToTextTest(@TempDir Path folder) {
    this.folder = folder;
    table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    TokenizerFiles.save(
        new ByteLevelBpeTrainer()
            .vocabularySize(330)
            .specialTokens(List.of("<pad>", "</s>"))
            .train(List.of(ROWS, "not_same same 3.8 0.4 5.0")),
        folder.resolve("tokenizer"));
  }

  private static String model(String family) {
    return switch (family) {
      case "t5" ->
          "{preset: t5-small, changes: {d_model: 32, d_ff: 64, d_kv: 16, num_heads: 2,"
              + " num_layers: 1, num_decoder_layers: 1, pad_token_id: 0, eos_token_id: 1,"
              + " decoder_start_token_id: 0}}";
      case "gpt2" ->
          "{preset: gpt2, changes: {n_layer: 2, n_head: 2, n_embd: 32, n_positions: 96,"
              + " eos_token_id: 1, bos_token_id: 1}}";
      default ->
          "{preset: lstm-lm-2048, changes: {hidden_size: 64, embedding_size: 32, eos_token_id: 1}}";
    };
  }

  private static String task(String answers) {
    return switch (answers) {
      case "labels" ->
          "{name: text-to-text, input: 'same a: {a} b: {b} is', answers: labels, maxTargetLength: 8,"
              + " labelNames: {'0': not_same, '1': same}}";
      case "number" ->
          "{name: text-to-text, input: 'stsb a: {a} b: {b} is', answers: number, roundTo: 0.2,"
              + " maxTargetLength: 8}";
      default -> "{name: text-to-text, input: 'summarize: {a}', maxTargetLength: 8}";
    };
  }

  private FinetuneConfig config(String family, String answers, String out, String... set) {
    return ConfigReader.parse(
        """
        model: %s
        tokenizer: %s
        task: %s
        data: {train: [%s], validation: [%s], columns: {target: %s}}
        batchSize: 4
        dropout: 0.01
        training: {steps: %d, learningRate: 1e-2, warmupRatio: 0, saveEverySteps: %d, evaluateEverySteps: %d}
        out: %s
        existing: resume
        """
            .formatted(
                model(family),
                folder.resolve("tokenizer"),
                task(answers),
                table,
                table,
                answers.equals("labels") ? "class" : answers,
                STEPS,
                STEPS / 2,
                STEPS / 2,
                folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(set),
        FinetuneConfig.class);
  }

  @ParameterizedTest
  @CsvSource({
    "t5, labels, accuracy, not_same",
    "gpt2, number, pearson, 0.4",
    "gpt2, labels, accuracy, not_same",
    "t5, text, rouge1, dog",
    "lstm, labels, accuracy, not_same"
  })
  void answersAreLearnedSavedLoadedAndResumed(
      String family, String answers, String score, String second) throws IOException {
    FineTuning.Result result =
        FineTuning.run(config(family, answers, "whole"), TrainingListener.NONE);
    assertThat(result.scores().get(score)).isCloseTo(1, within(2e-2));
    assertThat(result.scores().get("loss")).isLessThan(0.2);
    if (!answers.equals("text")) {
      assertThat(result.scores()).containsEntry("unreadable", 0.0);
    }

    StopSignal stop = new StopSignal();
    FineTuning.run(
        config(family, answers, "parts"),
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == STEPS / 2 + 1) {
              stop.request();
            }
          }
        },
        stop);
    FineTuning.run(config(family, answers, "parts"), TrainingListener.NONE);
    Path weights = Path.of("checkpoints", "step-" + STEPS, "model.safetensors");
    assertThat(folder.resolve("parts").resolve(weights))
        .hasSameBinaryContentAs(folder.resolve("whole").resolve(weights));

    assertThat(
            Evaluation.run(
                ConfigReader.parse(
                    "checkpoint: %s\ntask: %s\ndata: {test: [%s], columns: {target: %s}}\n"
                        .formatted(
                            result.model(),
                            task(answers),
                            table,
                            answers.equals("labels") ? "class" : answers),
                    "test",
                    Path.of(""),
                    List.of(),
                    EvaluateConfig.class),
                note -> {}))
        .isEqualTo(result.scores());

    List<String> lines = Files.readAllLines(folder.resolve("whole/predictions.jsonl"));
    assertThat(lines).hasSize(3);
    JsonNode row = new ObjectMapper().readTree(lines.get(1));
    assertThat(row.path("reference").asText()).isEqualTo(second);
    assertThat(row.path("prediction").asText().strip()).isEqualTo(second);
    assertThat(row.path("a").asText()).isEqualTo("A dog finds some bread.");
    try (TextGenerator generator = TextGenerator.load(result.model())) {
      String source =
          switch (answers) {
            case "labels" -> "same a: A dog finds some bread. b: My sister paints. is";
            case "number" -> "stsb a: A dog finds some bread. b: My sister paints. is";
            default -> "summarize: A dog finds some bread.";
          };
      assertThat(generator.generate(source).written().strip()).isEqualTo(second);
    }
  }

  @Test
  void anUntrainedModelsAnswersAreCountedAsWrong() {
    FineTuning.Result result =
        FineTuning.run(config("t5", "labels", "short", "training.steps=1"), TrainingListener.NONE);
    assertThat(result.scores()).containsEntry("unreadable", 3.0).containsEntry("accuracy", 0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "task.input='none'|task.input: expected a text with columns in braces",
        "task.input='{target}'|task.input: 'target' is a name of the task's own",
        "task.answers=number|task: labels and labelNames go with answers: labels",
        "task.roundTo=0.2|task: roundTo and unreadableAs go with answers: number",
        "task.labels=[\"0\"]|task.labels: answers that are labels need at least 2 classes",
        "task.labels=[\"0\", \"2\"]|task.labelNames: unknown label '1'",
        "task.maxLength=96|task.maxLength: the model has 96 positions",
        "task.metrics=[accuracy]|does not compare texts",
        "task.input='{c}'|c",
      })
  void whatCannotWorkIsRefused(String set, String message) {
    assertThatThrownBy(
            () -> FineTuning.run(config("gpt2", "labels", "refused", set), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
