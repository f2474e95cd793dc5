package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.cli.fault.FaultyProvider;
import org.warmstart.model.Head;

/**
 * Signals in every phase of a run: it ends soon, with the exit code that is documented, and goes on
 * from there to the weights of a run that nobody disturbed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignalsTest {
  private static final int SECONDS = 60;
  private static final int INTERRUPTED = 130;
  private static final Pattern STOPPED = Pattern.compile("stopped and saved after step (\\d+);");

  private final Path folder;
  private final Path pretraining;
  private final Path rewriting;

  SignalsTest(@TempDir Path folder) {
    this.folder = folder;
    pretraining = folder.resolve("pretraining.yaml");
    rewriting = folder.resolve("rewriting.yaml");
  }

  @BeforeAll
  void undisturbed() throws IOException {
    TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    TinyCheckpoint.bart(folder.resolve("bart"));
    Files.writeString(folder.resolve("text.txt"), "the cat sat on the mat\n\n".repeat(40));
    Files.writeString(
        folder.resolve("table.tsv"),
        "text\tlabel\n" + "the cat sat on the mat\ta cat\n".repeat(400));
    Files.writeString(
        pretraining,
        """
        model: {checkpoint: bert}
        objective: masked
        data: {files: [text.txt], unit: paragraph, heldOutFiles: [text.txt]}
        sequenceLength: 16
        batchSize: 2
        training:
          steps: 4
          logEverySteps: 1
          evaluateEverySteps: 2
          saveEverySteps: 2
        out: whole
        """);
    Files.writeString(
        rewriting,
        """
        model: {checkpoint: bart}
        task: {name: seq2seq, maxTargetLength: 20, generatedExamples: 400}
        data: {train: [table.tsv], validation: [table.tsv], limit: 400}
        batchSize: 8
        training: {steps: 1}
        out: rewritten
        """);
    assertThat(run("pretrain", pretraining, "whole").exitCode()).isZero();
  }

  private CommandLineRun run(String command, Path config, String out) {
    return CommandLineRun.of(command, "--config", config, "--out", folder.resolve(out), "--resume");
  }

  /** Runs a command that signals itself, and returns its exit code. */
  private int signalled(
      String place, int number, int delay, String signals, String command, Path config)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + FaultyProvider.PROPERTY + "=" + FaultyProvider.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                SignalledProcess.class.getName(),
                place,
                Integer.toString(number),
                Integer.toString(delay),
                signals,
                command,
                "--config",
                config.toString(),
                "--out",
                folder.resolve("run").toString()));
    Path log = folder.resolve("log");
    DurableFolders.deleteTree(folder.resolve("run"));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log)).contains("signal ").doesNotContain("internal error");
    return process.exitValue();
  }

  private void assertSameWeights() {
    CommandLineRun resumed = run("pretrain", pretraining, "run");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    for (String file :
        List.of(
            "checkpoints/step-4/model.safetensors",
            "checkpoints/step-4/trainer.safetensors",
            "model/model.safetensors")) {
      assertThat(folder.resolve("run").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reading data,        read .*/text.txt,                               1, 0, INT,       130",
    "the first batch,     open .*/run/metrics.jsonl,                      1, 0, TERM,      130",
    "training,            write .*/run/metrics.jsonl,                     1, 0, INT,       130",
    "evaluation,          write .*/run/metrics.jsonl,                     2, 1, TERM,      130",
    "saving,              write .*/.writing-step-2/model.safetensors.*,   1, 0, INT,       130",
    "keeping the best,    write .*/.writing-best-2/model.safetensors.*,   1, 0, TERM,      130",
    "the second in saving, write .*/.writing-step-4/model.safetensors.*,  1, 0, 'TERM,TERM', 130",
    "the final export,    open .*/.writing-model/.*,                      1, 0, TERM,      0",
    "the report,          open .*/report.html.*,                          1, 0, INT,       0",
  })
  void ofPreTraining(
      String phase, String place, int number, int delay, String signals, int exitCode)
      throws Exception {
    assertThat(signalled(place, number, delay, signals, "pretrain", pretraining))
        .as("%s: %s", phase, Files.readString(folder.resolve("log")))
        .isEqualTo(exitCode);
    assertLeft(phase, exitCode);
    assertSameWeights();
  }

  /** That there is what the run says it has saved, or nothing of what it had not saved. */
  private void assertLeft(String phase, int exitCode) throws IOException {
    String log = Files.readString(folder.resolve("log"));
    Path run = folder.resolve("run");
    if (phase.equals("reading data")) {
      assertThat(run).doesNotExist();
    } else if (phase.startsWith("the second")) {
      assertThat(log).doesNotContain("stopped", "saved " + run.resolve("checkpoints/step-4"));
      assertThat(run.resolve("checkpoints/step-2/manifest.json")).exists();
      assertThat(run.resolve("checkpoints/step-4")).doesNotExist();
    } else if (phase.equals("the first batch") && log.contains("stopped before the first step")) {
      assertThat(run.resolve("model")).doesNotExist();
    } else if (exitCode == INTERRUPTED) {
      Matcher step = STOPPED.matcher(log);
      assertThat(step.find()).as(log).isTrue();
      assertThat(run.resolve("checkpoints/step-" + step.group(1) + "/manifest.json"))
          .as(log)
          .exists();
    } else {
      assertThat(log).contains("wrote " + run).doesNotContain("stopped");
    }
  }

  /** Texts are being generated for four hundred examples, which is left off between two batches. */
  @Test
  void ofGeneratingInAnEvaluation() throws Exception {
    int exitCode =
        signalled("move to .*/checkpoints/step-1", 1, 300, "TERM", "finetune", rewriting);
    assertThat(exitCode).as(Files.readString(folder.resolve("log"))).isEqualTo(130);
    assertThat(Files.readString(folder.resolve("log"))).contains("stopped and saved after step 1");
    assertThat(folder.resolve("run/checkpoints/step-1/manifest.json")).exists();
    assertThat(folder.resolve("run/model")).doesNotExist();
  }
}
