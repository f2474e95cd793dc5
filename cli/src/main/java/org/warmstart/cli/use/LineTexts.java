package org.warmstart.cli.use;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.TextLines;

/** Texts or pairs, one a line: as they are, or as JSON strings, arrays of two, or objects. */
final class LineTexts implements InputTexts {
  private final TextLines lines;
  private final boolean json;
  private final String textKey;
  private final String secondKey;
  private final Pairs pairs;

  /**
   * @param json whether each line is JSON
   * @param textKey the key of an object's text
   * @param secondKey the key of the second text of its pair
   */
  LineTexts(TextLines lines, boolean json, String textKey, String secondKey, Pairs pairs) {
    this.lines = lines;
    this.json = json;
    this.textKey = textKey;
    this.secondKey = secondKey;
    this.pairs = pairs;
  }

  @Override
  public @Nullable InputText next() {
    TextLines.Line line = lines.nextLine();
    if (line == null) {
      return null;
    }
    if (line.fault() != null) {
      return InputText.faulty(lines.place(), line.fault());
    }
    InputText input = json ? ofJson(line.text()) : ofLine(line.text());
    String fault = input.fault() == null ? pairs.fault(input) : null;
    return fault == null ? input : input.withFault(fault);
  }

  private InputText ofLine(String line) {
    int tab = pairs == Pairs.BY_COLUMN ? -1 : line.indexOf('\t');
    if (tab < 0) {
      return input(line, null, Map.of());
    }
    String second = line.substring(tab + 1);
    if (second.indexOf('\t') >= 0) {
      return InputText.faulty(
          lines.place(),
          "has more than one tab; a pair is two texts with a tab between them, and texts with tabs"
              + " can be given as JSON (--json-input)");
    }
    return input(line.substring(0, tab), second, Map.of());
  }

  private InputText ofJson(String line) {
    TextLines.Parsed parsed = TextLines.parse(line);
    JsonNode node = parsed.node();
    if (node == null) {
      return InputText.faulty(lines.place(), String.valueOf(parsed.fault()));
    }
    if (node.isTextual()) {
      return input(node.textValue(), null, Map.of());
    }
    if (node.isArray() && node.size() == 2 && node.get(0).isTextual() && node.get(1).isTextual()) {
      return input(node.get(0).textValue(), node.get(1).textValue(), Map.of());
    }
    if (node.isObject()) {
      return ofObject(node);
    }
    return InputText.faulty(
        lines.place(),
        "expected a JSON string such as \"text\", an array of two, or an object, found "
            + node.getNodeType());
  }

  private InputText ofObject(JsonNode object) {
    JsonNode text = object.path(textKey);
    JsonNode second = object.path(secondKey);
    if (!text.isTextual()) {
      return InputText.faulty(
          lines.place(), "the JSON object has no text under the key '" + textKey + "'");
    }
    if (!second.isTextual() && !second.isMissingNode() && !second.isNull()) {
      return InputText.faulty(
          lines.place(), "the JSON object's '" + secondKey + "' is " + second.getNodeType());
    }
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getKey().equals(textKey) && !entry.getKey().equals(secondKey)) {
        others.put(entry.getKey(), entry.getValue());
      }
    }
    return input(text.textValue(), second.isTextual() ? second.textValue() : null, others);
  }

  private InputText input(
      String text, @Nullable String second, Map<String, @Nullable Object> others) {
    return new InputText(text, second, lines.place(), others, null);
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {
    lines.close();
  }
}
