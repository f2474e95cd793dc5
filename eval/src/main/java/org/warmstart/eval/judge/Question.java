package org.warmstart.eval.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * A question that models answered.
 *
 * @param id what it goes by
 * @param instruction what was asked
 * @param reference a right answer; null if there is none
 * @param skills what FLASK judges it by; empty where nothing is said
 * @param groups what tables are made by: {@code domain}, {@code difficulty}, {@code task}
 */
public record Question(
    String id,
    String instruction,
    @Nullable String reference,
    List<String> skills,
    Map<String, List<String>> groups) {
  private static final List<String> IDS = List.of("idx", "question_id", "id");
  private static final List<String> TEXTS = List.of("instruction", "question", "prompt", "text");
  private static final List<String> ANSWERS = List.of("answer", "reference", "target");
  private static final List<String> GROUPS = List.of("domain", "difficulty", "task");

  /** How FLASK's data write what was not labelled. */
  private static final String UNLABELLED = "-1";

  public Question {
    skills = List.copyOf(skills);
    groups = Map.copyOf(groups);
  }

  /**
   * Reads a file of questions, a JSON object a line: {@code idx}, {@code question_id} or {@code
   * id}; {@code instruction}, {@code question}, {@code prompt} or {@code text}; and, where they are
   * there, {@code answer}, {@code reference} or {@code target}, {@code skill}, {@code domain},
   * {@code difficulty}, {@code task}.
   *
   * @param rubric whose skills the questions may name
   * @param needsSkills whether each has to
   * @throws InputException naming file and line of what is wrong
   */
  public static List<Question> read(Path file, Rubric rubric, boolean needsSkills) {
    Map<String, Question> questions = new LinkedHashMap<>();
    for (JsonLines.Line line : JsonLines.read(file)) {
      String id = line.text(IDS);
      JsonNode skill = line.json().path("skill");
      List<String> skills = new ArrayList<>();
      for (String name : line.texts("skill")) {
        try {
          skills.add(rubric.skill(name).name());
        } catch (InputException e) {
          if (needsSkills) {
            throw line.wrong("'skill': " + e.getMessage());
          }
        }
      }
      if (needsSkills && skills.isEmpty()) {
        throw line.wrong(
            skill.isMissingNode() ? "'skill' is missing" : "'skill' names none, one is needed");
      }
      Map<String, List<String>> groups = new LinkedHashMap<>();
      for (String name : GROUPS) {
        List<String> values =
            line.texts(name).stream().filter(value -> !value.equals(UNLABELLED)).toList();
        if (!values.isEmpty()) {
          groups.put(name, values);
        }
      }
      Question question =
          new Question(id, line.text(TEXTS), line.optional(ANSWERS), skills, groups);
      if (questions.put(question.id(), question) != null) {
        throw line.wrong("the id " + Messages.quote(question.id()) + " is there twice");
      }
    }
    return List.copyOf(questions.values());
  }

  /**
   * Reads a model's answers, a JSON object a line: an id as in questions; {@code text}, {@code
   * answer}, {@code response}, {@code output} or {@code prediction}.
   *
   * @return by the questions' ids
   */
  public static Map<String, String> answers(Path file) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (JsonLines.Line line : JsonLines.read(file)) {
      String id = line.text(IDS);
      String text = line.text(List.of("prediction", "response", "output", "answer", "text"));
      if (answers.put(id, text) != null) {
        throw line.wrong("the id " + Messages.quote(id) + " is there twice");
      }
    }
    return answers;
  }

  /** The task of judging answers to it. */
  JudgeTask task(
      String system,
      @Nullable String other,
      Map<String, Map<String, String>> answers,
      List<String> judgedBy) {
    return new JudgeTask(
        this,
        system,
        other,
        answer(answers, system),
        other == null ? null : answer(answers, other),
        judgedBy);
  }

  private String answer(Map<String, Map<String, String>> answers, String system) {
    String answer = answers.getOrDefault(system, Map.of()).get(id);
    if (answer == null) {
      throw new InputException(system + ": has no answer to question " + Messages.quote(id));
    }
    return answer;
  }

  /** The same question without its right answer. */
  public Question withoutReference() {
    return new Question(id, instruction, null, skills, groups);
  }
}
