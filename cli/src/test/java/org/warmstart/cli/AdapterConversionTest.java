package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.adapter.PeftAdapter;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;

/** {@code convert --base} with an adapter that PEFT wrote. */
class AdapterConversionTest {
  private static final Path FIXTURES = Path.of("../model/src/test/resources/lora");

  private final Path out;
  private final Path folder;

  AdapterConversionTest(@TempDir Path folder) {
    this.folder = folder;
    out = folder.resolve("out");
  }

  @Test
  void mergesAnAdapterIntoItsBase() throws IOException {
    Path adapter = FIXTURES.resolve("gpt2/adapter");
    Path base = FIXTURES.resolve("gpt2/base");
    CommandLineRun run = CommandLineRun.of("convert", adapter, "--base", base, "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("merged: rank 3 in 4 layers").contains("wrote " + out);
    assertThat(out.resolve("generation_config.json"))
        .hasSameBinaryContentAs(base.resolve("generation_config.json"));
    Path expected = Files.createDirectory(folder.resolve("expected"));
    PeftAdapter opened = PeftFolder.open(adapter, base, told -> {});
    opened.merge();
    Checkpoint.save(opened.model(), expected);
    opened.model().release();
    assertThat(out.resolve("model.safetensors"))
        .hasSameBinaryContentAs(expected.resolve("model.safetensors"));
  }

  @Test
  void tellsWhatOfTheBaseIsNotUsedAndWritesAnotherType() {
    CommandLineRun run =
        CommandLineRun.of(
            "convert",
            FIXTURES.resolve("bert/adapter"),
            "--base",
            FIXTURES.resolve("bert/base"),
            "--dtype",
            "bfloat16",
            "--out",
            out);
    assertThat(run.err()).contains("not used: 5 tensors of the checkpoint's own head");
    assertThat(run.out()).contains("and whole: bert.pooler.dense, classifier");
    assertThat(Checkpoint.config(out).labels()).hasSize(3);
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    Path adapter = FIXTURES.resolve("gpt2/adapter");
    Path base = FIXTURES.resolve("gpt2/base");
    assertThat(CommandLineRun.of("convert", base, "--base", base, "--out", out).err())
        .contains("adapter_config.json: no such file; a PEFT adapter's folder has it");
    assertThat(CommandLineRun.of("convert", adapter, "--out", out).err())
        .contains(
            "is an adapter, not a model; merge it into its checkpoint with: warmstart convert");
    assertThat(
            CommandLineRun.of(
                    "convert", adapter, "--base", base, "--set", "pad_token_id=0", "--out", out)
                .err())
        .contains("--set: goes without --base");
    assertThat(out).doesNotExist();
  }

  /** Whose tensors are missing would say little where the whole model is another one. */
  @Test
  void aBaseOfAnotherFamilyIsNamed() throws IOException {
    Path adapter = folder.resolve("adapter");
    Files.createDirectories(adapter);
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(FIXTURES.resolve("bert/adapter").resolve(file), adapter.resolve(file));
    }
    // as a run of ours writes it beside the adapter
    Files.copy(FIXTURES.resolve("bert/base/config.json"), adapter.resolve("config.json"));
    assertThat(
            CommandLineRun.of(
                    "convert", adapter, "--base", FIXTURES.resolve("gpt2/base"), "--out", out)
                .err())
        .contains("was trained on a model of type 'bert', but ")
        .contains("gpt2/base is of type 'gpt2'; name the checkpoint that it was trained on");
    assertThat(out).doesNotExist();
  }
}
