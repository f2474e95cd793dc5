package org.warmstart.learn.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    if (!cell.strip().startsWith("[")) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    try {
      for (JsonNode value : JSON.readTree(cell)) {
        if (!value.isTextual() && !value.isNumber()) {
          return Optional.empty();
        }
        values.add(value.asText());
      }
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    return Optional.of(values);
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
