package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.ChoiceSelector;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextInput;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * GPT-1's input layouts and ablations (Radford et al. 2018, sections 3.3 and 5) with tiny models:
 * rows are learned by heart, saved, resumed bit for bit and predicted the same by whoever loads the
 * model.
 */
class LeftToRightTasksTest {
  private static final int STEPS = 80;
  private static final String PAIRS =
      """
      {"text": "The cat sees the sea.", "second": "A cat is at the sea.", "label": "yes"}
      {"text": "A dog finds some bread.", "second": "My sister paints.", "label": "no"}
      {"text": "My sister paints a song.", "second": "A song is painted.", "label": "yes"}
      """;
  private static final String NUMBERS = PAIRS.replace("\"yes\"", "0.75").replace("\"no\"", "-0.5");
  private static final String CHOICES =
      """
      {"text": "The cat", "choices": ["sees", "paints", "bread"], "label": 0}
      {"text": "A song", "choices": ["sea", "the old man", "bread"], "label": 2}
      {"text": "My sister", "choices": ["a dog", "likes it", "bread"], "label": 1}
      """;

  private final Path folder;

  LeftToRightTasksTest(@TempDir Path folder) {
    this.folder = folder;
    List<String> texts = List.of(PAIRS, CHOICES, "abcdefghijklmnopqrstuvwxyz .,".repeat(2));
    TokenizerFiles.save(
        new WordPieceTrainer().vocabularySize(140).train(texts), folder.resolve("tokenizer"));
  }

  private static String model(String family) {
    return switch (family) {
      case "gpt2" ->
          "{preset: gpt2, changes: {n_layer: 2, n_head: 2, n_embd: 32, n_positions: 64}}";
      case "openai-gpt" ->
          "{preset: openai-gpt, changes: {n_layer: 2, n_head: 2, n_embd: 32, n_positions: 64}}";
      default -> "{preset: lstm-lm-2048, changes: {hidden_size: 48, embedding_size: 32}}";
    };
  }

  private FinetuneConfig config(String model, String task, String rows, String out, String... set) {
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), rows);
    return ConfigReader.parse(
        """
        model: %s
        tokenizer: %s
        task: %s
        data: {train: [%s], validation: [%s]%s}
        batchSize: 4
        dropout: 0.01
        training:
          steps: %d
          learningRate: 1e-2
          warmupRatio: 0
          saveEverySteps: %d
          evaluateEverySteps: %d
        out: %s
        existing: resume
        """
            .formatted(
                model,
                folder.resolve("tokenizer"),
                task,
                table,
                table,
                rows.contains("second") ? ", columns: {second: second}" : "",
                STEPS,
                STEPS / 2,
                STEPS / 2,
                folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(set),
        FinetuneConfig.class);
  }

  private static TrainingListener stopping(StopSignal stop) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (step.step() == STEPS / 2 + 1) {
          stop.request();
        }
      }
    };
  }

  private static TrainingListener noting(List<String> notes) {
    return new TrainingListener() {
      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({
    "openai-gpt, classification, accuracy",
    "gpt2, regression, pearson",
    "lstm-lm, classification, accuracy",
    "openai-gpt, multiple-choice, accuracy",
    "lstm-lm, multiple-choice, accuracy",
  })
  void aLayoutIsLearnedSavedLoadedAndResumed(String family, String task, String score)
      throws IOException {
    String rows =
        switch (task) {
          case "regression" -> NUMBERS;
          case "classification" -> PAIRS;
          default -> CHOICES;
        };
    String settings =
        "{name: %s, maxLength: 32%s}"
            .formatted(task, rows.equals(CHOICES) ? "" : ", pairOrder: both");
    String model = model(family);
    FineTuning.Result result =
        FineTuning.run(config(model, settings, rows, "whole"), TrainingListener.NONE);
    assertThat(result.scores().get(score)).isCloseTo(1, within(1e-3));
    assertThat(result.scores().get("loss")).isLessThan(0.05);

    StopSignal stop = new StopSignal();
    FineTuning.run(config(model, settings, rows, "parts"), stopping(stop), stop);
    FineTuning.run(config(model, settings, rows, "parts"), TrainingListener.NONE);
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-" + STEPS, file);
      assertThat(folder.resolve("parts").resolve(path))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(path));
    }
    SortedMap<String, Double> scores = evaluated(result.model(), task, rows);
    assertThat(scores).isEqualTo(result.scores());
    List<JsonNode> predictions = lines(folder.resolve("whole/predictions.jsonl"));
    assertThat(predictions).hasSize(3);
    assertFramed(result.model());
    if (rows.equals(CHOICES)) {
      assertThat(Checkpoint.describe(result.model()).head()).isEqualTo(Head.DOUBLE_HEADS);
      try (ChoiceSelector selector = ChoiceSelector.load(result.model())) {
        for (JsonNode each : predictions) {
          List<String> choices = new ArrayList<>();
          each.path("choices").forEach(choice -> choices.add(choice.asText()));
          var chosen = selector.choose(each.path("text").asText(), choices);
          assertThat(chosen.best()).isEqualTo(each.path("reference").asInt());
          for (int choice = 0; choice < choices.size(); choice++) {
            assertThat(chosen.probabilities().get(choice))
                .isCloseTo(each.path("scores").get(choice).asDouble(), within(1e-5));
          }
        }
      }
    } else {
      assertSymmetric(result.model(), predictions);
    }
  }

  /** As section 3.3 has it, and without what the tokenizer framed texts with before. */
  private static void assertFramed(Path model) {
    Tokenizer tokenizer = TokenizerFiles.load(model);
    assertThat(tokenizer.encode("cat", "sea", true).tokens())
        .containsExactly("<start>", "cat", "<delimiter>", "sea", "<extract>");
  }

  private SortedMap<String, Double> evaluated(Path model, String task, String rows) {
    return Evaluation.run(
        ConfigReader.parse(
            "checkpoint: %s\ntask: {name: %s, maxLength: 32}\ndata: {test: [%s]%s}\n"
                .formatted(
                    model,
                    task,
                    folder.resolve("rows.jsonl"),
                    rows.contains("second") ? ", columns: {second: second}" : ""),
            "test",
            Path.of(""),
            List.of(),
            EvaluateConfig.class),
        note -> {});
  }

  /** What two texts have to do with each other does not depend on which comes first. */
  private static void assertSymmetric(Path model, List<JsonNode> predictions) {
    try (TextClassifier classifier = TextClassifier.load(model)) {
      for (JsonNode each : predictions) {
        String text = each.path("text").asText();
        String second = each.path("second").asText();
        var given = classifier.classify(text, second).scores();
        var swapped = classifier.classify(second, text).scores();
        for (int c = 0; c < given.size(); c++) {
          double score = given.get(c).score();
          assertThat(swapped.get(c).score()).isCloseTo(score, within(1e-5));
          JsonNode scores = each.path("scores");
          double told =
              (scores.isMissingNode() ? each.path("prediction") : scores.get(given.get(c).label()))
                  .asDouble();
          assertThat(score).isCloseTo(told, within(1e-5));
        }
      }
      assertThatThrownBy(() -> classifier.classify(TextInput.of("The cat")))
          .isInstanceOf(InputException.class);
    }
  }

  /** λ is the factor of the second loss: the parts of a step's loss say so. */
  @Test
  void lambdaWeighsTheAuxiliaryLoss() throws IOException {
    Map<String, Double> totals = new LinkedHashMap<>();
    Map<String, Double> models = new LinkedHashMap<>();
    for (String weight : List.of("0", "0.5", "2")) {
      String out = "weight-" + weight;
      FineTuning.run(
          config(
              model("gpt2"),
              "{name: classification, maxLength: 32, auxiliaryWeight: " + weight + "}",
              PAIRS,
              out,
              "training.steps=1",
              "training.logEverySteps=1",
              "dropout=0"),
          TrainingListener.NONE);
      for (JsonNode line : lines(folder.resolve(out).resolve("metrics.jsonl"))) {
        if (line.has("loss") && line.path("kind").asText().equals("train")) {
          totals.put(weight, line.path("loss").asDouble());
          models.put(weight, line.path("loss_lm").asDouble(Double.NaN));
        }
      }
    }
    assertThat(models.get("0")).isNaN();
    assertThat(models.get("0.5")).isCloseTo(models.get("2"), within(1e-6)).isGreaterThan(1);
    for (String weight : List.of("0.5", "2")) {
      assertThat(
              Objects.requireNonNull(totals.get(weight)) - Objects.requireNonNull(totals.get("0")))
          .isCloseTo(
              Double.parseDouble(weight) * Objects.requireNonNull(models.get(weight)),
              within(1e-4));
    }
  }

  @Test
  void onlyTheFirstLayersAreTransferred() {
    Path text = TinyRuns.text(folder, 20);
    Pretraining.run(
        TinyRuns.gpt(text, folder.resolve("gpt"), "training.steps=3", "data.heldOut=0"),
        TrainingListener.NONE);
    Path checkpoint = folder.resolve("gpt/model");
    for (int count : new int[] {0, 1, 2}) {
      String model = "{checkpoint: %s, transferLayers: %d}".formatted(checkpoint, count);
      List<String> notes = new ArrayList<>();
      FineTuning.run(
          config(
              model,
              "{name: classification, maxLength: 24}",
              PAIRS,
              "transfer-" + count,
              "tokenizer=" + checkpoint,
              "training.steps=1",
              "training.learningRate=1e-12",
              "data.columns.second="),
          noting(notes));
      assertThat(notes)
          .anySatisfy(
              note ->
                  assertThat(note)
                      .startsWith(
                          switch (count) {
                            case 0 -> "transferred: the embeddings, none of the 2 layers";
                            case 1 -> "transferred: the embeddings and the first 1 of 2 layers";
                            default -> "transferred: all of the checkpoint's 2 layers";
                          }));
      Path tuned = folder.resolve("transfer-" + count + "/model");
      assertThat(equal(checkpoint, tuned, "transformer.wpe.weight")).isTrue();
      for (int layer = 0; layer < 2; layer++) {
        String name = "transformer.h." + layer + ".attn.c_attn.weight";
        assertThat(equal(checkpoint, tuned, name))
            .as("%s of %s", name, count)
            .isEqualTo(layer < count);
      }
      assertThat(equal(checkpoint, tuned, "transformer.ln_f.weight")).isEqualTo(count == 2);
    }
  }

  /** Whether a tensor is the same but for one step with a learning rate of next to nothing. */
  private static boolean equal(Path one, Path other, String name) {
    Model first = Checkpoint.load(one);
    Model second = Checkpoint.load(other);
    try (Scope scope = Scope.open()) {
      Parameter left = Objects.requireNonNull(first.parameters().get(name));
      Parameter right = Objects.requireNonNull(second.parameters().get(name));
      return Tensors.maxDifference(left.tensor().detach(), right.tensor().detach()) < 1e-6;
    } finally {
      first.release();
      second.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{preset: gpt2, transferLayers: 1}|{name: classification}|model.transferLayers: goes with",
        "{preset: gpt2}|{name: classification, auxiliaryLanguageModel: false, auxiliaryWeight: 1}|"
            + "task.auxiliaryWeight: is the factor of the loss that",
        "{preset: gpt2}|{name: classification, auxiliaryWeight: -1}|auxiliaryWeight",
        "{preset: bert-base-uncased}|{name: classification, auxiliaryWeight: 1}|"
            + "task.auxiliaryWeight: goes with models that read from left to right",
        "{preset: bert-base-uncased}|{name: regression, pairOrder: both}|"
            + "task.pairOrder: 'both' is for models that read from left to right",
        "{preset: gpt_neo-none}|{name: multiple-choice}|unknown preset",
        "{preset: lstm-lm-2048}|{name: classification, layerMix: true}|"
            + "a mix of layers: LstmForSequenceClassification cannot read one",
        "{preset: bart-base}|{name: multiple-choice}|multiple-choice: the family 'bart' has no head",
      })
  void whatCannotWorkIsRefused(String model, String task, String message) {
    String rows = task.contains("choice") ? CHOICES : task.contains("regr") ? NUMBERS : PAIRS;
    assertThatThrownBy(
            () -> FineTuning.run(config(model, task, rows, "refused"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  @Test
  void bothOrdersNeedASecondText() {
    assertThatThrownBy(
            () ->
                config(
                    model("gpt2"),
                    "{name: classification, pairOrder: both}",
                    PAIRS.replace("second", "third"),
                    "refused"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("task.pairOrder: 'both' is for pairs of texts");
  }
}
