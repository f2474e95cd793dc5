package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.Utf8Lines;

/** Finds the line of a JSON lines file that is no JSON object, once reading it has failed. */
final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  static @Nullable InputException firstFault(List<Path> paths) {
    for (Path path : paths) {
      try (Utf8Lines lines = new Utf8Lines(path)) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          String fault = line.isBlank() ? null : fault(line);
          if (fault != null) {
            return new InputException(path + ", line " + lines.lineNumber() + fault);
          }
        }
      } catch (InputException e) {
        return e;
      }
    }
    return null;
  }

  private static @Nullable String fault(String line) {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return ": expected one JSON object, such as {\"text\": \"…\"}";
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        return ", column "
            + parser.currentTokenLocation().getColumnNr()
            + ": expected the line to end after its JSON object";
      }
      return null;
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      return ", column " + column + ": not JSON";
    } catch (IOException e) {
      return ": cannot be read: " + e.getMessage();
    }
  }
}
