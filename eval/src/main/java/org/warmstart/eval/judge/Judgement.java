package org.warmstart.eval.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A judgement: a line of a file of them.
 *
 * @param id of the question
 * @param system whose answer was judged; in pairs, whose came first
 * @param other whose answer came second; null where there was one
 * @param judge who judged
 * @param verdict what was read from the judge's answer
 * @param groups what tables are made by
 * @param record how it came about
 */
public record Judgement(
    String id,
    String system,
    @Nullable String other,
    String judge,
    Verdict verdict,
    Map<String, List<String>> groups,
    Origin record) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How a judgement came about.
   *
   * @param text the judge's answer; empty if there was none
   * @param attempts how often the judge was asked
   * @param failed whether the judge gave no answer, so that it is asked again another time
   * @param prompt a fingerprint of what was asked; empty where nothing is known, as of people
   */
  public record Origin(String text, int attempts, boolean failed, String prompt) {}

  public Judgement {
    groups = Map.copyOf(groups);
  }

  String key() {
    return JudgeTask.key(id, system, other);
  }

  /** Whether there are scores or a winner. */
  public boolean isReadable() {
    return verdict.problem() == null;
  }

  /** As a line of JSON. */
  String toLine() {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id).put("system", system);
    if (other != null) {
      json.put("other", other);
    }
    json.put("judge", judge);
    if (!verdict.scores().isEmpty()) {
      ObjectNode scores = json.putObject("scores");
      verdict.scores().forEach(scores::put);
    }
    if (verdict.winner() != null) {
      json.put("winner", verdict.winner());
    }
    if (verdict.problem() != null) {
      json.put("problem", verdict.problem());
    }
    groups.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              ArrayNode values = json.putArray(name);
              groups.getOrDefault(name, List.of()).forEach(values::add);
            });
    json.put("attempts", record.attempts());
    if (record.failed()) {
      json.put("failed", true);
    }
    json.put("prompt_sha256", record.prompt());
    json.put("text", record.text());
    return json.toString();
  }

  static Judgement of(JsonLines.Line line) {
    JsonNode json = line.json();
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> score : json.path("scores").properties()) {
      double value = score.getValue().isNumber() ? score.getValue().doubleValue() : Double.NaN;
      if (!Double.isFinite(value)) {
        throw line.wrong(
            "'scores': '" + score.getKey() + "': expected a number, found " + score.getValue());
      }
      scores.put(score.getKey(), value);
    }
    String winner = line.optional(List.of("winner"));
    if (winner != null && !List.of("A", "B", "tie").contains(winner)) {
      throw line.wrong("'winner': expected A, B or tie, found '" + winner + "'");
    }
    String problem = line.optional(List.of("problem"));
    if (problem == null && scores.isEmpty() && winner == null) {
      throw line.wrong("has none of 'scores', 'winner' and 'problem'");
    }
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String name : new String[] {"domain", "difficulty", "task"}) {
      List<String> values = new ArrayList<>(line.texts(name));
      if (!values.isEmpty()) {
        groups.put(name, values);
      }
    }
    String judge = line.optional(List.of("judge"));
    String prompt = line.optional(List.of("prompt_sha256"));
    String text = line.optional(List.of("text"));
    return new Judgement(
        line.text(List.of("id")),
        line.text(List.of("system")),
        line.optional(List.of("other")),
        judge == null ? "" : judge,
        new Verdict(scores, winner, problem),
        groups,
        new Origin(
            text == null ? "" : text,
            json.path("attempts").asInt(1),
            json.path("failed").asBoolean(false),
            prompt == null ? "" : prompt));
  }
}
