package org.warmstart.learn.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Cells with several values: JSON lists, as tables of JSON and of CoNLL's form have them. */
public final class ListCells {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ListCells() {}

  /**
   * The texts and numbers of a list, as they are written.
   *
   * @return empty if the cell is no JSON list, or has anything else in it
   */
  public static Optional<List<String>> read(String cell) {
    JsonNode list = list(cell);
    if (list == null) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (JsonNode value : list) {
      if (!isTextOrNumber(value)) {
        return Optional.empty();
      }
      values.add(value.asText());
    }
    return Optional.of(values);
  }

  private static boolean isTextOrNumber(JsonNode value) {
    return value.isTextual() || value.isNumber();
  }

  /** What is wrong with a list of texts or numbers, and in which place from 1; null if nothing. */
  public static @Nullable String problem(String cell) {
    JsonNode list = list(cell);
    if (list == null) {
      return "is no list";
    }
    for (int i = 0; i < list.size(); i++) {
      if (!isTextOrNumber(list.get(i))) {
        return "has "
            + Messages.quote(list.get(i).toString())
            + " in place "
            + (i + 1)
            + ", which is no text";
      }
    }
    return null;
  }

  /** Whether a cell is a JSON list of whatever. */
  public static boolean isList(String cell) {
    return list(cell) != null;
  }

  private static @Nullable JsonNode list(String cell) {
    if (!cell.strip().startsWith("[")) {
      return null;
    }
    try {
      return JSON.readTree(cell);
    } catch (JsonProcessingException e) {
      return null; // a text may begin with a bracket
    }
  }

  /**
   * A row's list that has to be there.
   *
   * @throws InputException naming the row and the column if it is not one
   */
  public static List<String> require(TaskRow row, String column) {
    String cell = row.require(column);
    return read(cell)
        .orElseThrow(
            () ->
                new InputException(
                    row.place(column)
                        + ": expected a JSON list of texts, such as [\"New\", \"York\"], found "
                        + Messages.quote(cell)));
  }
}
