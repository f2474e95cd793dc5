package org.warmstart.learn;

import java.util.Comparator;
import java.util.List;
import org.warmstart.learn.task.LabeledText;

/** Class names as a training table has them. */
final class Labels {
  private static final int LONGEST_NUMBER = 9;

  private Labels() {}

  /** Every name once, in the order of the numbers if all are whole numbers, else of the letters. */
  static List<String> of(List<LabeledText> rows) {
    List<String> names =
        rows.stream()
            .map(LabeledText::target)
            .filter(label -> label != null && !label.isBlank())
            .map(String::valueOf)
            .distinct()
            .toList();
    boolean numbers =
        names.stream()
            .allMatch(name -> name.length() <= LONGEST_NUMBER && name.matches("-?[0-9]+"));
    Comparator<String> order =
        numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
    return names.stream().sorted(order).toList();
  }
}
