package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.warmstart.model.checkpoint.Recipe;
import org.warmstart.model.registry.Families;

/** docs/models.md has every family and every variant of composition. */
class ModelPageTest {
  @Test
  void everyFamilyIsOnThePage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "models.md"));
    assertThat(Families.all())
        .allMatch(family -> page.contains("| `" + family.modelType() + "` |"));
    assertThat(Recipe.names()).allMatch(name -> page.contains("`" + name + "`"));
  }
}
