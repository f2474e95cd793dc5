package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.model.Head;

/** Pipes that nobody writes to, devices and links in a circle are refused, not waited for. */
@Timeout(60)
class PipesAsInputTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path folder;

  /** Good folders of which one file each is a pipe, and a pipe, a circle and a good folder. */
  @BeforeAll
  static void makeFiles() throws Exception {
    TinyCheckpoint.bert(folder.resolve("good"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    for (String name :
        new String[] {
          "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"
        }) {
      Path copy = TinyCheckpoint.bert(folder.resolve(name), Head.SEQUENCE_CLASSIFICATION, "a", "b");
      Files.deleteIfExists(copy.resolve(name));
      makePipe(copy.resolve(name));
    }
    Path empty = Files.createDirectory(folder.resolve("vocabulary"));
    makePipe(empty.resolve("vocab.txt"));
    makePipe(folder.resolve("pipe"));
    makePipe(folder.resolve("pipe.tsv"));
    makePipe(folder.resolve("pipe.gz"));
    Files.createSymbolicLink(folder.resolve("circle"), folder.resolve("circle"));
    Files.writeString(folder.resolve("texts"), "the cat\n");
  }

  private static void makePipe(Path path) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "describe @config.json",
        "classify @config.json @texts",
        "classify @model.safetensors @texts",
        "classify @tokenizer.json @texts",
        "classify @tokenizer_config.json @texts",
        "classify @good @pipe",
        "classify @good @circle",
        "classify @good /dev/zero",
        "embed @tokenizer.json @texts",
        "embed @good @pipe",
        "convert @model.safetensors --out @converted",
        "tokenizer encode --tokenizer @tokenizer.json @texts",
        "tokenizer encode --tokenizer @vocabulary @texts",
        "tokenizer encode --tokenizer @pipe @texts",
        "tokenizer encode --tokenizer @circle @texts",
        "tokenizer encode --tokenizer /dev/zero @texts",
        "tokenizer encode --tokenizer @good @pipe",
        "tokenizer stats --tokenizer @good @pipe",
        "tokenizer train @pipe --type bpe --vocab-size 100 --out @new",
        "tokenizer train @pipe.gz --type bpe --vocab-size 100 --out @new",
        "tokenizer train @circle --type bpe --vocab-size 100 --out @new",
        "tokenizer train /dev/zero --type bpe --vocab-size 100 --out @new",
        "finetune --config @pipe",
        "finetune --config @circle",
        "finetune --config /dev/zero",
        "pretrain --config @pipe",
        "evaluate --config @pipe",
        "metric rouge --predictions @pipe --references @texts",
        "metric rouge --predictions @texts --references @circle",
        "word2vec train --texts @pipe --vectors @vectors.txt",
        "word2vec similar --vectors @pipe cat",
      })
  void areRefused(String line) {
    Object[] arguments = line.replace("@", folder + "/").split(" ");
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err().strip())
        .startsWith("warmstart: ")
        .containsAnyOf("is a pipe, a socket or a device", "is a link that leads nowhere");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
