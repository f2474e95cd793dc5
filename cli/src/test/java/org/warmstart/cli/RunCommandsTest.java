package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From text to a fine-tuned model, each command on what the one before wrote. */
class RunCommandsTest {
  private final Path folder;

  RunCommandsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void preTrainsFineTunesAndEvaluates() throws IOException {
    Files.writeString(folder.resolve("text.txt"), "the cat sat on the mat\n\n".repeat(200));
    Path pretrain = folder.resolve("pretrain.yaml");
    Files.writeString(
        pretrain,
        """
        model:
          preset: bert-base-uncased
          changes:
            num_hidden_layers: 1
            hidden_size: 16
            num_attention_heads: 2
            intermediate_size: 16
            max_position_embeddings: 32
        tokenizer: {train: wordpiece, vocabularySize: 60}
        data: {files: [text.txt], unit: paragraph, heldOutFiles: [text.txt]}
        objective: masked
        sequenceLength: 16
        batchSize: 4
        training: {steps: 6}
        out: run
        """);
    CommandLineRun run = CommandLineRun.of("pretrain", "--config", pretrain);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("loss ", "perplexity ");
    assertThat(folder.resolve("run/model/model.safetensors")).exists();

    CommandLineRun again = CommandLineRun.of("pretrain", "--config", pretrain);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("is not empty");
    assertThat(CommandLineRun.of("pretrain", "--config", pretrain, "--resume").exitCode()).isZero();

    Files.writeString(
        folder.resolve("rows.tsv"), "text\tlabel\n" + "the cat\tcat\nthe mat\tmat\n".repeat(20));
    Path finetune = folder.resolve("finetune.yaml");
    Files.writeString(
        finetune,
        """
        model: {checkpoint: run/model}
        task: {name: classification, maxLength: 16}
        data: {train: [rows.tsv], validation: [rows.tsv]}
        batchSize: 8
        training: {steps: 3}
        out: tuned
        """);
    CommandLineRun tuned =
        CommandLineRun.of("finetune", "--config", finetune, "--seeds", 2, "--json");
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.out()).contains("\"accuracy\":{\"count\":2,\"mean\":", "\"runs\":[{");

    Path evaluate = folder.resolve("evaluate.yaml");
    Files.writeString(
        evaluate,
        """
        checkpoint: tuned/seed-42/model
        task: {name: classification, maxLength: 16}
        data: {test: [rows.tsv]}
        """);
    CommandLineRun scored = CommandLineRun.of("evaluate", "--config", evaluate);
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.out()).contains("accuracy ");

    assertThat(
            CommandLineRun.of("finetune", "--config", finetune, "--set", "task.name=clasification")
                .err())
        .contains("unknown task 'clasification'; did you mean 'classification'?");
  }
}
