package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warmstart.model.checkpoint.Variant;
import org.warmstart.model.registry.Families;

/** docs/models.md has every family and every variant of composition. */
class ModelPageTest {
  @Test
  void everyFamilyIsOnThePage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "models.md"));
    assertThat(Families.all())
        .allMatch(family -> page.contains("| `" + family.modelType() + "` |"));
    assertThat(Variant.names()).allMatch(name -> page.contains("`" + name + "`"));
  }

  /** The files to read for each family are there, and no more than three for the founders. */
  @Test
  void theFilesToReadAreThere() throws IOException {
    Path sources = Path.of("..", "model", "src", "main", "java", "org", "warmstart", "model");
    String page = Files.readString(Path.of("..", "docs", "models.md"));
    String table =
        page.substring(page.indexOf("| to read |"), page.indexOf("## An encoder-decoder"));
    Matcher files = Pattern.compile("`(\\w+/\\w+)`").matcher(table);
    Set<String> named = new TreeSet<>();
    while (files.find()) {
      String file = files.group(1) + ".java";
      named.add(file);
      assertThat(
              sources.resolve("family").resolve(file).toFile().exists()
                  || sources.resolve(file).toFile().exists())
          .as(file)
          .isTrue();
    }
    for (String founder : List.of("BERT", "GPT-2", "BART", "T5")) {
      String row =
          table.substring(table.indexOf("| " + founder + " |")).lines().findFirst().orElseThrow();
      assertThat(row.split("`[a-z0-9]+/", -1)).as(founder).hasSizeBetween(3, 4);
    }
    try (Stream<Path> all = Files.walk(sources.resolve("family"))) {
      List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(java)
          .allMatch(file -> file.getNameCount() == sources.getNameCount() + 3)
          .allMatch(
              file ->
                  file.endsWith("package-info.java")
                      || named.contains(
                          file.resolveSibling("").getFileName() + "/" + file.getFileName()));
    }
  }
}
