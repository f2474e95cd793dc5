package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Every command that takes a checkpoint, on every family with every head: there is a result or a
 * message, and never an internal error. A new family or command is covered by itself; that is worth
 * the minute.
 */
class EveryHeadTest {
  private static final long MOST_PARAMETERS = 100_000;

  private final Path folder;
  private final Path texts;
  private final Path masked;
  private final Path questions;
  private final Path pairs;

  EveryHeadTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    texts = Files.writeString(folder.resolve("texts.txt"), "the cat\na dog sat on the mat\n");
    masked = Files.writeString(folder.resolve("masked.txt"), "the [MASK] sat\n");
    questions = Files.writeString(folder.resolve("questions.txt"), "a dog\tthe cat sat\n");
    Files.writeString(
        folder.resolve("tags.jsonl"),
        "{\"tokens\": [\"the\", \"cat\"], \"tags\": [\"LABEL_0\", \"LABEL_1\"]}\n");
    Files.writeString(
        folder.resolve("questions.jsonl"),
        "{\"question\": \"a dog\", \"context\": \"the cat sat\", \"answers\": \"cat\"}\n");
    Files.writeString(
        folder.resolve("choices.jsonl"),
        "{\"text\": \"the cat\", \"choices\": [\"sat\", \"a dog\"], \"label\": 1}\n");
    pairs = folder.resolve("pairs.tsv");
    Files.writeString(pairs, "text\tlabel\n" + "the cat\tcat\nthe mat\tmat\n".repeat(4));
  }

  static Stream<String> families() {
    return Families.all().stream().map(Families.Entry::modelType);
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyCommandGivesAResultOrAMessage(String family) throws IOException {
    Tokenizer tokenizer =
        new WordPieceTrainer()
            .vocabularySize(60)
            .train(List.of("the cat sat on the mat", "a dog sat on a mat"));
    Path bert = checkpoint("bert", Head.MASKED_LM, tokenizer, folder.resolve("other"));
    SoftAssertions softly = new SoftAssertions();
    List<Head> heads =
        new ArrayList<>(
            Families.read(TinyFamilies.config(family, tokenizer.vocabularySize()), family)
                .family()
                .heads());
    for (Head head : heads) {
      Path model = checkpoint(family, head, tokenizer, folder.resolve(family + "-" + head));
      List<List<Object>> commands = commands(model, bert, head);
      if (heads.indexOf(head) < 2) {
        commands.addAll(writing(model, bert, head));
      }
      for (List<Object> command : commands) {
        CommandLineRun run = CommandLineRun.of(command.toArray());
        softly
            .assertThat(run.err() + " (exit " + run.exitCode() + ")")
            .as("%s %s: %s", family, head, command)
            .doesNotContain("internal error", "Exception")
            .containsPattern("exit [01]\\)");
        softly
            .assertThat(run.exitCode() == 1 && run.err().isBlank())
            .as("%s %s: %s says nothing", family, head, command)
            .isFalse();
      }
    }
    softly.assertAll();
  }

  /** What writes checkpoints, which takes longer and looks at the layers alone. */
  private List<List<Object>> writing(Path model, Path bert, Head head) {
    Path out = folder.resolve("out-" + head);
    return List.of(
        List.of("convert", model, "--out", out.resolve("converted")),
        List.of("average", model, model, "--out", out.resolve("mean")),
        List.of("compose", "--encoder", model, "--out", out.resolve("a")),
        List.of("compose", "--encoder", model, "--decoder", bert, "--out", out.resolve("b")),
        List.of("compose", "--encoder", bert, "--decoder", model, "--out", out.resolve("c")),
        List.of("compose", "--encoder", model, "--share", "--out", out.resolve("d")),
        List.of(
            "compose",
            "--new-encoder",
            "--decoder",
            model,
            "--tokenizer",
            bert,
            "--out",
            out.resolve("e")));
  }

  private List<List<Object>> commands(Path model, Path bert, Head head) throws IOException {
    List<List<Object>> commands = new ArrayList<>();
    commands.add(List.of("describe", model));
    commands.add(List.of("describe", model, "--decoder", model));
    commands.add(List.of("describe", bert, "--decoder", model, "--share"));
    commands.add(List.of("embed", model, texts));
    commands.add(List.of("classify", model, texts));
    commands.add(List.of("tag", model, texts, "--words"));
    commands.add(List.of("tag", model, texts));
    commands.add(List.of("answer", model, questions));
    commands.add(List.of("fill-mask", model, masked));
    commands.add(List.of("generate", model, texts, "--max-new-tokens", 2));
    for (Map.Entry<String, String> evaluation :
        Map.of(
                "classification",
                "task: {name: classification}\ndata: {test: [pairs.tsv]}",
                "regression",
                "task: {name: regression}\ndata: {test: [pairs.tsv]}",
                "multi-label",
                "task: {name: multi-label}\ndata: {test: [pairs.tsv]}",
                "tagging",
                "task: {name: tagging}\ndata: {test: [tags.jsonl]}",
                "question-answering",
                "task: {name: question-answering}\ndata: {test: [questions.jsonl]}",
                "multiple-choice",
                "task: {name: multiple-choice}\ndata: {test: [choices.jsonl]}",
                "seq2seq",
                "task: {name: seq2seq}\ndata: {test: [pairs.tsv]}",
                "causal",
                "objective: causal\ntext: {files: [texts.txt]}\nsequenceLength: 8",
                "masked",
                "objective: masked\ntext: {files: [texts.txt]}\nsequenceLength: 8",
                "pairs",
                "objective: masked\nnextSentence: true\ntext: {files: [texts.txt]}\n"
                    + "sequenceLength: 8")
            .entrySet()) {
      Path yaml = folder.resolve("evaluate-" + evaluation.getKey() + "-" + head + ".yaml");
      Files.writeString(
          yaml, "checkpoint: " + model + "\nbatchSize: 2\n" + evaluation.getValue() + "\n");
      commands.add(List.of("evaluate", "--config", yaml));
    }
    return commands;
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyTrainingGivesAResultOrAMessage(String family) throws IOException {
    Tokenizer tokenizer =
        new WordPieceTrainer()
            .vocabularySize(60)
            .train(List.of("the cat sat on the mat", "a dog sat on a mat"));
    Head usual =
        Families.read(TinyFamilies.config(family, tokenizer.vocabularySize()), family)
            .family()
            .usualHead(
                Families.read(TinyFamilies.config(family, tokenizer.vocabularySize()), family));
    Path model = checkpoint(family, usual, tokenizer, folder.resolve(family));
    SoftAssertions softly = new SoftAssertions();
    String warm = "model: {checkpoint: " + model + "}\n";
    String random = "model: {checkpoint: " + model + ", randomWeights: true}\n";
    String classes = "task: {name: classification}\ndata: {train: [pairs.tsv]}\n";
    String texts = "task: {name: seq2seq}\ndata: {train: [pairs.tsv]}\n";
    int number = 0;
    for (String config : List.of(warm + classes, random + classes, warm + texts)) {
      softly.assertThat(run("finetune", config, number++)).as(family + config).isEmpty();
    }
    String plain = "data: {files: [texts.txt]}\nsequenceLength: 8\n";
    List<String> objectives = new ArrayList<>(Objectives.ALL.names());
    objectives.add("masked\nnextSentence: true");
    objectives.add("masked\nsentenceOrder: true");
    for (String objective : objectives) {
      String config = warm + plain + "objective: " + objective + "\n";
      softly.assertThat(run("pretrain", config, number++)).as(family + config).isEmpty();
    }
    softly.assertAll();
  }

  /** Returns what is wrong with the end of a run of one step; empty if nothing is. */
  private String run(String command, String config, int number) throws IOException {
    Path yaml = folder.resolve(command + number + ".yaml");
    Files.writeString(
        yaml, config + "batchSize: 2\ntraining: {steps: 1}\nout: run" + number + "\n");
    CommandLineRun run = CommandLineRun.of(command, "--config", yaml);
    boolean expected =
        (run.exitCode() == 0 || (run.exitCode() == 1 && !run.err().isBlank()))
            && !run.err().contains("internal error");
    return expected ? "" : run.exitCode() + ": " + run.err();
  }

  @Test
  void everyFamilyIsTiny() {
    for (Families.Entry family : Families.all()) {
      Model model =
          Families.create(
              Families.read(TinyFamilies.config(family.modelType(), 60), family.modelType()),
              family.architectures().keySet().iterator().next());
      assertThat(model.parameterCount()).as(family.modelType()).isLessThan(MOST_PARAMETERS);
    }
  }

  private static Path checkpoint(String family, Head head, Tokenizer tokenizer, Path folder) {
    Engine.start();
    RandomState.seed(7);
    try {
      Model model =
          Families.create(
              Families.read(TinyFamilies.config(family, head, tokenizer.vocabularySize()), family),
              head);
      model.initialise();
      Checkpoint.save(model, folder);
      model.release();
    } catch (InputException e) {
      throw new AssertionError(family + " " + head, e);
    }
    TokenizerFiles.save(tokenizer, folder);
    return folder;
  }
}
