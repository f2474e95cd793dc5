package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;

/** JSON objects as rows: their values as text. */
final class JsonObjects {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonObjects() {}

  /**
   * An object.
   *
   * @param cells its values: strings as they are, null for null, and anything else as JSON
   * @param values the keys of what is anything else
   */
  record Cells(Map<String, @Nullable String> cells, Set<String> values) {
    /** Without a value. */
    static final Cells NONE = new Cells(Map.of(), Set.of());
  }

  /** Something that is JSON but no row. */
  static final class NoRowException extends Exception {
    private static final long serialVersionUID = 1L;

    NoRowException(String message) {
      super(message);
    }
  }

  /**
   * Reads a line.
   *
   * @throws NoRowException if it is not one object, saying why
   */
  static Cells parse(String line) throws NoRowException {
    try (JsonParser parser = MAPPER.createParser(line)) {
      parser.nextToken();
      Cells row = read(parser);
      if (parser.nextToken() != null) {
        throw new NoRowException(
            "expected the line to end after its JSON object, at column "
                + parser.currentTokenLocation().getColumnNr());
      }
      return row;
    } catch (JsonProcessingException e) {
      throw new NoRowException(problem(e));
    } catch (IOException e) {
      throw new NoRowException("cannot be read: " + e.getMessage());
    }
  }

  /** What is wrong with a line, and in which column. */
  static String problem(JsonProcessingException e) {
    int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
    return "not JSON at column " + column;
  }

  /** The object whose start is the parser's current token. */
  static Cells read(JsonParser parser) throws IOException, NoRowException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      throw new NoRowException("expected one JSON object, such as {\"text\": \"…\"}");
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    Set<String> values = new HashSet<>();
    String twice = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      twice = row.containsKey(key) ? key : twice;
      if (parser.currentToken() != JsonToken.VALUE_STRING
          && parser.currentToken() != JsonToken.VALUE_NULL) {
        values.add(key);
      }
      row.put(key, text(parser));
    }
    if (twice != null) {
      throw new NoRowException("the key " + Messages.quote(twice) + " is there twice");
    }
    return new Cells(row, values);
  }

  /** A cell's value as it was in its file: a text, or JSON. */
  static Object value(String cell, boolean isText) {
    if (isText) {
      return cell;
    }
    try {
      return MAPPER.readTree(cell);
    } catch (JsonProcessingException e) {
      return cell; // a number that only the file's own words have
    }
  }

  /** Strings as they are, null for null, and anything else as JSON. */
  private static @Nullable String text(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_OBJECT, START_ARRAY -> MAPPER.<JsonNode>readTree(parser).toString();
      // 2.50 is the number 2.5
      case VALUE_NUMBER_FLOAT -> {
        double value = parser.getDoubleValue();
        yield Double.isFinite(value) ? Double.toString(value) : parser.getText();
      }
      default -> parser.getText();
    };
  }
}
