package org.warmstart.learn.task.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.example.TaskRow;

/**
 * The right answers of a row, in any of the forms that files have: SQuAD's list of objects, the
 * object of two lists that Hugging Face's tables have, a list of texts, or a text.
 *
 * @param texts the answers; empty if the question has none
 * @param start where the first starts in the context, in UTF-16 units; -1 if there is none
 */
record RightAnswers(List<String> texts, int start) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer, and where it starts if that is said, in code points. */
  private record Given(String text, @Nullable Integer start) {}

  /**
   * Reads a row's answers.
   *
   * @throws InputException naming the row if they cannot be read, or are not in its context
   */
  static RightAnswers of(TaskRow row) {
    String place = row.place(QuestionAnswering.ANSWERS);
    String cell = row.get(QuestionAnswering.ANSWERS);
    boolean impossible = "true".equalsIgnoreCase(row.get(QuestionAnswering.IMPOSSIBLE));
    List<Given> given = cell == null || cell.isBlank() ? List.of() : read(cell, row, place);
    if (impossible || given.isEmpty()) {
      return new RightAnswers(List.of(), -1);
    }
    String context = row.require(QuestionAnswering.CONTEXT);
    int start = start(given.get(0), context, place);
    LinkedHashSet<String> texts = new LinkedHashSet<>();
    given.forEach(each -> texts.add(each.text()));
    return new RightAnswers(List.copyOf(texts), start);
  }

  private static List<Given> read(String cell, TaskRow row, String place) {
    List<Given> answers = new ArrayList<>();
    JsonNode json = json(cell);
    if (json == null) {
      answers.add(new Given(cell, ownStart(row)));
    } else if (json.isArray()) {
      for (JsonNode each : json) {
        answers.add(
            each.isTextual()
                ? new Given(each.asText(), json.size() == 1 ? ownStart(row) : null)
                : given(each.path("text"), each.path("answer_start"), place));
      }
    } else {
      for (int i = 0; i < json.path("text").size(); i++) {
        answers.add(given(json.path("text").get(i), json.path("answer_start").path(i), place));
      }
    }
    return answers;
  }

  private static @Nullable JsonNode json(String cell) {
    String plain = cell.strip();
    if (!plain.startsWith("[") && !plain.startsWith("{")) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(plain);
      return json.isArray() || json.has("text") ? json : null;
    } catch (JsonProcessingException e) {
      return null; // an answer may begin with a bracket
    }
  }

  private static Given given(JsonNode text, JsonNode start, String place) {
    if (!text.isTextual() || text.asText().isEmpty()) {
      throw new InputException(place + ": an answer has no 'text'");
    }
    return new Given(text.asText(), start.isNumber() ? start.asInt() : null);
  }

  private static @Nullable Integer ownStart(TaskRow row) {
    String cell = row.get(QuestionAnswering.START);
    if (cell == null || cell.isBlank()) {
      return null;
    }
    try {
      return Integer.valueOf(cell.strip());
    } catch (NumberFormatException e) {
      throw new InputException(
          row.place(QuestionAnswering.START)
              + ": expected where the answer starts, in characters from 0, found "
              + Messages.quote(cell),
          e);
    }
  }

  private static int start(Given answer, String context, String place) {
    Integer points = answer.start();
    if (points == null) {
      return onlyPlace(answer.text(), context, place);
    }
    boolean within = points >= 0 && points <= context.codePointCount(0, context.length());
    int start = within ? context.offsetByCodePoints(0, points) : -1;
    if (!within || !context.startsWith(answer.text(), start)) {
      String found =
          within
              ? "there is "
                  + Messages.quote(
                      context.substring(
                          start, Math.min(context.length(), start + answer.text().length())))
              : "the context ends before";
      throw new InputException(
          place
              + ": the answer "
              + Messages.quote(answer.text())
              + " is not in the context at character "
              + points
              + "; "
              + found);
    }
    return start;
  }

  private static int onlyPlace(String text, String context, String place) {
    int start = context.indexOf(text);
    if (start < 0) {
      throw new InputException(
          place + ": the answer " + Messages.quote(text) + " is not in the context");
    }
    if (context.indexOf(text, start + 1) >= 0) {
      throw new InputException(
          place
              + ": the answer "
              + Messages.quote(text)
              + " is in the context more than once; say where with 'answer_start' (data.columns."
              + QuestionAnswering.START
              + ")");
    }
    return start;
  }
}
