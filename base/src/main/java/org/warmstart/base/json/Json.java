package org.warmstart.base.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;

/** A node of a JSON file that knows where it is, so that errors can say so. */
public final class Json {
  /** Reads strictly: no duplicate keys, no trailing text, bounded nesting. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxNameLength(1_000_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int LONGEST_PATH = 300;

  private final JsonNode node;
  private final String file;
  private final String path;

  private Json(JsonNode node, String file, String path) {
    this.node = node;
    this.file = file;
    this.path = path;
  }

  /** Reads a file that holds one JSON object. */
  public static Json read(Path file) {
    String text = InputFiles.readText(file);
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new InputException(file + ": not valid JSON" + at + ": " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      // the parser's own exception does not cover exponents without measure
      throw new InputException(file + ": a number that cannot be read: " + e.getMessage(), e);
    }
    Json json = new Json(node, file.toString(), "");
    if (!node.isObject()) {
      throw json.wrong("expected a JSON object, found " + kind(node));
    }
    return json;
  }

  /** A node by itself. */
  public static Json of(JsonNode node, String where) {
    return new Json(node, where, "");
  }

  public static ObjectNode object(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  public JsonNode node() {
    return node;
  }

  /** The error that this node is wrong, to be thrown. */
  public InputException wrong(String problem) {
    return new InputException(where() + ": " + problem);
  }

  /** File and entry, for messages. */
  public String where() {
    if (path.isEmpty()) {
      return file;
    }
    int hidden = path.length() - LONGEST_PATH;
    return file + ": " + (hidden > 0 ? "…" + path.substring(hidden) : path);
  }

  /** The member of a name; null if it is absent or null. */
  public @Nullable Json get(String name) {
    JsonNode member = node.get(name);
    return member == null || member.isNull()
        ? null
        : new Json(member, file, path.isEmpty() ? name : path + "." + name);
  }

  /** The member of a name, which must be there. */
  public Json required(String name) {
    Json member = get(name);
    if (member == null) {
      throw wrong("'" + name + "' is missing");
    }
    return member;
  }

  public String string(String name) {
    return required(name).asString();
  }

  public @Nullable String optionalString(String name) {
    Json member = get(name);
    return member == null ? null : member.asString();
  }

  public boolean bool(String name, boolean otherwise) {
    Json member = get(name);
    if (member == null) {
      return otherwise;
    }
    if (!member.node.isBoolean()) {
      throw member.wrong("expected true or false, found " + kind(member.node));
    }
    return member.node.booleanValue();
  }

  public boolean requiredBool(String name) {
    required(name);
    return bool(name, false);
  }

  /** The constant that a member names, case and underscores aside. */
  public <E extends Enum<E>> E oneOf(String name, E[] constants) {
    Json member = required(name);
    String wanted = member.asString();
    for (E constant : constants) {
      if (constant.name().replace("_", "").equalsIgnoreCase(wanted.replace("_", ""))) {
        return constant;
      }
    }
    throw member.wrong(
        "unknown value "
            + Messages.quote(wanted)
            + "; there are: "
            + String.join(", ", Arrays.stream(constants).map(Enum::name).toList()));
  }

  public int integer(String name, int otherwise) {
    Json member = get(name);
    return member == null ? otherwise : member.asInt();
  }

  public int integer(String name) {
    return required(name).asInt();
  }

  public String asString() {
    if (!node.isTextual()) {
      throw wrong("expected a string, found " + kind(node));
    }
    return node.textValue();
  }

  public int asInt() {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong("expected a 32-bit integer, found " + kind(node));
    }
    return node.intValue();
  }

  /** A number, rounded as the reference rounds it. */
  public double asDouble() {
    if (!node.isNumber()) {
      throw wrong("expected a number, found " + kind(node));
    }
    return ReferenceNumbers.read(node.decimalValue());
  }

  /** The elements of an array. */
  public List<Json> elements() {
    if (!node.isArray()) {
      throw wrong("expected an array, found " + kind(node));
    }
    List<Json> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(new Json(node.get(i), file, path + "[" + i + "]"));
    }
    return elements;
  }

  /** The members of an object, in the file's order. */
  public List<Map.Entry<String, Json>> members() {
    if (!node.isObject()) {
      throw wrong("expected an object, found " + kind(node));
    }
    List<Map.Entry<String, Json>> members = new ArrayList<>(node.size());
    Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      members.add(
          Map.entry(
              field.getKey(),
              new Json(
                  field.getValue(),
                  file,
                  (path.isEmpty() ? "" : path + ".") + Messages.quote(field.getKey()))));
    }
    return members;
  }

  /** What a node is, for messages; cut short if it is long. */
  public static String kind(JsonNode node) {
    String text = node.isContainerNode() ? "" : " " + node;
    String kind = node.getNodeType().name().toLowerCase(Locale.ROOT) + text;
    return kind.length() <= 80 ? kind : kind.substring(0, 80) + "…";
  }
}
