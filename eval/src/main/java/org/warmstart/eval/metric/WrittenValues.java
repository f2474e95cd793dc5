package org.warmstart.eval.metric;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Distributions, rankings and grades as they are written, as JSON or with spaces. */
final class WrittenValues {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private WrittenValues() {}

  /**
   * A class's probability, which is that of 1; those of the classes 0, 1, 2 …; or as a JSON object
   * those of named ones.
   */
  static Map<String, Double> probabilities(String text) {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    String written = text.strip();
    if (written.startsWith("{")) {
      json(written)
          .properties()
          .forEach(field -> probabilities.put(field.getKey(), number(field.getValue(), text)));
    } else {
      List<String> numbers = list(written);
      for (int i = 0; i < numbers.size(); i++) {
        String label = String.valueOf(numbers.size() == 1 ? 1 : i);
        probabilities.put(label, ParsedMetric.number(numbers.get(i)));
      }
    }
    if (probabilities.isEmpty()) {
      throw new InputException(
          "there is no probability; expected some such as 0.2 0.8 or {\"no\": 0.2, \"yes\": 0.8}");
    }
    ValueChecks.requireProbabilities(probabilities);
    return probabilities;
  }

  /** Names with spaces between them, the best first; or as JSON a list, or an object of scores. */
  static List<String> ranking(String text) {
    List<String> ranking;
    String written = text.strip();
    if (written.startsWith("{")) {
      Map<String, Double> scores = new LinkedHashMap<>();
      json(written)
          .properties()
          .forEach(field -> scores.put(field.getKey(), number(field.getValue(), text)));
      ranking =
          scores.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .map(Map.Entry::getKey)
              .toList();
    } else {
      ranking = list(written);
    }
    ValueChecks.requireRanking(ranking);
    return ranking;
  }

  /**
   * Names of what is relevant with spaces between them, perhaps each with a colon and its grade; or
   * as JSON a list, or an object of grades.
   */
  static Map<String, Double> grades(String text) {
    Map<String, Double> grades = new LinkedHashMap<>();
    String written = text.strip();
    if (written.startsWith("{")) {
      json(written)
          .properties()
          .forEach(field -> grades.put(field.getKey(), number(field.getValue(), text)));
    } else {
      boolean isJson = written.startsWith("[");
      for (String each : list(written)) {
        int colon = isJson ? -1 : each.lastIndexOf(':');
        String name = colon < 0 ? each : each.substring(0, colon);
        double grade = colon < 0 ? 1 : ParsedMetric.number(each.substring(colon + 1));
        if (grades.put(name, grade) != null) {
          throw new InputException(
              "the relevant result " + Messages.quote(name) + " is there twice");
        }
      }
    }
    ValueChecks.requireRelevant(grades);
    return grades;
  }

  private static List<String> list(String written) {
    if (!written.startsWith("[")) {
      return ParsedMetric.tags(written);
    }
    List<String> list = new ArrayList<>();
    for (JsonNode each : json(written)) {
      if (!each.isValueNode() || each.isNull()) {
        throw new InputException("expected a list of texts or numbers, found " + each);
      }
      list.add(each.asText());
    }
    return list;
  }

  private static JsonNode json(String written) {
    try {
      return JSON.readTree(written);
    } catch (JsonProcessingException e) {
      throw new InputException(
          "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  private static double number(JsonNode node, String text) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw new InputException("not a number: " + node + " in " + Messages.quote(text.strip()));
    }
    return node.doubleValue();
  }
}
