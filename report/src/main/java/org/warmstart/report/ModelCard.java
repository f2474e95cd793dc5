package org.warmstart.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model's page as Hugging Face's hub shows it: Markdown behind a block of YAML with what can be
 * searched for. What nobody but the owner knows is left as a comment to fill in.
 */
public final class ModelCard {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String title;
  private final String kind;
  private final Origin origin;
  private final List<String> tags = new ArrayList<>();
  private final List<Score> scores = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private @Nullable String library;
  private @Nullable String pipeline;
  private @Nullable String dataset;

  /**
   * What is known of the models below.
   *
   * @param models names on the hub; empty: there are none, or they are not known
   * @param any whether there is a model below, known or not
   * @param license as the base's own card has it, or null
   * @param languages as the base's own card has them
   */
  public record Origin(
      List<String> models, boolean any, @Nullable String license, List<String> languages) {
    /** Of a model that began with random weights. */
    public static final Origin NONE = new Origin(List.of(), false, null, List.of());

    public Origin {
      models = List.copyOf(models);
      languages = List.copyOf(languages);
    }
  }

  /**
   * A score.
   *
   * @param interval half of its width, or null
   * @param runs how many it is the mean of
   */
  private record Score(String metric, double value, @Nullable Double interval, int runs) {}

  /**
   * A card without a section.
   *
   * @param title the heading
   * @param kind what the model became of the one below, as the hub calls it: {@code finetune},
   *     {@code adapter}, {@code merge}
   */
  public ModelCard(String title, String kind, Origin origin) {
    this.title = title;
    this.kind = kind;
    this.origin = origin;
    tag("warmstart");
  }

  /** Adds a word to search for. */
  public ModelCard tag(String tag) {
    tags.add(tag);
    return this;
  }

  /** The library that the files are for, such as {@code transformers}. */
  public ModelCard library(String name) {
    library = name;
    return this;
  }

  /** What the model does, by the hub's name for it. */
  public ModelCard pipeline(String name) {
    pipeline = name;
    return this;
  }

  /**
   * Adds a score; one that is no finite number is left out.
   *
   * @param on what it was measured on, the same for all
   * @param interval half of the interval's width, or null where there is none
   * @param runs how many runs it is the mean of
   */
  public ModelCard score(
      String metric, double value, String on, @Nullable Double interval, int runs) {
    if (Double.isFinite(value)) {
      boolean known = interval != null && Double.isFinite(interval);
      scores.add(new Score(metric, value, known ? interval : null, runs));
      dataset = on;
    }
    return this;
  }

  /** Adds a heading with Markdown below. */
  public ModelCard section(String heading, String markdown) {
    body.append("\n## ").append(heading).append("\n\n").append(markdown.strip()).append('\n');
    return this;
  }

  /** A block of code. */
  public static String code(String language, String text) {
    return "```" + language + "\n" + text.strip() + "\n```\n";
  }

  /** The page. */
  public String text() {
    StringBuilder page = new StringBuilder("---\n");
    front(page);
    page.append("---\n\n# ").append(title).append('\n').append(body);
    if (!scores.isEmpty()) {
      page.append("\n## Scores\n\nMeasured on ").append(dataset).append(".\n\n");
      scoreTable(page);
    }
    return page.toString();
  }

  private void front(StringBuilder page) {
    if (origin.license() == null) {
      page.append("# license: to be filled in by who publishes the model\n");
    } else {
      page.append("license: ").append(quoted(origin.license())).append('\n');
    }
    list(page, "language", origin.languages());
    list(page, "base_model", origin.models());
    if (!origin.models().isEmpty()) {
      page.append("base_model_relation: ").append(quoted(kind)).append('\n');
    } else if (origin.any()) {
      page.append("# base_model: to be filled in, as OWNER/NAME\n");
    }
    if (library != null) {
      page.append("library_name: ").append(quoted(library)).append('\n');
    }
    if (pipeline != null) {
      page.append("pipeline_tag: ").append(quoted(pipeline)).append('\n');
    }
    list(page, "tags", tags);
    if (!scores.isEmpty() && pipeline != null) {
      list(page, "metrics", scores.stream().map(Score::metric).toList());
      index(page, pipeline);
    }
  }

  private static void list(StringBuilder page, String key, List<String> values) {
    if (!values.isEmpty()) {
      page.append(key).append(":\n");
      values.forEach(value -> page.append("  - ").append(quoted(value)).append('\n'));
    }
  }

  private void index(StringBuilder page, String task) {
    page.append("model-index:\n  - name: ")
        .append(quoted(title))
        .append("\n    results:\n      - task:\n          type: ")
        .append(quoted(task))
        .append("\n        dataset:\n          name: ")
        .append(quoted(String.valueOf(dataset)))
        .append("\n          type: \"custom\"\n        metrics:\n");
    for (Score score : scores) {
      page.append("          - type: ")
          .append(quoted(score.metric()))
          .append("\n            value: ")
          .append(number(score.value()))
          .append('\n');
    }
  }

  private void scoreTable(StringBuilder page) {
    boolean several = scores.stream().anyMatch(score -> score.runs() > 1);
    page.append(several ? "| metric | mean | 95 % interval | seeds |\n" : "| metric | value |\n");
    page.append(several ? "|---|---|---|---|\n" : "|---|---|\n");
    for (Score score : scores) {
      page.append("| ").append(score.metric()).append(" | ").append(number(score.value()));
      if (several) {
        Double half = score.interval();
        page.append(" | ")
            .append(half == null ? "" : "± " + number(half))
            .append(" | ")
            .append(score.runs());
      }
      page.append(" |\n");
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** As JSON, which is YAML as well. */
  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
