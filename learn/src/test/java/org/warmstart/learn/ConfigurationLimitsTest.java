package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.KeyDescription;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.TrainerSettings;

/**
 * Every number of every configuration, taken from the records that there are, at its limits: it is
 * refused with a message that names it, or the run works and can be stopped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigurationLimitsTest {
  private static final List<String> WHOLE =
      List.of(
          "0",
          "-1",
          "2147483647",
          "-2147483648",
          "9223372036854775807",
          "-9223372036854775808",
          "1e-300",
          "1e300",
          "ten",
          "[1]",
          "''");

  private static final List<String> DECIMAL =
      List.of("0", "-1", "1e-300", "1e300", "1e999999999", ".nan", ".inf", "ten", "[1]", "''");

  /** A run at its limits may take its time, but hears when it is to stop. */
  private static final long UNTIL_STOPPED_MILLIS = 500;

  private static final long MOST_SECONDS = 20;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Path folder;
  private Path text = Path.of("");
  private Path bert = Path.of("");
  private Path gpt = Path.of("");
  private Path classes = Path.of("");

  /** By the task's name. */
  private final Map<String, TaskInputs> tasks = new HashMap<>();

  /** What a task is trained from and on, and what is scored. */
  private record TaskInputs(String settings, Path model, Path table, Path trained) {}

  ConfigurationLimitsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void makeInputs() {
    text = TinyRuns.text(folder, 8);
    classes =
        TinyRuns.write(
            folder.resolve("classes.tsv"),
            "text\tlabel\n"
                + "The cat sees the sea.\tanimal\nMy sister paints a song.\tperson\n".repeat(2));
    Path out = folder.resolve("bert");
    Pretraining.run(
        TinyRuns.bert(text, out, "training.steps=1", "data.heldOut=0", "nextSentence=false"),
        TrainingListener.NONE);
    bert = out.resolve("model");
    out = folder.resolve("gpt");
    Pretraining.run(
        TinyRuns.gpt(
            text, out, "training.steps=1", "data.heldOut=0", "model.changes.eos_token_id=0"),
        TrainingListener.NONE);
    gpt = out.resolve("model");
    Path rewriter = composed(bert);
    String rewriting = "{\"text\": \"the cat sees the sea\", \"label\": \"cat sea\"}\n";
    Path table = TinyRuns.write(folder.resolve("rewrite.jsonl"), rewriting.repeat(2));
    tasks.put("seq2seq", new TaskInputs("seq2seq", rewriter, table, rewriter));
    tasks.put("text-to-text", new TaskInputs("text-to-text", rewriter, table, rewriter));
    writing("conversation", "{\"prompt\": \"The cat?\", \"completion\": \"The sea.\"}");
    String pair = "{\"prompt\": \"Who?\", \"chosen\": \"The cat.\", \"rejected\": \"The sea.\"}";
    writing("dpo", pair);
    writing("reward", pair);
    writing("ppo", "{\"prompt\": \"The cat?\"}");
    tune("classification", "{name: classification, labels: [animal, person]}", classes);
    tune("multi-label", "{name: multi-label, labels: [animal, person]}", classes);
    tune("regression", "{\"text\": \"The cat sees the sea.\", \"label\": 1.5}");
    tune("tagging", "{\"tokens\": [\"cat\", \"sea\"], \"tags\": [\"B-X\", \"O\"]}");
    tune(
        "question-answering",
        "{\"question\": \"who?\", \"context\": \"the cat\", \"answers\": \"cat\"}");
    tune(
        "multiple-choice",
        "{\"text\": \"who?\", \"choices\": [\"the cat\", \"the sea\"], \"label\": 1}");
    tune("sentence-embedding", "{\"text\": \"the cat\", \"second\": \"the sea\"}");
    tune(
        "embedding-distillation",
        "{name: embedding-distillation" + more("embedding-distillation") + "}",
        TinyRuns.write(
            folder.resolve("translations.jsonl"),
            "{\"text\": \"the cat\", \"translation\": \"the sea\"}\n".repeat(2)));
    tune("few-shot-classification", "{name: few-shot-classification}", classes);
  }

  /** A checkpoint that an objective was trained with. */
  private Path trained(String objective) {
    if (objective.equals("masked")) {
      return bert;
    }
    Path out = folder.resolve(objective);
    if (!Files.exists(out)) {
      Pretraining.run(
          TinyRuns.of(objective, text, out, "training.steps=1", "data.heldOut=0"),
          TrainingListener.NONE);
    }
    return out.resolve("checkpoints/step-1");
  }

  /** What a task needs beside the number that is changed. */
  private String more(String task) {
    return switch (task) {
      case "embedding-distillation" -> ", teacher: " + bert;
      case "dpo" -> ", reference: " + gpt;
      case "ppo" ->
          ", reference: "
              + gpt
              + ", rollouts: {maxNewTokens: 4}, reward: "
              + folder.resolve("reward/model");
      default -> "";
    };
  }

  /** A task of a model that reads from left to right. */
  private void writing(String task, String row) {
    Path table = TinyRuns.write(folder.resolve(task + ".jsonl"), (row + "\n").repeat(2));
    String settings = "{name: " + task + more(task) + "}";
    List<String> once = List.of("training.steps=1", "out=" + folder.resolve(task));
    Path trained =
        FineTuning.run(finetune(gpt, settings, table, once), TrainingListener.NONE).model();
    tasks.put(task, new TaskInputs(settings, gpt, table, trained));
  }

  /** The override with what its task needs, too. */
  private String whole(String override) {
    String start = "task={name: ";
    if (!override.startsWith(start)) {
      return override;
    }
    String task = override.substring(start.length(), override.indexOf(',', start.length()));
    return override.replace(start + task, start + task + more(task));
  }

  private void tune(String task, String row) {
    tune(task, task, TinyRuns.write(folder.resolve(task + ".jsonl"), (row + "\n").repeat(2)));
  }

  private void tune(String task, String taskSettings, Path table) {
    List<String> settings = List.of("training.steps=1", "out=" + folder.resolve(task));
    Path trained =
        FineTuning.run(finetune(bert, taskSettings, table, settings), TrainingListener.NONE)
            .model();
    tasks.put(task, new TaskInputs(taskSettings, bert, table, trained));
  }

  /** The inputs of the task whose settings are changed; of the first where none are. */
  private TaskInputs inputs(String override) {
    String start = "task={name: ";
    String task =
        override.startsWith(start)
            ? override.substring(start.length(), override.indexOf(',', start.length()))
            : "classification";
    return Objects.requireNonNull(tasks.get(task), task);
  }

  @AfterAll
  void stopTimer() {
    timer.shutdownNow();
  }

  private Path composed(Path encoder) {
    Tokenizer tokenizer = TokenizerFiles.load(encoder);
    RandomState.seed(1);
    var side = Composition.Source.checkpoint(encoder);
    var roles =
        new TokenRoles(
            null,
            tokenizer.id("[SEP]").orElseThrow(),
            tokenizer.id("[PAD]").orElseThrow(),
            tokenizer.id("[CLS]").orElseThrow());
    var composed = Composition.compose(side, side, false, roles);
    Path model = folder.resolve("rewriter");
    Checkpoint.save(composed.model(), model);
    TokenizerFiles.save(tokenizer, model);
    composed.model().release();
    return model;
  }

  /** A key and how to set it, with a place for the value. */
  private record Place(String key, boolean isWhole, String override) {
    List<String> values() {
      return isWhole ? WHOLE : DECIMAL;
    }
  }

  /**
   * All keys below a record that take numbers.
   *
   * @param except a part that is tried elsewhere
   */
  private static List<Place> numbers(Class<?> type, @Nullable Class<?> except) {
    List<Place> numbers = new ArrayList<>();
    gather(type, "", except, numbers);
    assertThat(numbers).isNotEmpty();
    return numbers;
  }

  private static void gather(
      Class<?> type, String prefix, @Nullable Class<?> except, List<Place> numbers) {
    for (KeyDescription key : KeyDescription.of(type)) {
      String name = prefix + key.key();
      Choices<?> choices = key.choices();
      if (choices != null) {
        for (String choice : choices.names()) {
          if (choice.equals("toy")) {
            continue; // another test's
          }
          String settings = name + "={" + choices.nameKey() + ": " + choice + ", ";
          for (KeyDescription own : KeyDescription.of(choices.choice(choice))) {
            add(own, settings + own.key() + ": %s}", numbers);
          }
        }
      } else if (key.record() != null) {
        if (key.record() != except) {
          gather(key.record(), name + ".", except, numbers);
        }
      } else {
        add(key, name + "=%s", numbers);
      }
    }
  }

  private static void add(KeyDescription key, String override, List<Place> numbers) {
    boolean isWhole = key.value().startsWith("a whole number");
    if (isWhole || key.value().startsWith("a number")) {
      assertThat(key.range()).as("%s has no @InRange", override).isNotNull();
      numbers.add(new Place(key.key(), isWhole, override));
    }
  }

  /** Runs a configuration with every value of every number; words and lists are none. */
  private void everyNumberIsRefusedOrWorks(List<Place> numbers, Attempt attempt)
      throws IOException {
    for (Place place : numbers) {
      int refused = 0;
      for (String value : place.values()) {
        String override = place.override().formatted(value);
        long start = System.nanoTime();
        StopSignal stop = new StopSignal();
        ScheduledFuture<?> stopping =
            timer.schedule(stop::request, UNTIL_STOPPED_MILLIS, TimeUnit.MILLISECONDS);
        try {
          attempt.run(override, stop);
        } catch (InputException e) {
          assertNames(e, place);
          refused++;
        } catch (RuntimeException | Error e) {
          throw new AssertionError(override, e);
        }
        stopping.cancel(false);
        assertThat(System.nanoTime() - start)
            .as(override)
            .isLessThan(TimeUnit.SECONDS.toNanos(MOST_SECONDS));
        DurableFolders.deleteTree(folder.resolve("out"));
      }
      assertThat(refused).as("%s: what is no number", place.override()).isGreaterThanOrEqualTo(3);
    }
  }

  /** As configurations, generation_config.json or people spell it. */
  private static void assertNames(InputException refused, Place place) {
    assertThat(letters(String.valueOf(refused.getMessage())))
        .as("%s: %s", place.override(), refused.getMessage())
        .contains(letters(place.key()));
  }

  private static String letters(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
  }

  /** One run. */
  private interface Attempt {
    void run(String override, StopSignal stop);
  }

  @Test
  void ofPreTraining() throws IOException {
    everyNumberIsRefusedOrWorks(
        numbers(PretrainConfig.class, null),
        (override, stop) -> {
          String[] overrides = overrides(override, "training.steps=2");
          Path out = folder.resolve("out");
          Pretraining.run(
              TinyRuns.of(objective(override, "causal"), text, out, overrides),
              TrainingListener.NONE,
              stop);
        });
  }

  /** The objective that a setting is of. */
  private static String objective(String override, String otherwise) {
    String start = "objective={name: ";
    return override.startsWith(start)
        ? override.substring(start.length(), override.indexOf(','))
        : otherwise;
  }

  private static String[] overrides(String override, String... others) {
    List<String> all = new ArrayList<>(List.of(others));
    all.add("training.saveEverySteps=1");
    all.add("training.evaluateEverySteps=1");
    all.add("training.accumulation=1");
    if (override.startsWith("training.epochs")) {
      all.set(0, "training.steps=null");
    }
    if (override.startsWith("subwordSampling.alpha")) {
      // Unigram tokenizers are not trained by runs; the value is checked all the same
      all.add("subwordSampling.bpeDropout=null");
    }
    all.add(override);
    return all.toArray(String[]::new);
  }

  private FinetuneConfig finetune(Path model, String task, Path table, List<String> overrides) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: %s
        data: {train: [%s], validation: [%s]}
        batchSize: 2
        training: {steps: 2}
        out: %s
        """
            .formatted(model, task, table, table, folder.resolve("tuned")),
        "test",
        Path.of(""),
        overrides,
        FinetuneConfig.class);
  }

  @Test
  void ofFineTuning() throws IOException {
    everyNumberIsRefusedOrWorks(
        numbers(FinetuneConfig.class, TrainingConfig.class),
        (override, stop) -> {
          // word pieces are segmented in one way
          TaskInputs inputs = inputs(override);
          Path model = override.startsWith("subwordSampling.") ? gpt : inputs.model();
          List<String> overrides =
              List.of(
                  overrides(whole(override), "training.steps=2", "out=" + folder.resolve("out")));
          FineTuning.run(
              finetune(model, inputs.settings(), inputs.table(), overrides),
              TrainingListener.NONE,
              stop);
        });
  }

  @Test
  void ofEvaluation() throws IOException {
    everyNumberIsRefusedOrWorks(
        numbers(EvaluateConfig.class, null),
        (override, stop) -> {
          TaskInputs inputs = inputs(override);
          String config =
              override.startsWith("data.") || override.startsWith("task=")
                  ? "{checkpoint: %s, task: %s, data: {test: [%s]}}"
                      .formatted(inputs.trained(), inputs.settings(), inputs.table())
                  : "{checkpoint: %s, objective: masked, text: {files: [%s]}}"
                      .formatted(trained(objective(override, "masked")), text);
          Evaluation.run(
              ConfigReader.parse(
                  config, "test", folder, List.of(whole(override)), EvaluateConfig.class),
              note -> {});
        });
  }

  /** The settings of every type of tokenizer, trained on a small text. */
  @Test
  void ofTokenizers() {
    Consumer<String> attempt =
        settings ->
            ConfigReader.parseChoice(settings, "tokenizer", TrainerSettings.TYPES)
                .trainer()
                .train(List.of("the cat sees the sea", "a dog finds some bread"));
    for (String type : TrainerSettings.TYPES.names()) {
      for (KeyDescription key : KeyDescription.of(TrainerSettings.TYPES.choice(type))) {
        List<Place> numbers = new ArrayList<>();
        add(key, "{type: " + type + ", " + key.key() + ": %s}", numbers);
        for (Place place : numbers) {
          for (String value : place.values()) {
            String settings = place.override().formatted(value);
            try {
              attempt.accept(settings);
            } catch (InputException e) {
              assertNames(e, place);
            } catch (RuntimeException | Error e) {
              throw new AssertionError(settings, e);
            }
          }
        }
      }
    }
  }
}
