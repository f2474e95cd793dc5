package org.warmstart.eval.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a judge is asked, and how its answer is read. */
public enum Protocol {
  /**
   * FLASK (Ye et al. 2024): every answer is scored by the skills that its question needs, in one
   * judgement.
   */
  FLASK,

  /** Every answer is scored by all skills of a rubric. */
  RATING,

  /** Two answers are compared, in both orders. */
  PAIRWISE;

  private static final String PERSON =
      "You judge answers to instructions. You are exact, fair, and judge by what you are told to"
          + " judge by alone.";

  /** Asked again where the judge's answer could not be read. */
  static final String REMINDER =
      "\n\nEnd with the JSON object in the form that was shown, on a line of its own, with nothing"
          + " after it.";

  /** What is said to the judge before the task. */
  public String system() {
    return PERSON;
  }

  /**
   * The task in words.
   *
   * @param rubric with the skills that the task names
   */
  public String prompt(JudgeTask task, Rubric rubric) {
    List<Rubric.Skill> skills = task.skills().stream().map(rubric::skill).toList();
    StringBuilder text = new StringBuilder();
    text.append(this == PAIRWISE ? "Compare two answers" : "Score an answer")
        .append(" to an instruction by the following.\n\n");
    for (Rubric.Skill skill : skills) {
      text.append("# ").append(skill.name()).append('\n').append(skill.question()).append('\n');
      if (this != PAIRWISE) {
        skill
            .scores()
            .forEach((score, means) -> text.append(score).append(": ").append(means).append('\n'));
      }
      text.append('\n');
    }
    part(text, "Instruction", task.question().instruction());
    String reference = task.question().reference();
    if (reference != null) {
      part(text, "An answer that is right", reference);
    }
    if (this == PAIRWISE) {
      part(text, "Answer A", task.answer());
      part(text, "Answer B", String.valueOf(task.second()));
      text.append(
          "Say in a few sentences what is better in which answer. Let neither the order nor the"
              + " length of the answers sway you. Then end with a JSON object on a line of its own:"
              + " {\"winner\": \"A\"}, {\"winner\": \"B\"}, or {\"winner\": \"tie\"} if neither is"
              + " better.");
      return text.toString();
    }
    part(text, "Answer", task.answer());
    String form =
        skills.stream()
            .map(skill -> "\"" + skill.name() + "\": " + skill.least() + " to " + skill.most())
            .collect(Collectors.joining(", ", "{", "}"));
    text.append("For each of ")
        .append(skills.stream().map(Rubric.Skill::name).collect(Collectors.joining(", ")))
        .append(
            " say in a sentence or two what speaks for and against the answer, by that alone and"
                + " not by the others. Then end with a JSON object of the scores, on a line of its"
                + " own: ")
        .append(form)
        .append('.');
    return text.toString();
  }

  private static void part(StringBuilder text, String title, String content) {
    text.append("[").append(title).append("]\n").append(content.strip()).append('\n');
    text.append("[End of ").append(title.toLowerCase(Locale.ROOT)).append("]\n\n");
  }

  /**
   * Reads a judge's answer.
   *
   * @return the scores by skill, or the winner; with a problem if it cannot be read
   */
  public Verdict parse(String answer, JudgeTask task, Rubric rubric) {
    return this == PAIRWISE
        ? VerdictParser.winner(answer)
        : VerdictParser.scores(answer, task.skills().stream().map(rubric::skill).toList());
  }

  /**
   * The tasks of some questions.
   *
   * @param answers of each system, by the questions' ids
   * @param bothOrders whether pairs are judged in both orders
   */
  public List<JudgeTask> tasks(
      List<Question> questions,
      Map<String, Map<String, String>> answers,
      Rubric rubric,
      boolean bothOrders) {
    List<String> all = rubric.skills().stream().map(Rubric.Skill::name).toList();
    List<String> systems = List.copyOf(answers.keySet());
    List<JudgeTask> tasks = new ArrayList<>();
    for (Question question : questions) {
      List<String> skills = this == FLASK ? question.skills() : all;
      for (int a = 0; a < systems.size(); a++) {
        if (this != PAIRWISE) {
          tasks.add(question.task(systems.get(a), null, answers, skills));
          continue;
        }
        for (int b = a + 1; b < systems.size(); b++) {
          tasks.add(question.task(systems.get(a), systems.get(b), answers, skills));
          if (bothOrders) {
            tasks.add(question.task(systems.get(b), systems.get(a), answers, skills));
          }
        }
      }
    }
    return tasks;
  }
}
