package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.engine.EnginePath;

/**
 * Every library and instruction set that this machine has, not the chosen ones alone: each in a
 * process of its own, which trains and decodes at real size and compares a case of each lineage
 * with the reference. One such path once ended the process; it was not the one of the machine that
 * the tests ran on. The processes take most of a minute together.
 */
class EnginePathsTest {
  private static final double ROUNDING = 1e-4;

  private static final List<String> LINEAGES =
      List.of(
          "bert-pretraining",
          "roberta2gpt2",
          "gpt2",
          "bart",
          "t5",
          "prophetnet",
          "xlnet-lm",
          "longformer-masked-lm",
          "elmo-pretraining");

  @Test
  void allPathsComputeTheSame() throws Exception {
    List<EnginePath> paths = EnginePath.all();
    assertThat(paths).hasSizeGreaterThan(1);
    List<double[]> results = new ArrayList<>();
    for (EnginePath path : paths) {
      List<double[]> found = run(path);
      assertThat(found).as("%s: one thread and two", path).hasSize(2);
      results.addAll(found);
      for (double[] result : found) {
        for (int i = 0; i < result.length; i++) {
          double first = results.get(0)[i];
          assertThat(result[i])
              .as("%s: %s", path, i == 0 ? "loss" : "gradient")
              .isCloseTo(first, within(ROUNDING * Math.abs(first)));
        }
      }
    }
  }

  /** Loss and gradient with one thread, and with two. */
  private static List<double[]> run(EnginePath path) throws IOException, InterruptedException {
    String[] cases =
        LINEAGES.stream()
            .map(name -> Path.of("src/test/resources/parity", name).toString())
            .toArray(String[]::new);
    ProcessBuilder builder = path.process(EnginePathProcess.class, cases).redirectErrorStream(true);
    builder.command().add(1, "-XX:TieredStopAtLevel=1"); // it ends before a better compiler pays
    Process process = builder.start();
    try {
      List<String> lines;
      try (Stream<String> output = process.inputReader().lines()) {
        lines = output.toList();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s: ends", path).isTrue();
      assertThat(process.exitValue())
          .as("%s: exit code%n%s", path, String.join("\n", lines))
          .isZero();
      return lines.stream()
          .filter(line -> line.matches("[12] [-0-9.E]+ [-0-9.E]+"))
          .map(line -> Stream.of(line.split(" ")).skip(1).mapToDouble(Double::parseDouble))
          .map(numbers -> numbers.toArray())
          .toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
