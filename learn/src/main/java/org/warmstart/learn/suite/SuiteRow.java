package org.warmstart.learn.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.text.jinja.Template;

/**
 * A row of a benchmark's file.
 *
 * @param place its file and line
 * @param values texts, numbers, lists and objects by column
 */
record SuiteRow(String place, Map<String, @Nullable Object> values) {
  /**
   * A value as text.
   *
   * @throws InputException naming the row if it has none
   */
  String text(String column) {
    Object value = value(column);
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      throw wrong(column, "expected a text, found a list or an object");
    }
    return String.valueOf(value);
  }

  /** As above, where there may be none. */
  String textOr(String column, String otherwise) {
    return values.get(column) == null ? otherwise : text(column);
  }

  /** The values that are there. */
  Map<String, Object> present() {
    Map<String, Object> present = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    return present;
  }

  /**
   * A template's text.
   *
   * @throws InputException naming the row if the template cannot be filled
   */
  String render(Template template, Map<String, Object> of) {
    try {
      return template.render(of).text();
    } catch (InputException e) {
      throw new InputException(place + ": " + e.getMessage(), e);
    }
  }

  boolean has(String column) {
    return values.get(column) != null;
  }

  /** A list of texts. */
  List<String> texts(String column) {
    if (!(value(column) instanceof List<?> list)) {
      throw wrong(column, "expected a list of texts");
    }
    if (list.stream().anyMatch(each -> each == null || each instanceof Map<?, ?>)) {
      throw wrong(column, "expected a list of texts");
    }
    return list.stream().map(String::valueOf).toList();
  }

  /** A value of an object. */
  SuiteRow inside(String column) {
    if (!(value(column) instanceof Map<?, ?> map)) {
      throw wrong(column, "expected an object");
    }
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    map.forEach((key, each) -> inner.put(String.valueOf(key), each));
    return new SuiteRow(place, inner);
  }

  boolean isObject(String column) {
    return values.get(column) instanceof Map<?, ?>;
  }

  Object value(String column) {
    Object value = values.get(column);
    if (value == null) {
      throw new InputException(
          place
              + ": no value in the column '"
              + column
              + "'; there are "
              + Messages.list(values.keySet()));
    }
    return value;
  }

  /**
   * Which answer is right: a number from {@code first} on, or a letter from A on.
   *
   * @param count how many there are
   */
  int gold(String column, int count, int first) {
    String label = text(column).strip();
    int place = -1;
    if (label.matches("[A-Za-z]")) {
      place = label.charAt(0) - (Character.isUpperCase(label.charAt(0)) ? 'A' : 'a');
    } else if (label.matches("[0-9]{1,4}(\\.0)?")) {
      place = (int) Double.parseDouble(label) - first;
    }
    if (place < 0 || place >= count) {
      throw wrong(
          column,
          "the answer is "
              + Messages.quote(label)
              + ", but there are "
              + count
              + " answers, "
              + first
              + " to "
              + (first + count - 1)
              + " or A to "
              + (char) ('A' + count - 1));
    }
    return place;
  }

  /** Refuses a number of answers. */
  void requireChoices(List<String> choices, int least, int most) {
    if (choices.size() < least || choices.size() > most) {
      throw new InputException(
          place
              + ": expected "
              + (least == most ? String.valueOf(least) : least + " to " + most)
              + " answers to choose from, found "
              + choices.size());
    }
    for (String choice : choices) {
      if (choice.isBlank()) {
        throw new InputException(place + ": an answer to choose from is blank");
      }
    }
  }

  InputException wrong(String column, String what) {
    return new InputException(place + ", column '" + column + "': " + what);
  }
}
