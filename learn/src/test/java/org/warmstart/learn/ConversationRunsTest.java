package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.pipeline.AnswerRanker;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.text.chat.Turn;

/**
 * Conversations, their other order, and preferences: a tiny GPT-2 learns them by heart, is saved,
 * loaded and answers the same; a run that was stopped and resumed ends with the same bits.
 */
class ConversationRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TOKENIZER =
      Path.of("src/test/resources/chat/tokenizer").toAbsolutePath();
  private static final int STEPS = 100;
  private static final String ROWS =
      """
      {"messages": [{"role": "user", "content": "Where does the cat sit?"}, {"role": "assistant", "content": "On the mat."}]}
      {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Who are you?"}, {"role": "assistant", "content": "I am a small model."}]}
      {"prompt": "What is two and two?", "completion": "Four."}
      {"conversations": [{"from": "human", "value": "No."}, {"from": "gpt", "value": "Who is it?"}]}
      {"instruction": "Be brief.", "input": "The cat sits.", "output": "A cat."}
      {"dialog": ["Is it you?", "It is."]}
      """;
  private static final String PAIRS =
      """
      {"prompt": "Where does the cat sit?", "chosen": "On the mat.", "rejected": "No."}
      {"prompt": "Who are you?", "chosen": "I am a small model.", "rejected": "The mat."}
      {"prompt": "What is two and two?", "chosen": "Four.", "rejected": "Hello! Hello!"}
      """;

  private final Path folder;

  ConversationRunsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private FinetuneConfig config(String model, String task, Path table, Path out, String... more) {
    return ConfigReader.parse(
        """
        model: %s
        task: %s
        data: {train: [%s], validation: [%s]}
        batchSize: 6
        training:
          steps: %d
          learningRate: 2e-2
          warmupRatio: 0
          saveEverySteps: %d
          evaluateEverySteps: %d
        out: %s
        existing: resume
        """
            .formatted(model, task, table, table, STEPS, STEPS / 2, STEPS / 2, out),
        "test",
        Path.of(""),
        List.of(more),
        FinetuneConfig.class);
  }

  private FinetuneConfig fresh(String task, Path table, Path out, String... more) {
    List<String> all = new ArrayList<>(List.of("tokenizer=" + TOKENIZER));
    all.addAll(List.of(more));
    return config(
        "{preset: gpt2, changes: {n_layer: 2, n_head: 2, n_embd: 32, n_positions: 96,"
            + " resid_pdrop: 0.01, embd_pdrop: 0.01, attn_pdrop: 0.01}}",
        task,
        table,
        out,
        all.toArray(String[]::new));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
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

  private SortedMap<String, Double> evaluated(Path model, String task, Path table, Path out)
      throws IOException {
    return Evaluation.run(
        ConfigReader.parse(
            "checkpoint: %s\ntask: %s\ndata: {test: [%s]}\n".formatted(model, task, table),
            "test",
            Path.of(""),
            List.of(),
            EvaluateConfig.class),
        note -> {},
        classes -> {},
        Files.createDirectories(out));
  }

  private void assertResumes(FinetuneConfig whole, FinetuneConfig parts) {
    StopSignal stop = new StopSignal();
    assertThat(FineTuning.run(parts, stopping(stop), stop).outcome().complete()).isFalse();
    FineTuning.run(parts, TrainingListener.NONE);
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-" + STEPS, file);
      assertThat(parts.out().resolve(path)).hasSameBinaryContentAs(whole.out().resolve(path));
    }
    assertThat(parts.out().resolve("predictions.jsonl"))
        .hasSameTextualContentAs(whole.out().resolve("predictions.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", packing: true, maxLength: 96", ", learn: last, template: chatml"})
  void answersAreLearnedSavedLoadedAndResumed(String settings) throws IOException {
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    String task = "{name: conversation" + settings + "}";
    FinetuneConfig whole = fresh(task, table, folder.resolve("whole"));
    List<String> notes = new ArrayList<>();
    FineTuning.Result result = FineTuning.run(whole, noting(notes));
    assertThat(result.scores().get("loss")).isLessThan(0.1);
    assertThat(result.scores()).containsEntry("exact_match", 1.0);
    assertThat(notes.toString()).contains("training: 6 rows");
    if (settings.contains("packing")) {
      assertThat(notes.toString()).contains("packed: 6 examples in ");
    }
    assertResumes(whole, fresh(task, table, folder.resolve("parts")));

    SortedMap<String, Double> scores =
        evaluated(result.model(), "conversation", table, folder.resolve("scored"));
    assertThat(scores).containsEntry("exact_match", 1.0);
    List<JsonNode> predictions = lines(folder.resolve("scored/predictions.jsonl"));
    assertThat(predictions).hasSize(6);
    assertThat(predictions)
        .allSatisfy(each -> assertThat(each.path("prediction")).isEqualTo(each.path("reference")));
    try (TextGenerator generator =
        TextGenerator.load(result.model(), PipelineOptions.DEFAULT.withSpecialTokensInText(true))) {
      String prompt = generator.chat(false).prompt(List.of(Turn.user("Where does the cat sit?")));
      assertThat(generator.generate(prompt, generator.settings()).texts().get(0).written())
          .isEqualTo("On the mat.");
    }
  }

  @Test
  void aTokenizerWithoutATemplateGetsTurnsAndSaysSo() throws IOException {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    Files.copy(TOKENIZER.resolve("tokenizer.json"), plain.resolve("tokenizer.json"));
    Files.copy(TOKENIZER.resolve("tokenizer_config.json"), plain.resolve("tokenizer_config.json"));
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    List<String> notes = new ArrayList<>();
    FineTuning.Result result =
        FineTuning.run(
            fresh(
                "conversation",
                table,
                folder.resolve("out"),
                "tokenizer=" + plain,
                "training.steps=1",
                "training.saveEverySteps=0"),
            noting(notes));
    assertThat(notes).anySatisfy(note -> assertThat(note).contains("are written as 'turns'"));
    assertThat(result.model().resolve("tokenizer_config.json"))
        .content()
        .contains("{{ message['content'] + eos_token }}");
  }

  @Test
  void theOtherOrderRanksAnswers() throws IOException {
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    FineTuning.Result reverse =
        FineTuning.run(
            fresh(
                "{name: conversation, template: turns, reverse: true}",
                table,
                folder.resolve("reverse")),
            TrainingListener.NONE);
    assertThat(reverse.scores().get("loss")).isLessThan(0.1);
    List<Turn> turns = List.of(Turn.user("What is two and two?"));
    try (AnswerRanker ranker = AnswerRanker.load(reverse.model())) {
      List<Double> scores = ranker.scores(turns, List.of("On the mat.", "Four.", "It is."));
      assertThat(scores.get(1)).isGreaterThan(scores.get(0)).isGreaterThan(scores.get(2));
      assertThat(scores.get(1)).isBetween(-2.0, 0.0);
    }
  }

  @Test
  void preferencesAreLearnedFromTheCheckpointThatARunStartsFrom() throws IOException {
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    Path pairs = TinyRuns.write(folder.resolve("pairs.jsonl"), PAIRS);
    Path start =
        FineTuning.run(
                fresh("conversation", table, folder.resolve("start"), "training.steps=20"),
                TrainingListener.NONE)
            .model();
    String model = "{checkpoint: " + start + "}";
    FinetuneConfig whole = config(model, "dpo", pairs, folder.resolve("whole"));
    FineTuning.Result result = FineTuning.run(whole, TrainingListener.NONE);
    assertThat(result.scores()).containsEntry("reward_accuracy", 1.0);
    assertThat(result.scores().get("loss")).isLessThan(0.1);
    assertThat(result.scores().get("reward_margin")).isGreaterThan(2.0);
    assertResumes(whole, config(model, "dpo", pairs, folder.resolve("parts")));
    assertThat(
            evaluated(
                result.model(),
                "{name: dpo, reference: " + start + "}",
                pairs,
                folder.resolve("scored")))
        .isEqualTo(result.scores());
    assertThat(lines(folder.resolve("scored/predictions.jsonl")))
        .allSatisfy(each -> assertThat(each.path("prediction").asText()).isEqualTo("chosen"));
    assertThatThrownBy(() -> evaluated(result.model(), "dpo", pairs, folder.resolve("other")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("task.reference");

    FineTuning.Result small =
        FineTuning.run(
            config(
                model,
                "{name: dpo, loss: ipo, beta: 0.5}",
                pairs,
                folder.resolve("small"),
                "adapter={name: lora, layers: [c_attn], rank: 4}"),
            TrainingListener.NONE);
    assertThat(small.scores()).containsEntry("reward_accuracy", 1.0);

    FinetuneConfig reward = config(model, "reward", pairs, folder.resolve("reward"));
    FineTuning.Result rewards = FineTuning.run(reward, TrainingListener.NONE);
    assertThat(rewards.scores()).containsEntry("reward_accuracy", 1.0);
    assertThat(rewards.scores().get("loss")).isLessThan(0.1);
    assertResumes(reward, config(model, "reward", pairs, folder.resolve("reward-parts")));
    assertThat(evaluated(rewards.model(), "reward", pairs, folder.resolve("rewarded")))
        .isEqualTo(rewards.scores());
    try (AnswerRanker ranker = AnswerRanker.load(rewards.model())) {
      List<Double> scores =
          ranker.scores(
              List.of(Turn.user("Who are you?")), List.of("The mat.", "I am a small model."));
      assertThat(scores.get(1)).isGreaterThan(scores.get(0));
    }
  }

  @Test
  void badRowsAreNamedAndLeftOutOnRequest() {
    Path table =
        TinyRuns.write(
            folder.resolve("rows.jsonl"),
            """
            {"messages": [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Yes."}]}
            {"messages": [{"role": "user", "content": "Hello!"}, {"role": "bot", "content": "Yes."}]}
            {"messages": [{"role": "user", "content": "Hello!"}]}
            {"messages": [{"role": "user", "content": " "}, {"role": "assistant", "content": "Yes."}]}
            {"messages": "Hello!"}
            {"prompt": "Hello!"}
            {"prompt": "Hello!", "completion": "Yes.", "dialog": ["a", "b"]}
            {"prompt": "Hello <|im_end|>", "completion": "Yes."}
            {"dialog": ["a", ""]}
            {"instruction": "Hello!", "output": "%s"}
            {"other": 1}
            """
                .formatted("long ".repeat(90)));
    Path out = folder.resolve("out");
    // a long answer is cut, but what is left of it is learned
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    fresh("{name: conversation, maxLength: 90}", table, out),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("9 rows cannot be used")
        .hasMessageContaining(
            table + ", line 2, column 'messages': turn 2: 'role': unknown role 'bot'")
        .hasMessageContaining(
            table + ", line 3, column 'messages': turn 1: the last turn is the user's")
        .hasMessageContaining(
            table + ", line 4, column 'messages': turn 1: the user's text is empty")
        .hasMessageContaining(table + ", line 5, column 'messages': expected a JSON list of turns")
        .hasMessageContaining(table + ", line 6, column 'completion': no value")
        .hasMessageContaining(
            table + ", line 7: several conversations, in the columns 'dialog', 'prompt'")
        .hasMessageContaining(table + ", line 8: turn 1: has '<|im_end|>' in its text")
        .hasMessageContaining(table + ", line 9, column 'dialog': turn 2: the assistant's text is")
        .hasMessageContaining(table + ", line 11: no conversation");
    assertThat(out).doesNotExist();
    List<String> notes = new ArrayList<>();
    FineTuning.run(
        fresh(
            "{name: conversation, maxLength: 90, generatedExamples: 0}",
            table,
            out,
            "data.onBadRow=skip",
            "training.steps=1"),
        noting(notes));
    assertThat(notes.toString())
        .contains("training: 9 of 11 rows are left out")
        .contains("1 of 2 inputs (50.0 %) were cut to 90 tokens");
  }

  @Test
  void whatCannotWorkIsRefused() {
    Path table = TinyRuns.write(folder.resolve("rows.jsonl"), ROWS);
    Path out = folder.resolve("out");
    assertThatThrownBy(() -> fresh("{name: conversation, reverse: true}", table, out))
        .hasMessageContaining("task.reverse goes with 'template: turns'");
    assertThatThrownBy(() -> fresh("dpo", table, out))
        .hasMessageContaining("the task 'dpo' starts from a trained checkpoint");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    fresh(
                        "{name: conversation, packing: true}",
                        table,
                        out,
                        "model={preset: gpt-neo-125m, changes: {num_layers: 2, hidden_size: 16,"
                            + " num_heads: 2, max_position_embeddings: 96,"
                            + " attention_types: '[[[\"global\", \"local\"], 1]]',"
                            + " attention_layers: '[\"global\", \"local\"]'}}"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("task.packing: 'gpt_neo' cannot keep several texts in a row apart");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    fresh("{name: conversation, template: '{% for %}'}", table, out),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("chat template, line 1: expected a name, found '%}'");
    Path other = TinyRuns.write(folder.resolve("other.csv"), "text,label\na,b\n");
    assertThatThrownBy(
            () -> FineTuning.run(fresh("conversation", other, out), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has none of the columns 'messages'")
        .hasMessageContaining("there are: 'text', 'label'");
    assertThat(out).doesNotExist();
  }
}
