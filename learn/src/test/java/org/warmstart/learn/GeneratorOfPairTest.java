package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.registry.Families;

class GeneratorOfPairTest {
  /** Random weights in its place would not be what was asked for. */
  @Test
  void aGeneratorBesideAPresetIsRefused(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("config.json"), Families.preset("electra-small-generator").toJson() + "");
    PretrainConfig config =
        TinyRuns.electra(
            TinyRuns.text(folder, 20),
            folder.resolve("out"),
            "objective={name: replaced-token-detection, generator: " + folder + "}");
    assertThatThrownBy(() -> Pretraining.run(config, TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.checkpoint");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  /** Each would be taken for the other with a new head, and both heads would be for nothing. */
  @Test
  void swappedHalvesAreRefused(@TempDir Path folder) throws IOException {
    Path generator = saved(folder, "electra-small-generator", "ElectraForMaskedLM");
    Path discriminator = saved(folder, "electra-small-discriminator", "ElectraForPreTraining");
    refused(folder, discriminator, discriminator)
        .hasMessageContaining("generator " + discriminator + ": is an ElectraForPreTraining")
        .hasMessageContaining("belongs into model.checkpoint");
    refused(folder, generator, generator)
        .hasMessageContaining("model.checkpoint " + generator + ": is an ElectraForMaskedLM")
        .hasMessageContaining("belongs into objective.generator");
    refused(folder, generator, null).hasMessageContaining("belongs into objective.generator");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  /** As with a preset, the generator's weights would not be read. */
  @Test
  void aGeneratorBesideRandomWeightsIsRefused(@TempDir Path folder) throws IOException {
    Path generator = saved(folder, "electra-small-generator", "ElectraForMaskedLM");
    Path discriminator = saved(folder, "electra-small-discriminator", "ElectraForPreTraining");
    PretrainConfig config =
        TinyRuns.electra(
            TinyRuns.text(folder, 20),
            folder.resolve("out"),
            "model={checkpoint: " + discriminator + ", randomWeights: true}",
            "objective={name: replaced-token-detection, generator: " + generator + "}");
    assertThatThrownBy(() -> Pretraining.run(config, TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.randomWeights");
  }

  private static AbstractThrowableAssert<?, ?> refused(
      Path folder, Path checkpoint, @Nullable Path generator) {
    PretrainConfig config =
        TinyRuns.electra(
            TinyRuns.text(folder, 20),
            folder.resolve("out"),
            "model={checkpoint: " + checkpoint + "}",
            "objective={name: replaced-token-detection"
                + (generator == null ? "" : ", generator: " + generator)
                + "}");
    return assertThatThrownBy(() -> Pretraining.run(config, TrainingListener.NONE))
        .isInstanceOf(InputException.class);
  }

  private static Path saved(Path folder, String preset, String architecture) throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve(preset));
    ObjectNode json = Families.preset(preset).toJson();
    json.putArray("architectures").add(architecture);
    Files.writeString(checkpoint.resolve("config.json"), json.toString());
    return checkpoint;
  }
}
