package org.warmstart.learn.suite;

import java.util.LinkedHashMap;
import java.util.Map;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ConfigReader;

/** The benchmarks there are. */
public final class Suites {
  /** All of them by name. */
  public static final Choices<Suite> ALL =
      Choices.of(Suite.class, "suite")
          .add("mmlu", Mmlu.class)
          .add("hellaswag", HellaSwag.class)
          .add("swag", Swag.class)
          .add("arc", Arc.class)
          .add("race", Race.class)
          .add("jcommonsenseqa", JCommonsenseQa.class)
          .add("winograd", Winograd.class)
          .add("sst2", Sst2.class)
          .add("cola", Cola.class)
          .add("lambada", Lambada.class)
          .add("gsm8k", Gsm8k.class)
          .add("math", MathProblems.class)
          .add("multiple-choice", MultipleChoice.class)
          .add("generated", GeneratedAnswers.class);

  private Suites() {}

  /** What each of them is. */
  public static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    for (String name : ALL.names()) {
      // these two have settings without a usual value
      String settings =
          switch (name) {
            case "multiple-choice" -> "{name: multiple-choice, template: '-', labels: [a, b]}";
            case "generated" -> "{name: generated, template: '-'}";
            default -> name;
          };
      Suite suite = ConfigReader.parseChoice(settings, "suite", ALL);
      descriptions.put(name, suite.description());
    }
    return descriptions;
  }
}
