package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/**
 * A tiny GPT-2 that gives six answers to anything learns to give those that a reward model likes; a
 * run that was stopped between two draws of answers and resumed ends with the same bits.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PpoRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TOKENIZER =
      Path.of("src/test/resources/chat/tokenizer").toAbsolutePath();
  private static final List<String> PROMPTS =
      List.of("Where does the cat sit?", "Who are you?", "What is two and two?", "Hello!");
  private static final List<String> ANSWERS =
      List.of("On the mat.", "A cat.", "Four.", "It is.", "No.", "Yes?");

  /** What the reward model likes. */
  private static final String LIKED = "Four.";

  private final Path folder;
  private Path start = Path.of("");
  private Path reward = Path.of("");
  private Path prompts = Path.of("");
  private Path text = Path.of("");

  PpoRunsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void makeModels() {
    StringBuilder chats = new StringBuilder();
    StringBuilder pairs = new StringBuilder();
    StringBuilder asked = new StringBuilder();
    for (String prompt : PROMPTS) {
      asked.append("{\"prompt\": \"").append(prompt).append("\"}\n");
      for (String answer : ANSWERS) {
        chats.append("{\"prompt\": \"%s\", \"completion\": \"%s\"}\n".formatted(prompt, answer));
        if (!answer.equals(LIKED)) {
          pairs.append(
              "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}\n"
                  .formatted(prompt, LIKED, answer));
        }
      }
    }
    prompts = TinyRuns.write(folder.resolve("prompts.jsonl"), asked.toString().repeat(4));
    text = TinyRuns.text(folder, 20);
    start =
        tuned(
            "conversation",
            "{preset: gpt2, changes: {n_layer: 2, n_head: 2, n_embd: 32, n_positions: 64,"
                + " resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0}}",
            TinyRuns.write(folder.resolve("chats.jsonl"), chats.toString()),
            "tokenizer=" + TOKENIZER);
    reward =
        tuned(
            "reward",
            "{checkpoint: " + start + "}",
            TinyRuns.write(folder.resolve("pairs.jsonl"), pairs.toString()));
  }

  private Path tuned(String task, String model, Path table, String... more) {
    FinetuneConfig config =
        ConfigReader.parse(
            """
            model: %s
            task: %s
            data: {train: [%s]}
            batchSize: 12
            training: {steps: 60, learningRate: 1e-2}
            out: %s
            """
                .formatted(model, task, table, folder.resolve(task)),
            "test",
            Path.of(""),
            List.of(more),
            FinetuneConfig.class);
    return FineTuning.run(config, TrainingListener.NONE).model();
  }

  private FinetuneConfig config(Path out, String... more) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task:
          name: ppo
          reward: %s
          rollouts: {minibatches: 2, epochs: 2, maxNewTokens: 12}
        data: {train: [%s], validation: [%s]}
        batchSize: 16
        training: {steps: 24, learningRate: 2e-3, warmupRatio: 0, evaluateEverySteps: 12}
        out: %s
        existing: resume
        """
            .formatted(start, reward, prompts, prompts, out),
        "test",
        Path.of(""),
        List.of(more),
        FinetuneConfig.class);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static TrainingListener stopping(StopSignal stop, long after) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (step.step() == after) {
          stop.request();
        }
      }
    };
  }

  /** With the value function as a model of its own, and as a layer on the policy. */
  @ParameterizedTest
  @ValueSource(strings = {"reward-model", "head"})
  void rewardRises(String value) throws IOException {
    Path out = folder.resolve("rises-" + value);
    List<String> notes = new ArrayList<>();
    FineTuning.Result result =
        FineTuning.run(
            config(out, "task.value=" + value, "training.steps=36"),
            new TrainingListener() {
              @Override
              public void note(String message) {
                notes.add(message);
              }
            });
    assertThat(notes)
        .contains(
            "answers are drawn to 32 prompts at once, and read 2 times in 4 steps before others"
                + " are drawn");
    Map<String, Double> scores = result.scores();
    assertThat(scores.get("reward"))
        .isGreaterThan(Objects.requireNonNull(scores.get("reward_start")) + 2);
    assertThat(scores.get("win_rate")).isGreaterThan(0.7);
    assertThat(scores.get("kl")).isPositive();
    List<JsonNode> told = lines(out.resolve("metrics.jsonl"));
    assertThat(told.toString()).contains("reward", "policy", "value", "entropy", "clipped");
    List<JsonNode> predictions = lines(out.resolve("predictions.jsonl"));
    assertThat(predictions).hasSize(16);
    assertThat(predictions.get(0).path("scores").path("reward").isNumber()).isTrue();

    SortedMap<String, Double> again =
        Evaluation.run(
            ConfigReader.parse(
                """
                checkpoint: %s
                task: {name: ppo, reward: %s, reference: %s, rollouts: {maxNewTokens: 12}}
                data: {test: [%s]}
                """
                    .formatted(result.model(), reward, start, prompts),
                "test",
                Path.of(""),
                List.of(),
                EvaluateConfig.class),
            note -> {},
            classes -> {},
            Files.createDirectories(folder.resolve("scored-" + value)));
    assertThat(again).isEqualTo(scores);
  }

  /** Stopped between two readings of the same answers, with plain text, and between draws. */
  @ParameterizedTest
  @CsvSource({"head, 3, true", "reward-model, 8, false"})
  void resumedRunEndsWithTheSameBits(String value, long after, boolean mixed) throws IOException {
    List<String> more =
        new ArrayList<>(
            List.of(
                "task.value=" + value,
                "training.steps=12",
                "training.accumulation=2",
                "batchSize=8",
                "training.evaluateEverySteps=0",
                "task.kl={target: 0.5, horizon: 100, estimator: k3}"));
    if (mixed) {
      more.add(
          "task.pretraining={files: [" + text + "], unit: paragraph, weight: 0.5, batchSize: 4}");
      more.add("task.pretraining.sequenceLength=24");
    }
    Path whole = folder.resolve("whole-" + value);
    Path parts = folder.resolve("parts-" + value);
    FineTuning.run(config(whole, more.toArray(String[]::new)), TrainingListener.NONE);
    StopSignal stop = new StopSignal();
    Trainer.Outcome first =
        FineTuning.run(config(parts, more.toArray(String[]::new)), stopping(stop, after), stop)
            .outcome();
    assertThat(first.complete()).isFalse();
    assertThat(first.step()).isEqualTo(after);
    FineTuning.run(config(parts, more.toArray(String[]::new)), TrainingListener.NONE);
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-12", file);
      assertThat(parts.resolve(path)).hasSameBinaryContentAs(whole.resolve(path));
    }
    assertThat(parts.resolve("predictions.jsonl"))
        .hasSameTextualContentAs(whole.resolve("predictions.jsonl"));
    List<JsonNode> told = lines(whole.resolve("metrics.jsonl"));
    assertThat(told.toString().contains("pretraining")).isEqualTo(mixed);
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheFirstStep() throws IOException {
    Path out = folder.resolve("refused");
    assertRefused(
        out,
        "task.reward: " + start + ": is no reward model but a GPT2LMHeadModel",
        "task.reward=" + start);
    assertRefused(out, "task.reward: " + folder + ": is no checkpoint", "task.reward=" + folder);
    Path other = Files.createDirectory(folder.resolve("other"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer_config.json")) {
      Files.copy(reward.resolve(file), other.resolve(file));
    }
    assertRefused(out, "has no tokenizer", "task.reward=" + other);
    JsonNode tokenizer = JSON.readTree(reward.resolve("tokenizer.json").toFile());
    ObjectNode vocabulary = (ObjectNode) tokenizer.path("model").path("vocab");
    int a = vocabulary.path("a").asInt();
    vocabulary.put("a", vocabulary.path("b").asInt()).put("b", a);
    Files.writeString(other.resolve("tokenizer.json"), tokenizer.toString());
    assertRefused(
        out, "the tokenizer is not that of the model that writes", "task.reward=" + other);
    assertRefused(out, "leaves no room for a prompt", "task.rollouts.maxNewTokens=63");
    assertRefused(out, "positions for, with what the template writes", "task.maxLength=64");
    assertRefused(
        out, "more than the model's 64 positions", "task.pretraining={files: [" + text + "]}");
    assertRefused(out, "ratio", "task.clipping.ratio=1");
    Path empty = TinyRuns.write(folder.resolve("bad.jsonl"), "{\"prompt\": \"\"}\n");
    assertRefused(out, "bad.jsonl", "data.train=[" + empty + "]");
    assertThat(out).doesNotExist();
  }

  private void assertRefused(Path out, String message, String... more) {
    assertThatThrownBy(() -> FineTuning.run(config(out, more), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
