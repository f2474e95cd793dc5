package org.warmstart.eval.faithfulness.reading;

import java.util.List;
import org.warmstart.text.Span;

/**
 * A date or a time in a text.
 *
 * @param from its first token
 * @param to behind its last
 * @param dates what a date may be: 3/12/19 may be of March or of December
 * @param numbers a weekday from 1 for Monday, or minutes of a day, of which there are two where it
 *     may be before or after noon
 */
public record Moment(
    int from, int to, Span place, Form form, List<PartialDate> dates, List<Integer> numbers) {
  public enum Form {
    DATE,
    WEEKDAY,
    TIME,
    RELATIVE
  }
}
