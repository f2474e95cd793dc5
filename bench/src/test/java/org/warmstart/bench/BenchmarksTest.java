package org.warmstart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;

class BenchmarksTest {
  private static BenchOptions files(Path text, Path tokenizer, Path pairs) {
    return new BenchOptions(2, 4, text, tokenizer, pairs, 1, BenchOptions.Padding.LONGEST);
  }

  @Test
  void hasTheWorkloadsOfThePeersScript() {
    assertThat(Benchmarks.workloads())
        .extracting(Workload::name)
        .contains(
            "train_gpt2",
            "train_bert",
            "train_bert2bert",
            "generate_gpt2",
            "summarize",
            "encode_bert",
            "tokenize",
            "train_bpe",
            "rouge");
  }

  @Test
  void lengthsHaveTheSumsOfThePeersDraws() {
    assertThat(Arrays.stream(Lengths.sources()).sum()).isEqualTo(3825);
    assertThat(Arrays.stream(Lengths.targets()).sum()).isEqualTo(1451);
    assertThat(Arrays.stream(Lengths.sortedSentences()).sum()).isEqualTo(1821);
    assertThat(Lengths.sources()).hasSize(32);
    assertThat(Lengths.targets()).hasSize(32);
    assertThat(Lengths.sortedSentences()).hasSize(64).isSorted();
  }

  @Test
  void measuresTextWorkloads(@TempDir Path folder) throws IOException {
    String line = "the quick brown fox jumps over the lazy dog, and again and again";
    Path text = Files.writeString(folder.resolve("text.txt"), (line + "\n").repeat(50));
    Path tokenizer = folder.resolve("tokenizer");
    TokenizerFiles.save(
        new ByteLevelBpeTrainer().vocabularySize(300).train(List.of(line)), tokenizer);
    Path pairs =
        Files.writeString(folder.resolve("pairs.tsv"), "a small cat\tthe small cat\n".repeat(5));
    BenchOptions options = files(text, tokenizer, pairs);
    for (String workload : List.of("tokenize", "tokenize_parallel", "train_bpe", "rouge")) {
      BenchResult result = Benchmarks.run(workload, options);
      assertThat(result.figure()).as(workload).isPositive();
      assertThat(result.runs()).hasSize(workload.equals("train_bpe") ? 2 : 4);
    }
  }

  @Test
  void printsThePeersFields() throws IOException {
    BenchResult result =
        new BenchResult(
            "rouge",
            "warmstart",
            "pairs/s",
            List.of(3.0, 1.0, 10.004),
            List.of(),
            BenchOptions.DEFAULT);
    JsonNode json = new ObjectMapper().readTree(result.toJson());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("workload", "peer", "figure", "unit", "runs", "threads", "pad", "batch");
    assertThat(json.get("figure").asDouble()).isEqualTo(3);
    assertThat(json.get("runs").get(2).asDouble()).isEqualTo(10);
    assertThat(json.get("pad").asText()).isEqualTo("longest");
    assertThat(result.toText()).startsWith("rouge: 3.00 pairs/s (median of 3, from 1.00 to 10.00");
  }

  /** Every pattern is timed at every length, and the table comes out with the figure. */
  @Test
  void comparesAttentionAtGrowingLengths() throws IOException {
    Measured measured = SparseAttentionWorkload.run(BenchOptions.DEFAULT, 96, 640);
    assertThat(measured.runs()).hasSize(2).allMatch(speed -> speed > 0);
    assertThat(measured.rows())
        .filteredOn(row -> row.tokens() == 640)
        .extracting(Measured.Row::name)
        .contains("banded", "strided", "fixed", "dense");
    assertThat(measured.rows()).allMatch(row -> row.milliseconds() > 0);
    BenchResult result =
        new BenchResult(
            "sparse_attention",
            "warmstart",
            "tokens/s",
            measured.runs(),
            measured.rows(),
            BenchOptions.DEFAULT);
    JsonNode table = new ObjectMapper().readTree(result.toJson()).get("table");
    assertThat(table).hasSize(measured.rows().size());
    assertThat(table.get(0).get("name").asText()).isEqualTo("banded");
    assertThat(result.toText().lines()).hasSize(measured.rows().size() + 1);
  }

  @Test
  void wrongInputIsNamed(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Benchmarks.run("train_gpt", BenchOptions.DEFAULT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train_gpt2");
    assertThatThrownBy(() -> Benchmarks.run("rouge", BenchOptions.DEFAULT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--pairs");
    Path pairs = Files.writeString(folder.resolve("pairs.tsv"), "one\ttwo\nnothing else\n");
    assertThatThrownBy(() -> Benchmarks.run("rouge", files(pairs, pairs, pairs)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> new BenchOptions(0, 1, null, null, null, 1, BenchOptions.Padding.MAX))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--threads");
    int most = Integer.MAX_VALUE;
    assertThatThrownBy(
            () -> new BenchOptions(1, 1, null, null, null, most, BenchOptions.Padding.MAX))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--batch must be 1 to 4096");
  }
}
