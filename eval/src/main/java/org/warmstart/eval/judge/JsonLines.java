package org.warmstart.eval.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/** Files with a JSON object a line, which say where they are wrong. */
final class JsonLines {
  private JsonLines() {}

  /**
   * A line.
   *
   * @param json an object
   * @param place file and line
   */
  record Line(JsonNode json, String place) {
    InputException wrong(String what) {
      return new InputException(place + ": " + what);
    }

    /** The text or whole number under the first of some names. */
    String text(List<String> names) {
      String text = optional(names);
      if (text == null) {
        throw wrong("none of the fields " + String.join(", ", names) + " is there, one is needed");
      }
      return text;
    }

    /** The same; null if none is there. */
    @Nullable String optional(List<String> names) {
      for (String name : names) {
        JsonNode node = json.path(name);
        if (!node.isMissingNode() && !node.isNull()) {
          return text(name, node);
        }
      }
      return null;
    }

    /** A text or a list of texts; none if it is not there. */
    List<String> texts(String name) {
      JsonNode node = json.path(name);
      if (node.isMissingNode() || node.isNull()) {
        return List.of();
      }
      List<String> texts = new ArrayList<>();
      for (JsonNode each : node.isArray() ? node : List.of(node)) {
        texts.add(text(name, each));
      }
      return texts;
    }

    private String text(String name, JsonNode node) {
      if (!node.isTextual() && !node.isIntegralNumber()) {
        throw wrong(
            "'" + name + "': expected a text, found " + Messages.printable(node.toString(), 60));
      }
      return node.asText();
    }
  }

  /** The lines of a file that is not empty. */
  static List<Line> read(Path file) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : InputFiles.readLines(file)) {
      number++;
      lines.add(line(text, file + ", line " + number));
    }
    return lines;
  }

  static Line line(String text, String place) {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      if (!json.isObject()) {
        throw new InputException(
            place
                + ": expected a JSON object, found "
                + (text.isBlank() ? "a blank line" : Messages.printable(text, 60)));
      }
      return new Line(json, place);
    } catch (JsonProcessingException e) {
      throw new InputException(place + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      throw new InputException(place + ": a number that cannot be read: " + e.getMessage(), e);
    }
  }
}
