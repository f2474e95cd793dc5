package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.Head;

/** What {@code embed} prints for the models that make sentence vectors of their own. */
class SentenceVectorsTest {
  private final Path folder;
  private final Path texts;

  SentenceVectorsTest(@TempDir Path folder) {
    this.folder = folder;
    texts = folder.resolve("texts.txt");
  }

  private List<double[]> embed(Object... arguments) throws IOException {
    List<Object> command = new ArrayList<>(List.of("embed"));
    command.addAll(List.of(arguments));
    CommandLineRun run = CommandLineRun.of(command.toArray());
    assertThat(run.err()).isEmpty();
    List<double[]> vectors = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      vectors.add(
          new ObjectMapper()
              .treeToValue(new ObjectMapper().readTree(line).get("embedding"), double[].class));
    }
    return vectors;
  }

  /** As modules.json says: the mean, the first token's and the largest, one behind the other. */
  @Test
  void foldersOfSentenceTransformersSayHowToPool() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.NONE);
    Files.writeString(texts, "the cat sat on the mat\nthe dog\n");
    List<double[]> first = embed(bert, texts, "--pooling", "first");
    List<double[]> mean = embed(bert, texts, "--pooling", "mean", "--normalize");
    Files.createDirectories(bert.resolve("1_Pooling"));
    Files.writeString(
        bert.resolve("modules.json"),
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling",
          "type": "sentence_transformers.models.Pooling"}]
        """);
    Path pooling = bert.resolve("1_Pooling/config.json");
    Files.writeString(
        pooling, "{\"word_embedding_dimension\": 16, \"pooling_mode_cls_token\": true}");
    assertThat(embed(bert, texts).get(0)).containsExactly(first.get(0), within(1e-6));
    Files.writeString(
        pooling,
        "{\"pooling_mode_cls_token\": true, \"pooling_mode_max_tokens\": true,"
            + " \"pooling_mode_mean_tokens\": true}");
    double[] three = embed(bert, texts).get(1);
    assertThat(three).hasSize(48).startsWith(first.get(1));
    for (int d = 0; d < 16; d++) {
      assertThat(three[16 + d]).isGreaterThanOrEqualTo(Math.max(three[d], three[32 + d]));
    }
    // normalized, and cut where the folder says so
    Files.writeString(pooling, "{\"pooling_mode_mean_tokens\": true}");
    Files.writeString(
        bert.resolve("modules.json"),
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling",
          "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize",
          "type": "sentence_transformers.models.Normalize"}]
        """);
    assertThat(embed(bert, texts).get(0)).containsExactly(mean.get(0), within(1e-6));
    Files.writeString(bert.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 5}");
    CommandLineRun cut = CommandLineRun.of("embed", bert, texts);
    assertThat(cut.exitCode()).isZero();
    assertThat(cut.err()).contains("1 of 2 inputs (50.0 %) were cut to 5 tokens");
    Files.writeString(
        bert.resolve("modules.json"), "[{\"type\": \"sentence_transformers.models.Dense\"}]");
    CommandLineRun dense = CommandLineRun.of("embed", bert, texts);
    assertThat(dense.exitCode()).isEqualTo(1);
    assertThat(dense.err()).contains("models.Dense' is not built here; name a --pooling");
  }

  @ParameterizedTest
  @CsvSource({
    "skip-thought-uni, NEIGHBOUR_GENERATION, 16",
    "skip-thought-combine, NEIGHBOUR_GENERATION, 32",
    "quick-thought-bi, NEIGHBOUR_CHOICE, 32",
    "quick-thought-combine, NONE, 64",
  })
  void aSentencesVectorIsTheSameInAnyCompany(String preset, Head head, int width)
      throws IOException {
    Path checkpoint = TinyCheckpoint.thought(folder.resolve("t"), preset, head);
    Files.writeString(
        texts, "the cat sat\n\na dog and a cat and a dog sat on the mat\nthe cat sat\n");
    List<double[]> alone = embed(checkpoint, texts, "--batch-size", 1);
    List<double[]> together = embed(checkpoint, texts);
    assertThat(alone).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(alone.get(i)).hasSize(width);
      assertThat(together.get(i)).containsExactly(alone.get(i), within(1e-6));
    }
    assertThat(alone.get(3)).containsExactly(alone.get(0));
    assertThat(alone.get(2)[0]).isNotCloseTo(alone.get(0)[0], within(1e-4));
  }

  /** A GRU that reads left to right has the sentence in its last state. */
  @Test
  void poolingCanBeChosen() throws IOException {
    Path checkpoint = TinyCheckpoint.thought(folder.resolve("t"), "skip-thought-uni", Head.NONE);
    Files.writeString(texts, "the cat sat\n");
    double[] own = embed(checkpoint, texts).get(0);
    assertThat(embed(checkpoint, texts, "--pooling", "last").get(0)).containsExactly(own);
    assertThat(embed(checkpoint, texts, "--pooling", "mean").get(0)).isNotEqualTo(own);
    double[] normalized = embed(checkpoint, texts, "--normalize").get(0);
    double squares = 0;
    for (double x : normalized) {
      squares += x * x;
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
  }

  @Test
  void describeCountsThePublishedSizes() {
    // words, the encoder, two decoders with their conditions, the layer to the vocabulary
    long encoder = 20_000L * 620 + 3 * 2400L * (620 + 2400 + 2);
    long decoder = 3 * 2400L * (620 + 2400 + 2) + 3 * 2400L * 2400;
    long uni = encoder + 2 * decoder + 20_000L * 2401;
    assertThat(CommandLineRun.of("describe", "skip-thought-uni", "--json").out())
        .contains("\"parameters\":" + uni + ",");
    // two encoders, each with its words
    long quick = 2 * (50_001L * 620 + 3 * 1200L * (620 + 1200 + 2));
    assertThat(CommandLineRun.of("describe", "quick-thought-uni", "--json").out())
        .contains("\"parameters\":" + quick + ",");
  }
}
