package org.warmstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigReader;

/** What the cards of the models below say that holds for a new one as well. */
public final class BaseCards {
  private static final long LARGEST_BYTES = 1 << 20;

  /** A folder of the hub's cache has the model's name in its path. */
  private static final Pattern CACHED =
      Pattern.compile(".*[/\\\\]models--([\\w.-]+?)--([\\w.-]+)[/\\\\]snapshots[/\\\\].*");

  /** A license or a language, and nothing that would not be one. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,60}");

  private static final Pattern FRONT =
      Pattern.compile("\\A\uFEFF?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(\r?\n.*)?\\z", Pattern.DOTALL);

  private BaseCards() {}

  /**
   * Reads the cards beside some checkpoints; a license is taken where all that have a card have the
   * same one, and languages of all of them.
   */
  public static ModelCard.Origin of(List<Path> checkpoints) {
    Set<String> models = new LinkedHashSet<>();
    Set<String> languages = new LinkedHashSet<>();
    Set<@Nullable String> licenses = new LinkedHashSet<>();
    for (Path checkpoint : checkpoints) {
      String path = checkpoint.toAbsolutePath().normalize() + "/";
      Matcher cached = CACHED.matcher(path);
      if (cached.matches()) {
        models.add(cached.group(1) + "/" + cached.group(2));
      }
      JsonNode front = front(checkpoint.resolve("README.md"));
      List<String> license = front == null ? List.of() : words(front.path("license"));
      licenses.add(license.isEmpty() ? null : license.get(0));
      languages.addAll(front == null ? List.of() : words(front.path("language")));
    }
    String license = licenses.size() == 1 ? licenses.iterator().next() : null;
    return new ModelCard.Origin(
        List.copyOf(models), !checkpoints.isEmpty(), license, List.copyOf(languages));
  }

  /** The YAML in front of a card; null if there is none that can be read. */
  static @Nullable JsonNode front(Path readme) {
    if (!InputFiles.isThere(readme)) {
      return null;
    }
    try {
      Matcher front = FRONT.matcher(InputFiles.readText(readme, LARGEST_BYTES));
      return front.matches() ? ConfigReader.parseValue(front.group(1), readme.toString()) : null;
    } catch (InputException e) {
      return null; // somebody else's page, of which nothing depends
    }
  }

  private static List<String> words(JsonNode value) {
    List<String> words = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (each.isTextual() && WORD.matcher(each.asText()).matches()) {
        words.add(each.asText());
      }
    }
    return words;
  }
}
