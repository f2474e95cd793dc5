package org.warmstart.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers for the report's script; JSON has no NaN, null leaves a gap. */
final class Json {
  private Json() {}

  static List<@Nullable Double> numbers(double... values) {
    List<@Nullable Double> numbers = new ArrayList<>(values.length);
    for (double value : values) {
      numbers.add(Double.isFinite(value) ? value : null);
    }
    return numbers;
  }
}
