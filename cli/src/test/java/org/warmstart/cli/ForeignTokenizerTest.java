package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/** Tokenizers, heads and sizes that a checkpoint was not trained with. */
class ForeignTokenizerTest {
  private final Path folder;
  private final Path bert;
  private final Path other;

  ForeignTokenizerTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    bert = TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    other = folder.resolve("other");
    TokenizerFiles.save(
        new WordPieceTrainer().vocabularySize(200).train(List.of("zebras yawn in xylophones")),
        other);
    Files.writeString(folder.resolve("texts.txt"), "the [MASK] sat\n");
    Files.writeString(
        folder.resolve("rows.tsv"), "text\tlabel\n" + "the cat\tcat\nthe mat\tmat\n".repeat(4));
  }

  private static CommandLineRun run(Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static void assertRefused(String message, Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message);
  }

  private Path yaml(String... lines) throws IOException {
    return Files.writeString(folder.resolve("c.yaml"), String.join("\n", lines) + "\n");
  }

  @Test
  void anotherTokenizerIsRefusedUnlessAskedFor() throws IOException {
    Path texts = folder.resolve("texts.txt");
    for (String command : List.of("embed", "fill-mask")) {
      assertRefused(
          "is not the tokenizer that " + bert + " was trained with",
          command,
          bert,
          texts,
          "--tokenizer",
          other);
      run(command, bert, texts, "--tokenizer", other, "--foreign-tokenizer");
      run(command, bert, texts, "--tokenizer", bert);
    }
    assertRefused(
        "tokens have other numbers",
        "compose",
        "--encoder",
        bert,
        "--tokenizer",
        other,
        "--out",
        folder.resolve("out"));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void trainingRefusesItToo() throws IOException {
    String task = "task: {name: classification}\ndata: {train: [rows.tsv]}";
    Path config =
        yaml(
            "model: {checkpoint: bert}",
            "tokenizer: other",
            task,
            "training: {steps: 1}",
            "out: run");
    assertRefused("'model.foreignTokenizer: true'", "finetune", "--config", config);
    CommandLineRun asked =
        run("finetune", "--config", config, "--set", "model.foreignTokenizer=true", "--overwrite");
    assertThat(asked.err()).contains("tokens behind the checkpoint's vocabulary");
    Path evaluation =
        yaml("checkpoint: run/model", "tokenizer: bert", task.replace("train", "test"));
    assertRefused("'foreignTokenizer: true'", "evaluate", "--config", evaluation);
    for (String tokenizer : List.of("{path: other}", "{train: wordpiece, vocabularySize: 60}")) {
      Path further =
          yaml(
              "model: {checkpoint: bert}",
              "tokenizer: " + tokenizer,
              "objective: masked",
              "data: {files: [texts.txt]}",
              "sequenceLength: 8",
              "training: {steps: 1}",
              "out: further");
      assertRefused("is not the tokenizer that", "pretrain", "--config", further);
    }
  }

  /** What starts at random is said; what was trained for is stated for other programs. */
  @Test
  void aNewHeadIsSaidAndItsKindIsWritten() throws IOException {
    String rest = "training: {steps: 1}\nout: run-";
    Path classes =
        yaml(
            "model: {checkpoint: bert}",
            "task: {name: classification}",
            "data: {train: [rows.tsv]}",
            rest + "c");
    CommandLineRun run = run("finetune", "--config", classes);
    assertThat(run.err())
        .contains("tensors, which the checkpoint does not have", "classifier.weight")
        .contains("tensors of the checkpoint's own head: cls.predictions");
    assertThat(config("run-c/model"))
        .contains("\"problem_type\" : \"single_label_classification\"");
    Files.writeString(folder.resolve("numbers.tsv"), "text\tlabel\nthe cat\t1.5\nthe mat\t2\n");
    Path numbers =
        yaml(
            "model: {checkpoint: bert}",
            "task: {name: regression}",
            "data: {train: [numbers.tsv]}",
            rest + "n");
    run("finetune", "--config", numbers);
    assertThat(config("run-n/model")).contains("\"problem_type\" : \"regression\"");
  }

  private String config(String name) throws IOException {
    return Files.readString(folder.resolve(name).resolve("config.json"));
  }

  @Test
  void lengthsBeyondThePositionsAreRefused() throws IOException {
    Path config =
        yaml(
            "model: {checkpoint: bert}",
            "task: {name: classification, maxLength: 25}",
            "data: {train: [rows.tsv]}",
            "training: {steps: 1}",
            "out: run");
    assertRefused("maxLength 25 is more than the model's 24", "finetune", "--config", config);
    TinyCheckpoint.bart(folder.resolve("bart"));
    Path writing =
        yaml(
            "model: {checkpoint: bart}",
            "task: {name: seq2seq, maxLength: 24, maxTargetLength: 25}",
            "data: {train: [rows.tsv]}",
            "training: {steps: 1}",
            "out: run");
    assertRefused(
        "maxTargetLength 25 is more than the decoder's 24", "finetune", "--config", writing);
    Path evaluation =
        yaml(
            "checkpoint: bart", "task: {name: seq2seq, maxLength: 25}", "data: {test: [rows.tsv]}");
    assertRefused("maxLength 25 is more than the model's 24", "evaluate", "--config", evaluation);
  }

  /** A published size with one's own tokenizer has its vocabulary and its special tokens. */
  @Test
  void aPresetTakesTheTokenizersTokens() throws IOException {
    for (String preset :
        List.of(
            "bart-base, changes: {d_model: 16, encoder_layers: 1, decoder_layers: 1,"
                + " encoder_attention_heads: 2, decoder_attention_heads: 2, encoder_ffn_dim: 16,"
                + " decoder_ffn_dim: 16, max_position_embeddings: 64}",
            "t5-small, changes: {d_model: 16, d_kv: 8, d_ff: 16, num_layers: 1,"
                + " num_decoder_layers: 1, num_heads: 2}")) {
      String name = preset.substring(0, 2);
      Path config =
          yaml(
              "model: {preset: " + preset + "}",
              "tokenizer: bert",
              "task: {name: seq2seq}",
              "data: {train: [rows.tsv]}",
              "training: {steps: 1}",
              "out: run-" + name);
      run("finetune", "--config", config);
      var model = Checkpoint.config(folder.resolve("run-" + name + "/model"));
      var tokenizer = TokenizerFiles.load(bert);
      assertThat(model.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
      int end = tokenizer.id("[SEP]").orElseThrow();
      int padding = tokenizer.id("[PAD]").orElseThrow();
      assertThat(model.tokens().end()).isEqualTo(end);
      assertThat(model.tokens().padding()).isEqualTo(padding);
      assertThat(model.tokens().decoderStart()).isEqualTo(name.equals("t5") ? padding : end);
    }
  }

  @Test
  void aPublishedNameIsNotRandomWithoutAWord() {
    for (String side : List.of("encoder", "decoder")) {
      String rest = side.equals("encoder") ? "decoder" : "encoder";
      Object[] command = {
        "compose",
        "--" + side,
        "bert-base-uncased",
        "--" + rest,
        bert,
        "--tokenizer",
        bert,
        "--out",
        folder.resolve("out")
      };
      assertRefused("warmstart pull", command);
      assertRefused("--random-" + side, command);
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }

  /** Several right classes: each by itself, as the reference's pipeline has it. */
  @Test
  void severalClassesMayBeRight() throws IOException {
    Path tagger =
        TinyCheckpoint.bert(folder.resolve("t"), Head.SEQUENCE_CLASSIFICATION, "a", "b", "c");
    Path json = tagger.resolve("config.json");
    String single = run("classify", tagger, folder.resolve("texts.txt"), "--json").out();
    String stated = Files.readString(json);
    Files.writeString(
        json, stated.replaceFirst("\\{", "{\"problem_type\": \"multi_label_classification\","));
    String several = run("classify", tagger, folder.resolve("texts.txt"), "--json").out();
    assertThat(sum(single)).isEqualTo(1, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(sum(several)).isNotCloseTo(1, org.assertj.core.api.Assertions.within(1e-2));
    assertThat(several).contains("\"labels\":[");
    Files.writeString(json, stated.replaceFirst("\\{", "{\"problem_type\": \"regression\","));
    assertThat(run("classify", tagger, folder.resolve("texts.txt"), "--json").out())
        .startsWith("{\"scores\":{\"a\":");
  }

  private static double sum(String line) {
    return Stream.of(line.replaceAll(".*\"probabilities\":\\{|\\}.*", "").strip().split(","))
        .mapToDouble(entry -> Double.parseDouble(entry.split(":")[1]))
        .sum();
  }
}
