package org.warmstart.eval.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.base.record.ConfigReader;

/**
 * What an answer is judged by: skills, each with a question and what its scores mean.
 *
 * @param skills in their order
 */
public record Rubric(List<Skill> skills) {
  private static final int FEWEST_SCORES = 2;

  /**
   * A skill.
   *
   * @param name what it is called
   * @param question what the judge asks itself
   * @param scores what each score means, the worst first
   */
  public record Skill(String name, String question, SortedMap<Integer, String> scores) {
    public Skill {
      if (name.isBlank() || question.isBlank()) {
        throw new InputException("a skill needs a name and a question");
      }
      if (scores.size() < FEWEST_SCORES) {
        throw new InputException("the skill '" + name + "' needs at least two scores");
      }
      scores = new TreeMap<>(scores);
    }

    public int least() {
      return scores.firstKey();
    }

    public int most() {
      return scores.lastKey();
    }

    @Override
    public SortedMap<Integer, String> scores() {
      return new TreeMap<>(scores);
    }
  }

  public Rubric {
    if (skills.isEmpty()) {
      throw new InputException("a rubric needs at least one skill");
    }
    skills = List.copyOf(skills);
    Map<String, String> names = new LinkedHashMap<>();
    for (Skill skill : skills) {
      String other = names.put(key(skill.name()), skill.name());
      if (other != null) {
        throw new InputException("the skill '" + skill.name() + "' is there twice");
      }
    }
  }

  /** The twelve skills of FLASK (Ye et al. 2024, section 3.1), described in other words. */
  public static Rubric flask() {
    return builtIn("flask.yaml");
  }

  /** One score from 1 to 10 for how helpful an answer is. */
  public static Rubric helpfulness() {
    return builtIn("helpfulness.yaml");
  }

  private static Rubric builtIn(String name) {
    try (InputStream in = Rubric.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return of(ConfigReader.parseValue(text, name), name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a rubric: YAML with {@code skills}, each with {@code name}, {@code question} and {@code
   * scores}; or FLASK's own file, a list with {@code Skill}, {@code Criteria} and {@code Scoring}.
   *
   * @throws InputException naming the file and what is wrong in it
   */
  public static Rubric read(Path file) {
    String text = InputFiles.readText(file);
    try {
      JsonNode node =
          text.stripLeading().startsWith("[")
              ? Json.MAPPER.readTree(text)
              : ConfigReader.parseValue(text, file.toString());
      return of(node, file.toString());
    } catch (JsonProcessingException e) {
      throw new InputException(file + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Rubric of(JsonNode node, String where) {
    Json json = Json.of(node, where);
    boolean flask = node.isArray();
    List<Skill> skills = new ArrayList<>();
    for (Json each : flask ? json.elements() : json.required("skills").elements()) {
      SortedMap<Integer, String> scores = new TreeMap<>();
      for (Map.Entry<String, Json> score : each.required(flask ? "Scoring" : "scores").members()) {
        String key = score.getKey();
        if (!key.matches("-?\\d{1,6}")) {
          throw score.getValue().wrong("expected a whole number for a score, found '" + key + "'");
        }
        scores.put(Integer.parseInt(key), score.getValue().asString());
      }
      try {
        skills.add(
            new Skill(
                each.string(flask ? "Skill" : "name"),
                each.string(flask ? "Criteria" : "question"),
                scores));
      } catch (InputException e) {
        String message = String.valueOf(e.getMessage());
        throw message.startsWith(where) ? e : each.wrong(message);
      }
    }
    try {
      return new Rubric(skills);
    } catch (InputException e) {
      throw json.wrong(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The skill of a name, case and what is no letter aside.
   *
   * @throws InputException if there is none
   */
  public Skill skill(String name) {
    return skills.stream()
        .filter(skill -> key(skill.name()).equals(key(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    NearNames.unknown("skill", name, skills.stream().map(Skill::name).toList())));
  }

  /** A name as judges may spell it. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
