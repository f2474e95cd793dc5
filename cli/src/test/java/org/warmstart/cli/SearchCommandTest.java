package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.record.ConfigTree;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.model.Head;

/** The command {@code search}. */
class SearchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final RecipeData data;
  private Path bert = Path.of("");

  SearchCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = new RecipeData(folder);
  }

  @BeforeEach
  void makeInputs() {
    bert = TinyCheckpoint.bert(folder.resolve("runs/bert/model"), Head.MASKED_LM);
    String rows = "the cat sat\tcat\na dog sat\tdog\n".repeat(4);
    data.write("train.tsv", "text\tlabel\n" + rows);
    data.write("dev.tsv", "text\tlabel\n" + rows);
    data.write("test.tsv", "text\tlabel\n" + rows);
  }

  private Path config(String name, String search) {
    return data.write(
        name + ".yaml",
        """
        model: {checkpoint: %s}
        task: {name: classification, maxLength: 12}
        data: {train: [train.tsv], validation: [dev.tsv], test: [test.tsv]}
        batchSize: 4
        training: {steps: 4, learningRate: 1e-2, evaluateEverySteps: 2}
        out: runs/%s
        search:
        %s
        """
            .formatted(bert, name, search.indent(2)));
  }

  private JsonNode results(String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("runs/" + name + "/results.json")));
  }

  @Test
  void aGridIsAllCombinationsAndTheBestIsWritten() throws IOException {
    Path config =
        config(
            "grid",
            "space: {training.learningRate: [1e-2, 1e-9], batchSize: [2, 4]}\nmetric: loss\n");
    // two seeds of each
    CommandLineRun run = CommandLineRun.of("search", "--config", config, "--seeds", 2);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode results = results("grid");
    assertThat(results.path("metric").asText()).isEqualTo("loss");
    assertThat(results.path("trials")).hasSize(4);
    assertThat(results.path("runs")).hasSize(8);
    double before = Double.NEGATIVE_INFINITY;
    for (JsonNode trial : results.path("trials")) {
      assertThat(trial.path("score").path("mean").asDouble()).isGreaterThanOrEqualTo(before);
      assertThat(trial.path("score").path("low").asDouble())
          .isLessThanOrEqualTo(trial.path("score").path("mean").asDouble());
      before = trial.path("score").path("mean").asDouble();
    }
    // what does not learn is not the best
    JsonNode best = results.path("trials").get(0).path("settings");
    assertThat(best.path("training.learningRate").asDouble()).isEqualTo(1e-2);
    assertThat(run.out().lines().toList()).hasSize(5);
    assertThat(run.out()).contains("95 % interval", "test", "training.learningRate=");
    FinetuneConfig again =
        ConfigTree.read(folder.resolve("runs/grid/best.yaml")).bind(FinetuneConfig.class);
    assertThat(again.training().learningRate()).isEqualTo(1e-2);
    CommandLineRun rerun =
        CommandLineRun.of("finetune", "--config", folder.resolve("runs/grid/best.yaml"));
    assertThat(rerun.exitCode()).as(rerun.err()).isZero();
    try (Stream<Path> runs = Files.list(folder.resolve("runs/grid/runs"))) {
      assertThat(runs.filter(each -> Files.exists(each.resolve("config.yaml")))).hasSize(8);
    }
  }

  @Test
  void aSearchGoesOnWhereItWas() throws IOException {
    Path config = config("resumed", "space: {training.learningRate: [1e-2, 1e-3]}");
    assertThat(CommandLineRun.of("search", "--config", config).exitCode()).isZero();
    JsonNode whole = results("resumed");
    // as if the process had ended before the second run
    Path file = folder.resolve("runs/resumed/results.json");
    ((ArrayNode) whole.path("runs")).remove(1);
    Files.writeString(file, whole.toString());
    CommandLineRun refused = CommandLineRun.of("search", "--config", config);
    assertThat(refused.err()).contains("is not empty; choose another folder, or --resume");
    CommandLineRun run = CommandLineRun.of("search", "--config", config, "--resume");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("runs/002 (2 of 2)").doesNotContain("runs/001 (1 of 2)");
    assertThat(results("resumed").path("runs")).hasSize(2);
    CommandLineRun other =
        CommandLineRun.of("search", "--config", config, "--resume", "--set", "batchSize=2");
    assertThat(other.err()).contains("is of a search with another configuration");
  }

  @Test
  void variantsAndFoldsMakeATable() throws IOException {
    Path config =
        config("folds", "variants: {plain: {}, no-pretraining: {model.randomWeights: true}}");
    CommandLineRun run =
        CommandLineRun.of(
            "search",
            "--config",
            config,
            "--folds",
            3,
            "--set",
            "data.test=[]",
            "--set",
            "data.validation=[]",
            "--set",
            "training.evaluateEverySteps=0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("plain", "no-pretraining");
    // eight rows in three parts, each held out once
    int rows = 0;
    for (int fold = 0; fold < 3; fold++) {
      Path predictions =
          folder.resolve("runs/folds/runs/plain-fold-" + fold + "/predictions.jsonl");
      rows += Files.readAllLines(predictions).size();
    }
    assertThat(rows).isEqualTo(8);
    assertThat(results("folds").path("trials").get(0).path("score").path("runs").asInt())
        .isEqualTo(3);
    FinetuneConfig best =
        ConfigTree.read(folder.resolve("runs/folds/best.yaml")).bind(FinetuneConfig.class);
    assertThat(best.data().folds()).isNull();
  }

  @Test
  void halvingGivesUpTheWorse() throws IOException {
    Path config =
        config(
            "halving",
            """
            strategy: successive-halving
            trials: 4
            factor: 2
            firstSteps: 2
            metric: loss
            space: {training.learningRate: {log-uniform: [1e-6, 1e-1]}}
            """);
    CommandLineRun run = CommandLineRun.of("search", "--config", config);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<Long> steps = new ArrayList<>();
    for (JsonNode each : results("halving").path("runs")) {
      steps.add(each.path("steps").asLong());
    }
    assertThat(steps).containsExactlyInAnyOrder(2L, 2L, 4L, 4L);
    assertThat(run.out()).contains("(given up)");
    // the best, run to its end in two parts, is what it is alone
    String name = results("halving").path("trials").get(0).path("name").asText();
    CommandLineRun alone =
        CommandLineRun.of("finetune", "--config", folder.resolve("runs/halving/best.yaml"));
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(folder.resolve("runs/halving/runs/" + name + "/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("runs/halving/best/model/model.safetensors"));
  }

  @Test
  void drawsAreInTheirRangesAndTheSameAgain() throws IOException {
    String search =
        "strategy: {name: random, trials: 2}\n"
            + "space: {training.learningRate: {log-uniform: [1e-4, 1e-2]}, batchSize: {whole: [1, 3]}}";
    for (String name : List.of("first", "second")) {
      CommandLineRun run = CommandLineRun.of("search", "--config", config(name, search), "--json");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(JSON.readTree(run.out()).path("trials")).hasSize(2);
    }
    assertThat(results("first").path("trials").findValues("settings"))
        .isEqualTo(results("second").path("trials").findValues("settings"))
        .allSatisfy(
            settings -> {
              assertThat(settings.path("training.learningRate").asDouble()).isBetween(1e-4, 1e-2);
              assertThat(settings.path("batchSize").asInt()).isBetween(1, 3);
            });
  }

  @Test
  void whatCannotBeIsRefusedBeforeTheFirstRun() {
    refused("there is nothing to compare", "metric: loss");
    refused(
        "trial 001, training.learningrate: unknown training key 'learningrate'",
        "space: {training.learningrate: [1]}");
    refused("batchSize: expected a whole number", "space: {batchSize: [4, many]}");
    refused("a grid needs a list of values", "space: {dropout: {uniform: [0, 0.5]}}");
    refused(
        "the first number has to be less than the second",
        "strategy: random\nspace: {dropout: {uniform: [0.5, 0]}}");
    refused("expected a list of values", "space: {dropout: 0.1}");
    refused("unknown metric 'los'", "space: {batchSize: [4]}\nmetric: los");
    refused("names a folder", "variants: {a/b: {}}");
    refused(
        "has to be a multiple of training.evaluateEverySteps",
        "strategy: {name: successive-halving, firstSteps: 3}\nspace: {batchSize: [2, 4]}");
    assertThat(folder.resolve("runs/refused/runs")).doesNotExist();
    CommandLineRun nothing =
        CommandLineRun.of(
            "search", "--config", config("refused", "seeds: 2"), "--set", "data.validation=[]");
    assertThat(nothing.err()).contains("test rows are for the end");
  }

  private void refused(String message, String search) {
    CommandLineRun run = CommandLineRun.of("search", "--config", config("refused", search));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message);
  }

  @Test
  void thePagesCommandsRun() throws IOException {
    List<String> run =
        new PageCommands(
                "search.md",
                folder,
                text ->
                    text.replace("epochs: 3", "steps: 1")
                        .replace("maxLength: 48", "maxLength: 12")
                        .replace("[5e-5, 4e-5, 3e-5, 2e-5]", "[5e-5, 4e-5]")
                        .replace("[16, 32]", "[16]")
                        .replace("seeds: 3", "seeds: 2"))
            .run(
                words ->
                    words.contains("--seeds")
                        ? words.stream().map(word -> word.equals("5") ? "1" : word).toList()
                        : words.stream().map(word -> word.equals("5") ? "2" : word).toList());
    assertThat(run).hasSize(3);
    assertThat(folder.resolve("runs/sst2-search/best.yaml")).exists();
    CommandLineRun random =
        CommandLineRun.of(
            "search",
            "--config",
            folder.resolve("random.yaml"),
            "--set",
            "training.steps=2",
            "--set",
            "training.evaluateEverySteps=1",
            "--set",
            "search.firstSteps=1",
            "--set",
            "search.trials=2");
    assertThat(random.exitCode()).as(random.err()).isZero();
  }
}
