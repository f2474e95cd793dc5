package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;

/** JSON objects as rows: their values as text. */
final class JsonObjects {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonObjects() {}

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
  static Map<String, @Nullable String> parse(String line) throws NoRowException {
    try (JsonParser parser = MAPPER.createParser(line)) {
      parser.nextToken();
      Map<String, @Nullable String> row = read(parser);
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
  static Map<String, @Nullable String> read(JsonParser parser) throws IOException, NoRowException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      throw new NoRowException("expected one JSON object, such as {\"text\": \"…\"}");
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    String twice = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      twice = row.containsKey(key) ? key : twice;
      row.put(key, text(parser));
    }
    if (twice != null) {
      throw new NoRowException("the key " + Messages.quote(twice) + " is there twice");
    }
    return row;
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
