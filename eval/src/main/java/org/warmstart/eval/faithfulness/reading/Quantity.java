package org.warmstart.eval.faithfulness.reading;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.Span;

/**
 * A number in a text.
 *
 * @param from its first token
 * @param to behind its last, its unit included
 * @param place in the text
 * @param number the place of the number alone
 * @param values what it may be, the likeliest first; none of a number with too many digits
 * @param unit that stands beside it, or null
 * @param hedged whether it stands behind a word such as about
 * @param coarse whether it has decimals or a word such as million, as rounded numbers have
 * @param below what the number lies below, where only its size is told (millions, the 1990s); else
 *     0
 */
public record Quantity(
    int from,
    int to,
    Span place,
    Span number,
    Form form,
    List<NumberText.Value> values,
    @Nullable Unit unit,
    boolean hedged,
    boolean coarse,
    double below) {
  public enum Form {
    DIGITS,
    WORDS,
    ORDINAL_WORD,
    ROMAN,
    FRACTION,
    SIZE,
    DECADE
  }

  public double value() {
    return values.get(0).value();
  }
}
