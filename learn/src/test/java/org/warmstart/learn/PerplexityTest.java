package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.tensor.engine.Engine;

/**
 * A tiny GPT-2 that transformers 5.17 trained on one text with blank lines, whose tokens differ if
 * its paragraphs are tokenized alone: the perplexity would be 197.
 */
class PerplexityTest {
  private static final String TEXT =
      "The cat sat on the mat.\n\nThe dog sat on the cat.\n\n\n  A bird sang,\nand the dog ran.\n\n"
          + "No end";

  private final Path folder;

  PerplexityTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void start() {
    Engine.start();
  }

  private double perplexity(String... overrides) {
    TinyRuns.write(folder.resolve("text.txt"), TEXT);
    EvaluateConfig config =
        ConfigReader.parse(
            "{checkpoint: %s, objective: causal, text: {files: [text.txt]}}"
                .formatted(checkpoint()),
            "test",
            folder,
            List.of(overrides),
            EvaluateConfig.class);
    return Objects.requireNonNull(Evaluation.run(config, note -> {}).get("perplexity"));
  }

  private static Path checkpoint() {
    URL url = Objects.requireNonNull(PerplexityTest.class.getResource("/perplexity"));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void aDocumentIsReadAsItStands() {
    assertThat(perplexity()).isCloseTo(1.0175342925369637, within(1e-5));
  }

  /** The procedure of Hugging Face's "Perplexity of fixed-length models". */
  @ParameterizedTest
  @CsvSource({
    "8, 7, 167.67597174693182",
    "8, 4, 91.16098118641045",
    "16, 5, 21.96673014344847",
    "8, , 167.67597174693182",
  })
  void windowsAreScoredOnWhatTheOneBeforeDidNotHold(
      String length, String stride, double perplexity) {
    String[] overrides =
        stride == null
            ? new String[] {"sequenceLength=" + length}
            : new String[] {"sequenceLength=" + length, "stride=" + stride};
    assertThat(perplexity(overrides)).isCloseTo(perplexity, within(perplexity * 1e-4));
  }

  @Test
  void numbersAtTheirLimitsAreRefused() {
    assertThatThrownBy(() -> perplexity("sequenceLength=1048576"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("64 positions");
    assertThatThrownBy(() -> perplexity("sequenceLength=8", "stride=8"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stride has to be at most 7");
    assertThatThrownBy(() -> perplexity("stride=0"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stride has to be at least 1");
    assertThatThrownBy(() -> perplexity("batchSize=2147483647"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("batchSize has to be from 1 to 1048576");
    assertThat(perplexity("batchSize=1048576")).isCloseTo(1.0175, within(1e-3));
  }
}
