package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.warmstart.base.record.ConfigReader;

/** The configurations of docs/training.md are ones that can be read. */
class TrainingPageTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyConfigurationOfThePageIsRead() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("..", "docs", "training.md")));
    List<Record> configs = new ArrayList<>();
    while (blocks.find()) {
      String yaml = blocks.group(1);
      Class<? extends Record> type =
          yaml.contains("\ncheckpoint:")
              ? EvaluateConfig.class
              : yaml.contains("\nobjective:") ? PretrainConfig.class : FinetuneConfig.class;
      configs.add(ConfigReader.parse(yaml, "docs/training.md", Path.of(""), List.of(), type));
    }
    assertThat(configs)
        .hasExactlyElementsOfTypes(
            PretrainConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            FinetuneConfig.class,
            PretrainConfig.class,
            PretrainConfig.class,
            FinetuneConfig.class,
            PretrainConfig.class,
            PretrainConfig.class,
            EvaluateConfig.class,
            EvaluateConfig.class);
  }
}
