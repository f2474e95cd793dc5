package org.warmstart.learn.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.json.Json;
import org.warmstart.data.Utf8Lines;

/**
 * The rows of a file of predictions by what they go by.
 *
 * @param file where they come from
 * @param part which part of the data they are of; empty if the file names none
 * @param byId in the file's order
 */
record PredictedRows(Path file, String part, Map<String, PredictedRow> byId) {
  private static final String PART = "part";
  private static final String ID = "id";

  /**
   * Reads a file.
   *
   * @param part the part to take; null for {@code test}, or the only one if that is not there
   * @throws InputException naming file and line of what is wrong
   */
  static PredictedRows read(Path file, @Nullable String part) {
    List<PredictedRow> all = new ArrayList<>();
    Set<String> parts = new TreeSet<>();
    int named = 0;
    try (Utf8Lines lines = new Utf8Lines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String place = file + ", line " + lines.lineNumber();
        JsonNode json = parse(line, place);
        String id = id(json, place);
        named += id == null ? 0 : 1;
        parts.add(json.path(PART).asText(""));
        all.add(new PredictedRow(id == null ? "" : id, place, json));
      }
    }
    if (all.isEmpty()) {
      throw new InputException(file + ": is empty, so there is nothing to compare");
    }
    String taken = part(file, part, parts);
    List<PredictedRow> rows =
        all.stream().filter(row -> row.json().path(PART).asText("").equals(taken)).toList();
    if (named > 0 && named < all.size()) {
      PredictedRow without =
          all.stream().filter(row -> row.id().isEmpty()).findFirst().orElseThrow();
      throw without.wrong("'id' is missing, which other rows of the file have");
    }
    return new PredictedRows(file, taken, byId(rows, named > 0));
  }

  private static Map<String, PredictedRow> byId(List<PredictedRow> rows, boolean named) {
    Map<String, PredictedRow> byId = new LinkedHashMap<>();
    for (PredictedRow row : rows) {
      String id = named ? row.id() : "row " + (byId.size() + 1);
      PredictedRow other = byId.put(id, new PredictedRow(id, row.place(), row.json()));
      if (other != null) {
        throw row.wrong(
            "the id " + Messages.quote(id) + " is there twice; the first is at " + other.place());
      }
    }
    return byId;
  }

  private static JsonNode parse(String line, String place) {
    try {
      JsonNode json = Json.MAPPER.readTree(line);
      if (!json.isObject()) {
        throw new InputException(
            place + ": expected a JSON object, found " + (line.isBlank() ? "nothing" : "another"));
      }
      return json;
    } catch (JsonProcessingException | NumberFormatException e) {
      throw new InputException(
          place + ": not JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private static @Nullable String id(JsonNode json, String place) {
    JsonNode id = json.path(ID);
    if (id.isMissingNode() || id.isNull()) {
      return null;
    }
    if ((!id.isTextual() && !id.isIntegralNumber()) || id.asText().isEmpty()) {
      throw new InputException(place + ": 'id': expected a text or a whole number, found " + id);
    }
    return id.asText();
  }

  private static String part(Path file, @Nullable String wanted, Set<String> parts) {
    if (wanted != null) {
      if (!parts.contains(wanted)) {
        throw new InputException(file + ": " + NearNames.unknown("part", wanted, parts));
      }
      return wanted;
    }
    if (parts.contains("test")) {
      return "test";
    }
    if (parts.size() > 1) {
      throw new InputException(
          file + ": has several parts, choose one with --part: " + Messages.list(parts));
    }
    return parts.iterator().next();
  }
}
