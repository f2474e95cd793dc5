package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;

/** Results that are written where something is already. */
class OverwritingTest {
  private final Path folder;
  private final Path bert;
  private final Path out;

  OverwritingTest(@TempDir Path folder) {
    this.folder = folder;
    bert = TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    out = folder.resolve("out");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
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

  @Test
  void ofAnEarlierCheckpointNothingStaysAndOfOthersEverything() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    run("compose", "--encoder", bert, "--decoder", gpt, "--out", out);
    assertThat(names(out)).anyMatch(name -> name.startsWith("decoder_"));
    Files.writeString(out.resolve("thesis.txt"), "mine");
    Files.createDirectory(out.resolve("plots"));
    CommandLineRun again =
        run("convert", bert, "--max-shard-size", "10KB", "--out", out, "--overwrite");
    assertThat(again.err()).contains("left as they are in " + out + ": 'plots', 'thesis.txt'");
    assertThat(names(out))
        .contains("plots", "thesis.txt", "model.safetensors.index.json", "config.json")
        .doesNotContain("model.safetensors", "generation_config.json", ".warmstart-writing")
        .noneMatch(name -> name.startsWith("decoder_") || name.endsWith(".part"));
    run("average", bert, bert, "--out", out, "--overwrite");
    assertThat(names(out))
        .contains("model.safetensors", "thesis.txt")
        .doesNotContain("model.safetensors.index.json");
  }

  @Test
  void whatFailsLeavesTheOldCheckpoint() throws IOException {
    run("convert", bert, "--out", out);
    List<String> before = names(out);
    byte[] weights = Files.readAllBytes(bert.resolve("model.safetensors"));
    weights[weights.length - 1] = 0x7f;
    weights[weights.length - 2] = (byte) 0xc0; // not a number
    Files.write(bert.resolve("model.safetensors"), weights);
    assertRefused("infinite or not a number", "convert", bert, "--out", out, "--overwrite");
    assertThat(names(out)).isEqualTo(before);
    assertRefused("infinite or not a number", "convert", bert, "--out", folder.resolve("new"));
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** Two of the tiny BERT's words and a new one. */
  private Path vectors() throws IOException {
    return Files.writeString(folder.resolve("vectors.txt"), "the 1 0\ncat 0 1\nbird 1 1\n");
  }

  @Test
  void whatIsRefusedLeavesNoFolder() throws IOException {
    Path deep = folder.resolve("a/b/c");
    Path few = Files.writeString(folder.resolve("few.txt"), "the 1 0\nbird 1 1\n");
    Path texts = Files.write(folder.resolve("texts.txt"), new byte[] {(byte) 0xff});
    assertRefused("1 word of", "word2vec", "expand", bert, "--vectors", few, "--out", deep);
    assertRefused("UTF-8", "tokenizer", "train", "--type", "bpe", "--out", deep, texts);
    assertRefused(
        "cannot be written",
        "tokenizer",
        "convert",
        "--tokenizer",
        bert,
        "--to",
        "sentencepiece",
        "--out",
        deep);
    assertThat(folder.resolve("a")).doesNotExist();
    run("word2vec", "expand", bert, "--vectors", vectors(), "--out", deep);
    assertThat(names(deep)).contains("config.json", "model.safetensors", "tokenizer.json");
  }

  @Test
  void anInterruptedReplacementIsRefused() throws IOException {
    run("convert", bert, "--out", out);
    Files.createDirectory(out.resolve(".warmstart-writing"));
    Files.delete(out.resolve("config.json"));
    assertRefused(
        "was interrupted, run it again with --overwrite",
        "embed",
        out,
        Files.writeString(folder.resolve("texts.txt"), "a text\n"));
    run("convert", bert, "--out", out, "--overwrite");
    assertThat(names(out)).doesNotContain(".warmstart-writing");
  }

  @Test
  void trainingRunsAreNoPlaceForOtherResults() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.createDirectories(run.resolve("checkpoints/step-1"));
    Files.writeString(run.resolve("config.yaml"), "a: 1");
    Files.writeString(run.resolve(".lock"), "");
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("convert", bert),
            List.of("average", bert, bert),
            List.of("compose", "--encoder", bert),
            List.of("word2vec", "expand", bert, "--vectors", vectors()))) {
      Object[] intoRun =
          Stream.concat(command.stream(), Stream.of("--overwrite", "--out", run)).toArray();
      assertRefused("is the folder of a training run", intoRun);
      intoRun[intoRun.length - 1] = run.resolve("checkpoints/step-1");
      assertRefused("keeps its checkpoints", intoRun);
      intoRun[intoRun.length - 1] = run.resolve("model");
      try (FileChannel channel = FileChannel.open(run.resolve(".lock"), StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assertThat(lock.isValid()).isTrue();
        assertRefused("is under way", intoRun);
      }
      run(intoRun);
    }
    assertThat(names(run)).containsExactly(".lock", "checkpoints", "config.yaml", "model");
  }

  @Test
  void aSourceIsNotWrittenOver() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), bert);
    assertRefused("is read from", "convert", bert, "--out", link, "--overwrite");
    assertRefused("is read from", "average", bert, link, "--out", bert, "--overwrite");
  }

  @Test
  void filesOfSentenceTransformersAndTheReadmeAreCarriedAlong() throws IOException {
    Files.writeString(bert.resolve("modules.json"), "[]");
    Files.writeString(bert.resolve("sentence_bert_config.json"), "{}");
    Files.writeString(bert.resolve("README.md"), "# Mine");
    Files.createDirectories(bert.resolve("1_Pooling"));
    Files.writeString(bert.resolve("1_Pooling/config.json"), "{}");
    Files.writeString(bert.resolve("training_args.bin"), "x");
    CommandLineRun run = run("convert", bert, "--out", out);
    assertThat(run.err()).contains("not copied from " + bert + ": 'training_args.bin'");
    assertThat(names(out))
        .contains("modules.json", "sentence_bert_config.json", "README.md", "1_Pooling");
    assertThat(out.resolve("1_Pooling/config.json")).hasContent("{}");
  }

  @Test
  void specialTokensAreSet() throws IOException {
    run("convert", bert, "--set", "pad_token_id=1", "--out", out);
    assertThat(Files.readString(out.resolve("config.json"))).contains("\"pad_token_id\" : 1");
    assertRefused(
        "numbers 0 to", "convert", bert, "--set", "pad_token_id=999", "--out", out, "--overwrite");
    assertRefused(
        "no special token's key",
        "convert",
        bert,
        "--set",
        "hidden_size=4",
        "--out",
        out,
        "--overwrite");
  }
}
