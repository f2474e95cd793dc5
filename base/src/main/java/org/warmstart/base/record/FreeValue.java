package org.warmstart.base.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;
import org.warmstart.base.record.ConfigNode.Extended;
import org.warmstart.base.record.ConfigNode.Form;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Scalar;
import org.warmstart.base.record.ConfigNode.Sequence;

/** The value of a component of type {@link JsonNode}: whatever stands there, as JSON has it. */
final class FreeValue {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9][0-9_]{0,17}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

  private FreeValue() {}

  static JsonNode of(ConfigNode node) {
    if (node instanceof Mapping mapping) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      mapping.entries().forEach((key, value) -> object.set(key, of(value)));
      return object;
    }
    if (node instanceof Sequence sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.items().forEach(item -> array.add(of(item)));
      return array;
    }
    if (node instanceof Extended extended) {
      ObjectNode choice = JsonNodeFactory.instance.objectNode();
      choice.set("name", scalar(extended.value()));
      extended.keys().entries().forEach((key, value) -> choice.set(key, of(value)));
      return choice;
    }
    return scalar((Scalar) node);
  }

  private static JsonNode scalar(Scalar scalar) {
    String text = scalar.text();
    if (text == null) {
      return NullNode.instance;
    }
    if (scalar.form() == Form.TEXT) {
      return TextNode.valueOf(text);
    }
    if (text.equals("true") || text.equals("false")) {
      return BooleanNode.valueOf(text.equals("true"));
    }
    if (WHOLE.matcher(text).matches()) {
      long whole = Long.parseLong(text.replace("_", ""));
      boolean small = whole == (int) whole;
      return small
          ? JsonNodeFactory.instance.numberNode((int) whole)
          : JsonNodeFactory.instance.numberNode(whole);
    }
    return NUMBER.matcher(text).matches()
        ? JsonNodeFactory.instance.numberNode(Double.parseDouble(text))
        : TextNode.valueOf(text);
  }
}
