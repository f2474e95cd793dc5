package org.warmstart.learn.suite;

import java.util.Optional;
import java.util.OptionalInt;
import org.warmstart.eval.answer.LetterAnswers;
import org.warmstart.eval.answer.MathAnswers;
import org.warmstart.eval.answer.NumberAnswers;

/** Where in a written text its answer is. */
public enum AnswerWay {
  /** The whole text, without white space around it. */
  WHOLE,
  /** The first line that is not blank. */
  FIRST_LINE,
  /** The number behind the first ####. */
  MARKED_NUMBER,
  /** The number in "The answer is 7." */
  SAID_NUMBER,
  /** The last number. */
  LAST_NUMBER,
  /** What is in the last \boxed; else what stands between the first and the last dollar sign. */
  BOXED,
  /** The letter of an answer. */
  LETTER;

  Optional<String> find(String text, Question question) {
    return switch (this) {
      case WHOLE -> Optional.of(text.strip());
      case FIRST_LINE ->
          text.lines().filter(line -> !line.isBlank()).findFirst().map(String::strip);
      case MARKED_NUMBER -> NumberAnswers.marked(text);
      case SAID_NUMBER -> NumberAnswers.said(text);
      case LAST_NUMBER -> NumberAnswers.last(text);
      case BOXED -> MathAnswers.lastBoxed(text).or(() -> Optional.of(betweenDollars(text)));
      case LETTER -> {
        OptionalInt place = LetterAnswers.find(text, Math.max(1, question.options().size()));
        yield place.isPresent()
            ? Optional.of(LetterAnswers.letter(place.getAsInt()))
            : Optional.empty();
      }
    };
  }

  private static String betweenDollars(String text) {
    int first = text.indexOf('$');
    int last = text.lastIndexOf('$');
    return first < last ? text.substring(first + 1, last) : text;
  }
}
