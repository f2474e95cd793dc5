package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
