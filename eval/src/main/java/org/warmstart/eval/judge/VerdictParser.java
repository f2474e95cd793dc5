package org.warmstart.eval.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds scores in what a judge wrote. The last object in braces counts, in JSON or as Python writes
 * it; else the last line for each skill such as {@code Factuality: 4/5} or {@code **Factuality**:
 * 4}; where there is one skill, also {@code Score: 4}, {@code [[4]]} and a number alone at the end.
 */
final class VerdictParser {
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final int LONGEST_READ = 100_000;
  private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*\\}");
  private static final String NUMBER = "(-?\\d{1,6}(?:\\.\\d{1,6})?)(?:\\s*/\\s*(\\d{1,6}))?";
  private static final Pattern VALUE = Pattern.compile("\\s*" + NUMBER + "\\s*");
  private static final Pattern LINE =
      Pattern.compile(
          "^[ \\t>*_#\\d.)-]{0,20}([\\p{L}][\\p{L}\\p{N} _'-]{0,60}?)[*_\" \\t]{0,9}[:=][*_ \\t]{0,9}"
              + NUMBER
              + "[*_. \\t\\r]{0,9}$",
          Pattern.MULTILINE);
  private static final Pattern BRACKETS = Pattern.compile("\\[\\[\\s*" + NUMBER + "\\s*\\]\\]");
  private static final Pattern LAST_NUMBER =
      Pattern.compile("(?:^|\\n)[ \\t]{0,20}" + NUMBER + "$");
  private static final Pattern WINNER =
      Pattern.compile(
          "\\[\\[\\s*(A|B|C|tie)\\s*\\]\\]"
              + "|^[ \\t>*_#]{0,20}(?:winner|verdict|better answer|preference)[*_ \\t]{0,9}[:=][*_ \\t\"']{0,9}"
              + "(?:answer |assistant )?(A|B|tie|neither)\\b",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private VerdictParser() {}

  /** The scores of all skills; a problem if one is missing or off its scale. */
  static Verdict scores(String answer, List<Rubric.Skill> skills) {
    String text = tail(answer);
    if (text.isBlank()) {
      return Verdict.unreadable("the answer is empty");
    }
    Map<String, Written> found = inObject(text, skills);
    if (found.isEmpty()) {
      found = inLines(text, skills);
    }
    if (found.isEmpty() && skills.size() == 1) {
      Written only = alone(text);
      if (only != null) {
        found.put(skills.get(0).name(), only);
      }
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Rubric.Skill skill : skills) {
      Written written = found.get(skill.name());
      if (written == null) {
        return Verdict.unreadable("no score for " + skill.name());
      }
      if ((written.outOf() != null && written.outOf() != skill.most())
          || written.value() < skill.least()
          || written.value() > skill.most()) {
        return Verdict.unreadable(
            String.format(
                Locale.ROOT,
                "%s: %s is not on the scale from %d to %d",
                skill.name(),
                written,
                skill.least(),
                skill.most()));
      }
      scores.put(skill.name(), written.value());
    }
    return new Verdict(scores, null, null);
  }

  /** Which of two answers is the better one. */
  static Verdict winner(String answer) {
    String text = tail(answer);
    String found = null;
    for (JsonNode object : objects(text)) {
      JsonNode winner = object.path("winner");
      found = winner.isTextual() ? winner.textValue() : found;
    }
    if (found == null) {
      Matcher matcher = WINNER.matcher(text);
      while (matcher.find()) {
        found = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      }
    }
    if (found == null) {
      return Verdict.unreadable(text.isBlank() ? "the answer is empty" : "no winner");
    }
    String winner = found.strip().toUpperCase(Locale.ROOT).replaceFirst("^(ANSWER|ASSISTANT) ", "");
    return switch (winner) {
      case "A", "B" -> new Verdict(Map.of(), winner, null);
      case "TIE", "C", "NEITHER" -> new Verdict(Map.of(), "tie", null);
      default -> Verdict.unreadable("the winner is neither A, B nor tie");
    };
  }

  /**
   * A number as it was written.
   *
   * @param outOf what stands behind a slash; null if nothing does
   */
  private record Written(double value, @Nullable Integer outOf) {
    static Written of(Matcher matcher, int group) {
      String most = matcher.group(group + 1);
      return new Written(
          Double.parseDouble(matcher.group(group)), most == null ? null : Integer.valueOf(most));
    }

    @Override
    public String toString() {
      String number = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
      return outOf == null ? number : number + "/" + outOf;
    }
  }

  /** Scores stand at the end; what is in front of a very long answer is not searched. */
  private static String tail(String answer) {
    return answer.length() <= LONGEST_READ
        ? answer
        : answer.substring(answer.length() - LONGEST_READ);
  }

  private static Map<String, Written> inObject(String text, List<Rubric.Skill> skills) {
    Map<String, Written> found = new LinkedHashMap<>();
    for (JsonNode object : objects(text)) {
      Map<String, Written> here = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String name = name(field.getKey(), skills);
        Matcher value = VALUE.matcher(field.getValue().asText(""));
        if (name != null && value.matches()) {
          here.put(name, Written.of(value, 1));
        }
      }
      found = here.isEmpty() ? found : here;
    }
    return found;
  }

  private static List<JsonNode> objects(String text) {
    return OBJECT
        .matcher(text)
        .results()
        .map(match -> read(match.group()))
        .filter(JsonNode::isObject)
        .toList();
  }

  private static JsonNode read(String object) {
    try {
      return LENIENT.readTree(object);
    } catch (JsonProcessingException | NumberFormatException e) {
      return LENIENT.missingNode();
    }
  }

  private static Map<String, Written> inLines(String text, List<Rubric.Skill> skills) {
    Map<String, Written> found = new LinkedHashMap<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      String name = name(line.group(1), skills);
      if (name != null) {
        found.put(name, Written.of(line, 2));
      }
    }
    return found;
  }

  /** The skill that a name is of; of a single one, what scores are usually called, too. */
  private static @Nullable String name(String written, List<Rubric.Skill> skills) {
    String key = Rubric.key(written);
    for (Rubric.Skill skill : skills) {
      if (Rubric.key(skill.name()).equals(key)) {
        return skill.name();
      }
    }
    boolean general = List.of("score", "rating", "overallscore", "finalscore").contains(key);
    return general && skills.size() == 1 ? skills.get(0).name() : null;
  }

  private static @Nullable Written alone(String text) {
    Written last = null;
    Matcher brackets = BRACKETS.matcher(text);
    while (brackets.find()) {
      last = Written.of(brackets, 1);
    }
    if (last == null) {
      Matcher number = LAST_NUMBER.matcher(text.stripTrailing());
      last = number.find() ? Written.of(number, 1) : null;
    }
    return last;
  }
}
