package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigTree;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.PretrainConfig;
import org.warmstart.learn.recipe.Recipe;
import org.warmstart.learn.recipe.Recipes;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.registry.Families;

/** Recipes: their files, how they are laid over one another, and two steps of each in small. */
class RecipesTest {
  private static final String TINY = "-tiny";

  /** Of recipes that go on from a checkpoint, by how their names begin. */
  private static final Map<String, String> PRESETS =
      Map.ofEntries(
          Map.entry("longformer", "longformer-base-4096"),
          Map.entry("roberta", "roberta-base"),
          Map.entry("lora", "roberta-base"),
          Map.entry("albert", "albert-base-v2"),
          Map.entry("electra", "electra-small-discriminator"),
          Map.entry("gpt", "openai-gpt"),
          Map.entry("dialogpt", "gpt2"),
          Map.entry("instructgpt", "gpt2"),
          Map.entry("dpo", "gpt2"),
          Map.entry("xlnet", "xlnet-large-cased"),
          Map.entry("bart", "bart-large"),
          Map.entry("t5", "t5-base"),
          Map.entry("pegasus", "pegasus-large"),
          Map.entry("prophetnet", "prophetnet-large-uncased"));

  private final Path folder;
  private final RecipeData data;
  private final List<String> failed = new ArrayList<>();

  RecipesTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = new RecipeData(folder);
  }

  private static boolean isTiny(String name) {
    return name.endsWith(TINY);
  }

  @Test
  void theListHasEveryFileAndOfEachAFullAndATiny() throws IOException {
    Path resources = Path.of("../learn/src/main/resources/org/warmstart/learn/recipe");
    TreeSet<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(resources)) {
      all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .forEach(name -> files.add(name.replace(".yaml", "")));
    }
    assertThat(Recipes.names()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(files);
    for (String name : Recipes.names()) {
      assertThat(files).contains(isTiny(name) ? name.replace(TINY, "") : name + TINY);
    }
    String page = Files.readString(Path.of("../docs/recipes.md"));
    assertThat(Recipes.names())
        .filteredOn(name -> !isTiny(name))
        .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  /** Data and checkpoints are all that a recipe leaves to its user. */
  @Test
  void everyFullRecipeIsReadWithDataAndACheckpoint() {
    for (String name : Recipes.names()) {
      Recipe recipe = Recipes.get(name);
      List<String> more =
          new ArrayList<>(
              List.of(
                  recipe.command() == Recipe.Command.FINETUNE
                      ? "data.train=[rows.csv]"
                      : name.startsWith("t5-multitask")
                          ? "data.mixture=[{files: [text]}]"
                          : "data.files=[text]"));
      more.addAll(besides(name, Path.of("somewhere"), Path.of("text")));
      String all =
          isTiny(name) ? recipe.text() + Recipes.get(name.replace(TINY, "")).text() : recipe.text();
      if (!all.contains("preset:")) {
        more.add("model.checkpoint=somewhere");
      }
      Record config = Recipes.tree(name, null, null).with(more).bind(recipe.command().config());
      assertThat(ConfigWriter.toYaml(config)).as(name).contains("runs/" + name + "\"");
      if (!isTiny(name)) {
        requirePositions(name, config);
      }
    }
  }

  /** What a few recipes leave to their user, too: other models, and text beside rows. */
  private static List<String> besides(String name, Path model, Path text) {
    if (name.matches("(distilbert|tinybert|minilm)-.*")) {
      return List.of("distillation.teacher=" + model);
    }
    if (name.startsWith("multilingual-embeddings")) {
      return List.of("task.teacher=" + model);
    }
    return name.startsWith("instructgpt-ppo")
        ? List.of("task.reward=" + model, "task.pretraining.files=[" + text + "]")
        : List.of();
  }

  /** No published size is too short for its recipe. */
  private static void requirePositions(String name, Record config) {
    JsonNode json = ConfigWriter.toJson(config);
    String family = name.replaceFirst("-.*", "");
    String preset =
        json.path("model").path("preset").asText("null").equals("null")
            ? PRESETS.getOrDefault(family, "bert-base-uncased")
            : json.path("model").path("preset").asText();
    ModelConfig model = Families.preset(preset);
    assertThat(
            Math.max(
                json.path("sequenceLength").asInt(), json.path("task").path("maxLength").asInt()))
        .as(name)
        .isBetween(1, model.maxPositions());
    assertThat(json.path("task").path("maxTargetLength").asInt())
        .as(name)
        .isLessThanOrEqualTo(model.maxTargetPositions());
  }

  /** The values that are told apart most easily, against the papers' tables. */
  @Test
  void publishedValuesStandThere() {
    PretrainConfig bert = pretraining("bert-pretrain-128");
    assertThat(bert.batchSize() * bert.training().accumulation()).isEqualTo(256);
    PretrainConfig roberta = pretraining("roberta-pretrain");
    assertThat(roberta.batchSize() * roberta.training().accumulation()).isEqualTo(8192);
    PretrainConfig electra = pretraining("electra-small-pretrain");
    assertThat(electra.batchSize() * electra.training().accumulation()).isEqualTo(128);
    assertThat(pretraining("xlnet-pretrain").training().learningRate()).isEqualTo(4e-4);
    assertThat(pretraining("gpt-pretrain").training().learningRate()).isEqualTo(2.5e-4);
  }

  private static PretrainConfig pretraining(String name) {
    return Recipes.tree(name, null, PretrainConfig.class)
        .with(List.of("data.files=[text]"))
        .bind(PretrainConfig.class);
  }

  @Test
  void everyRecipeMakesTwoStepsInSmall() {
    data.text(40);
    Map<String, Path> models = new HashMap<>();
    for (String name : Recipes.names()) {
      if (isTiny(name) && Recipes.get(name).command() == Recipe.Command.PRETRAIN) {
        List<String> more =
            new ArrayList<>(List.of("data.files=[" + folder.resolve("text.txt") + "]"));
        if (name.startsWith("t5-multitask")) {
          Path table = data.table("task.tsv", "text\tlabel", 6, "yes", "no");
          more.set(
              0,
              "data.mixture=[{files: ["
                  + folder.resolve("text.txt")
                  + "]}, {table: {train: ["
                  + table
                  + "]}, prefix: 'class: '}]");
        }
        if (name.matches("(bert-pretrain-512|tsdae|distilbert).*")) {
          more.add("model.checkpoint=" + models.get("bert"));
        }
        if (name.matches("(tinybert|minilm).*")) {
          more.add("tokenizer.path=" + models.get("bert"));
        }
        more.addAll(besides(name, models.getOrDefault("bert", folder), folder));
        more.add("data.unit=" + (name.startsWith("elmo") ? "line" : "paragraph"));
        Path model = steps("pretrain", name, more);
        models.putIfAbsent(name.replaceFirst("-.*", ""), model);
      }
    }
    Path bert = Objects.requireNonNull(models.get("bert"));
    CommandLineRun composed =
        CommandLineRun.of(
            "compose",
            "--variant",
            "bert-share",
            "--encoder",
            bert,
            "--decoder",
            bert,
            "--out",
            folder.resolve("shared"));
    assertThat(composed.exitCode()).as(composed.err()).isZero();
    models.put("rothe", folder.resolve("shared"));
    models.put("bert2bert", folder.resolve("shared"));
    models.put("lora", Objects.requireNonNull(models.get("roberta")));
    for (String family :
        List.of("sbert", "matryoshka", "simcse", "setfit", "multilingual", "ulmfit")) {
      models.put(family, bert);
    }
    Path gpt2 = Objects.requireNonNull(models.get("gpt2"));
    for (String family : List.of("dialogpt", "instructgpt", "dpo")) {
      models.put(family, gpt2);
    }
    for (String name : Recipes.names()) {
      if (isTiny(name) && Recipes.get(name).command() == Recipe.Command.FINETUNE) {
        List<String> more = new ArrayList<>(rows(name));
        Path model = name.startsWith("lora-gpt2") ? gpt2 : models.get(name.replaceFirst("-.*", ""));
        String other =
            name.startsWith("instructgpt")
                ? "instructgpt-reward-tiny/model"
                : name.startsWith("tinybert")
                    ? "bert-glue-tiny/model"
                    : "bert-pretrain-128-tiny/model";
        more.addAll(besides(name, folder.resolve(other), folder.resolve("text.txt")));
        more.add(model == null ? "tokenizer=" + bert : "model.checkpoint=" + model);
        steps("finetune", name, more);
      }
    }
    assertThat(failed).isEmpty();
  }

  private List<String> rows(String name) {
    String full = name.replace(TINY, "");
    if (full.startsWith("bert-squad")) {
      return files(data.squad(), "test");
    }
    return switch (full) {
      case "bert-conll2003" -> files(data.conll(), "test");
      case "bert-swag" ->
          files(
              data.table(
                  "swag.csv", "sent1,sent2,ending0,ending1,ending2,ending3,label", 4, "0", "3"),
              "validation");
      case "xlnet-race" -> files(data.race(), "validation");
      case "albert-mnli", "xlnet-mnli" ->
          files(
              data.table("mnli.tsv", "sentence1\tsentence2\tlabel", 6, "yes", "no"), "validation");
      case "bart-cnndm", "pegasus-cnndm", "prophetnet-cnndm", "rothe-cnndm", "bert2bert-cnndm" ->
          files(data.table("cnndm.csv", "article,highlights", 4), "validation");
      case "bart-xsum", "pegasus-xsum", "rothe-xsum", "rothe-gigaword" ->
          files(data.table("xsum.csv", "document,summary", 4), "validation");
      case "sbert-stsb" ->
          files(data.table("sts.csv", "sentence1,sentence2,score", 6, "0.2", "0.8"), "validation");
      case "sbert-nli", "matryoshka-nli" ->
          files(data.table("nli.csv", "anchor,positive,negative", 6), "validation");
      case "simcse-supervised" ->
          files(data.table("simcse.csv", "sent0,sent1,hard_neg", 6), "validation");
      case "simcse-unsupervised" ->
          List.of("data.train=[" + data.table("sentences.csv", "text,other", 8) + "]");
      case "multilingual-embeddings" ->
          files(data.table("parallel.csv", "text,translation", 6), "validation");
      case "tinybert-layers" ->
          List.of("data.train=[" + data.table("classes.tsv", "text\tlabel", 6, "yes", "no") + "]");
      case "dialogpt", "instructgpt-sft", "instructgpt-ppo" ->
          files(
              data.write(
                  "chats.jsonl",
                  "{\"prompt\": \"Who sees the sea?\", \"completion\": \"A cat.\"}\n".repeat(8)),
              "validation");
      case "instructgpt-reward", "dpo" ->
          files(
              data.write(
                  "answers.jsonl",
                  "{\"prompt\": \"Who sees the sea?\", \"chosen\": \"A cat.\", \"rejected\": \"A moon.\"}\n"
                      .repeat(4)),
              "validation");
      case "t5-finetune", "rothe-splitting", "rothe-fusion", "lora-gpt2-e2e" ->
          files(data.table("pairs.tsv", "text\tlabel", 4), "validation");
      case "transformer-base", "rothe-translation" ->
          List.of(
              "data.train=[" + data.lines("a.en", 6) + "]",
              "data.targets.train=[" + data.lines("a.de", 6) + "]");
      default -> files(data.table("classes.tsv", "text\tlabel", 6, "yes", "no"), "validation");
    };
  }

  private static List<String> files(Path file, String second) {
    return List.of("data.train=[" + file + "]", "data." + second + "=[" + file + "]");
  }

  /** Two steps of a recipe; returns its model. */
  private Path steps(String command, String name, List<String> more) {
    List<Object> words = new ArrayList<>(List.of(command, "--recipe", name));
    for (String each : more) {
      words.addAll(List.of("--set", each));
    }
    Path out = folder.resolve(name);
    words.addAll(
        List.of(
            "--set",
            "training.steps=2",
            "--set",
            "training.warmupSteps=1",
            "--set",
            "batchSize=4",
            "--out",
            out));
    if (name.startsWith("transformer")) {
      words.addAll(List.of("--set", "batchSize=0"));
    }
    CommandLineRun run = CommandLineRun.of(words.toArray());
    if (run.exitCode() != 0 || !Files.exists(out.resolve("model/model.safetensors"))) {
      failed.add(name + ": " + run.err());
    }
    return out.resolve("model");
  }

  @Test
  void whatIsGivenGoesBeforeTheRecipe() {
    Path mine =
        data.write(
            "mine.yaml",
            """
            recipe: bert-pretrain-128-tiny
            objective: {maskProbability: 0.2}
            data: {files: [text.txt]}
            batchSize: 5
            training:
              weightDecay: 0.5
              steps: ~
              schedule: cosine
            """);
    PretrainConfig config =
        Recipes.tree(null, mine, PretrainConfig.class)
            .with(List.of("batchSize=6", "training.beta2=0.5"))
            .bind(PretrainConfig.class);
    String yaml = ConfigWriter.toYaml(config);
    // set, file, tiny recipe, full recipe
    assertThat(config.batchSize()).isEqualTo(6);
    assertThat(config.sequenceLength()).isEqualTo(64);
    assertThat(config.training().steps()).isNull();
    assertThat(config.training().accumulation()).isEqualTo(1);
    assertThat(config.data().files()).containsExactly(folder.resolve("text.txt"));
    // a choice of the same name keeps what is not given anew
    assertThat(yaml)
        .contains("maskProbability: 0.2", "nextSentence: true", "weightDecay: 0.5", "beta2: 0.5")
        .contains("epsilon: 1.0E-6")
        // and one of another name keeps nothing
        .contains("name: \"cosine\"\n    floor: 0.0");
    Path other = data.write("other.yaml", "data: {files: [t]}\nobjective: {name: causal}\n");
    assertThat(
            ConfigWriter.toYaml(
                Recipes.tree("bert-pretrain-128", other, PretrainConfig.class)
                    .bind(PretrainConfig.class)))
        .contains("name: \"causal\"")
        .doesNotContain("nextSentence");
  }

  @Test
  void theListAndARecipeArePrinted() {
    CommandLineRun list = CommandLineRun.of("recipes");
    assertThat(list.out().lines().filter(line -> !line.startsWith("name ")))
        .allSatisfy(line -> assertThat(line).containsPattern("^\\S+ +(pretrain|finetune) +\\S"));
    assertThat(list.out()).contains("bert-glue", "Devlin et al. 2019");
    CommandLineRun one = CommandLineRun.of("recipes", "bert-glue");
    assertThat(one.out()).isEqualTo(Recipes.get("bert-glue").text());
    FinetuneConfig read =
        ConfigReader.parse(
            one.out(),
            "printed",
            folder,
            List.of("data.train=[a]", "model.checkpoint=b"),
            FinetuneConfig.class);
    assertThat(read.batchSize()).isEqualTo(32);
    assertThat(CommandLineRun.of("recipes", "--json").out())
        .contains("\"name\":\"bert-glue-tiny\"");
  }

  @Test
  void whatCannotBeIsRefused() {
    refused("unknown recipe 'bert-glu'; did you mean 'bert-glue'", "recipes", "bert-glu");
    refused("is for 'warmstart finetune'", "pretrain", "--recipe", "bert-glue");
    refused("is for 'warmstart pretrain'", "finetune", "--recipe", "t5-pretrain");
    refused("give a configuration (--config), or a recipe", "pretrain");
    refused(
        "data.files: name text files, or corpora in data.mixture",
        "pretrain",
        "--recipe",
        "bert-pretrain-128");
    Path two = data.write("two.yaml", "recipe: gpt-pretrain\n");
    refused(
        "begins from the recipe 'gpt-pretrain', and --recipe names 'gpt2-pretrain'",
        "pretrain",
        "--recipe",
        "gpt2-pretrain",
        "--config",
        two);
    Path wrong = data.write("wrong.yaml", "batchsize: 3\n");
    refused(
        wrong + ":1:1: unknown key 'batchsize'; did you mean 'batchSize'",
        "pretrain",
        "--recipe",
        "gpt-pretrain",
        "--config",
        wrong);
  }

  private static void refused(String message, Object... words) {
    CommandLineRun run = CommandLineRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message);
  }

  @Test
  void thePagesCommandsRun() throws IOException {
    data.text(20);
    Files.createDirectories(folder.resolve("books"));
    Files.move(folder.resolve("text.txt"), folder.resolve("books/text.txt"));
    data.table("train.tsv", "text\tlabel", 8, "yes", "no");
    data.table("dev.tsv", "text\tlabel", 4, "yes", "no");
    List<String> run =
        new PageCommands("recipes.md", folder, text -> text.replace("epochs: 2", "epochs: 1"))
            .run(
                words -> {
                  List<String> all = new ArrayList<>(words);
                  if (words.contains("--recipe")) {
                    all.addAll(
                        List.of("--set", "training.steps=2", "--set", "training.warmupSteps=0"));
                  }
                  return all;
                });
    assertThat(run).hasSize(5);
    ConfigTree written = ConfigTree.read(folder.resolve("runs/mine/config.yaml"));
    assertThat(ConfigWriter.toYaml(written.bind(FinetuneConfig.class))).contains("momentum: 0.95");
  }

  @Test
  void theSummarizationPagesCommandsRun() throws IOException {
    Path text = data.text(10);
    data.table("cnndm/train.csv", "article,highlights", 3);
    data.table("cnndm/validation.csv", "article,highlights", 2);
    data.table("cnndm/test.csv", "article,highlights", 2);
    Path bert = folder.resolve("bert");
    CommandLineRun made =
        CommandLineRun.of(
            "pretrain",
            "--recipe",
            "bert-pretrain-128-tiny",
            "--set",
            "data.files=[" + text + "]",
            "--set",
            "data.unit=paragraph",
            "--set",
            "model.changes.hidden_size=16",
            "--set",
            "model.changes.max_position_embeddings=512",
            "--set",
            "training.steps=1",
            "--out",
            bert);
    assertThat(made.exitCode()).as(made.err()).isZero();
    Files.move(bert.resolve("model"), folder.resolve("bert-base-uncased"));
    List<String> run =
        new PageCommands("summarization.md", folder, file -> file)
            .run(
                words -> {
                  List<String> all = new ArrayList<>(words);
                  if (words.contains("finetune")) {
                    all.addAll(
                        List.of(
                            "--set", "training.steps=2", "--set", "training.evaluateEverySteps=1"));
                  }
                  return all;
                });
    assertThat(run).hasSize(4);
    FinetuneConfig config =
        ConfigTree.read(folder.resolve("runs/bert2bert/config.yaml")).bind(FinetuneConfig.class);
    assertThat(config.batchSize()).isEqualTo(16);
    assertThat(config.training().warmupSteps()).isEqualTo(2000);
    assertThat(Files.readString(folder.resolve("runs/bert2bert/model/generation_config.json")))
        .contains("\"num_beams\" : 4", "\"length_penalty\" : 2.0", "\"max_length\" : 142")
        .contains(
            "\"min_length\" : 56", "\"no_repeat_ngram_size\" : 3", "\"early_stopping\" : true");
    assertThat(Files.readAllLines(folder.resolve("runs/scored/predictions.jsonl"))).hasSize(2);
  }
}
