package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.data.Utf8Reader;

/**
 * The questions of files in SQuAD's form, 1.1 or 2.0: {@code {"data": [{"title", "paragraphs":
 * [{"context", "qas": [{"id", "question", "answers", "is_impossible"}]}]}]}}. A row is a question
 * with its context; an article is in memory at a time.
 */
final class SquadRows implements RowSource {
  /** The columns. */
  static final List<String> COLUMNS =
      List.of("id", "title", "context", "question", "answers", "is_impossible");

  private final Iterator<Path> files;
  private final String title;
  private final Queue<Found> questions = new ArrayDeque<>();
  private @Nullable Path file;
  private @Nullable JsonParser parser;
  private long number;
  private long unnamed;

  /**
   * Opens the files.
   *
   * @throws InputException if a setting has no meaning for them
   */
  SquadRows(DataSource source) {
    boolean delimited =
        source.quote() != null || source.delimiter() != null || source.header() != null;
    if (delimited || source.ragged() || source.sql() != null) {
      throw new InputException(
          source.title()
              + ": header, delimiter, quote, ragged and sql have no meaning for files of the format"
              + " squad");
    }
    files = source.paths().iterator();
    title = source.title();
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public @Nullable Found next() {
    while (questions.isEmpty()) {
      JsonParser current = parser;
      try {
        if (current == null) {
          if (!files.hasNext()) {
            return null;
          }
          file = files.next();
          number = 0;
          current = open(file);
          parser = current;
        }
        if (current.nextToken() == JsonToken.END_ARRAY) {
          close();
        } else {
          long line = current.currentTokenLocation().getLineNr();
          addArticle(JsonObjects.MAPPER.readTree(current), line);
        }
      } catch (JsonProcessingException e) {
        throw new InputException(
            file
                + ", line "
                + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
                + ": "
                + JsonObjects.problem(e),
            e);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
    return questions.remove();
  }

  private InputException unreadable(IOException e) {
    return new InputException(file + ": cannot be read: " + e.getMessage(), e);
  }

  /** Goes to the articles, past a version. */
  private static JsonParser open(Path file) throws IOException {
    JsonParser parser = JsonObjects.MAPPER.createParser(new Utf8Reader(file));
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (key.equals("data") && value == JsonToken.START_ARRAY) {
          return parser;
        }
        parser.skipChildren();
      }
    }
    parser.close();
    throw new InputException(
        file + ": is not of SQuAD's form, an object with a list of articles under 'data'");
  }

  private void addArticle(JsonNode article, long line) {
    String place = file + ", line " + line;
    if (!article.path("paragraphs").isArray()) {
      questions.add(Found.faulty(place, line, "the article has no list of 'paragraphs'"));
      return;
    }
    for (JsonNode paragraph : article.path("paragraphs")) {
      for (JsonNode question : paragraph.path("qas")) {
        number++;
        String id = question.path("id").asText("");
        unnamed += id.isBlank() ? 1 : 0;
        // articles, or all of them, may stand on one line
        String where =
            place
                + (id.isBlank()
                    ? ", question number " + number
                    : ", question " + Messages.quote(id));
        if (!paragraph.path("context").isTextual() || !question.path("question").isTextual()) {
          questions.add(Found.faulty(where, line, "has no 'context' or no 'question'"));
        } else {
          JsonNode[] values = {
            question.path("id"),
            article.path("title"),
            paragraph.path("context"),
            question.path("question"),
            question.path("answers"),
            question.path("is_impossible")
          };
          questions.add(found(values, where, line));
        }
      }
    }
  }

  private static Found found(JsonNode[] values, String where, long line) {
    @Nullable String[] cells = new @Nullable String[values.length];
    Set<Integer> others = new HashSet<>();
    for (int i = 0; i < values.length; i++) {
      cells[i] = text(values[i]);
      if (cells[i] != null && !values[i].isTextual()) {
        others.add(i);
      }
    }
    return new Found(Arrays.asList(cells), where, line, null, Set.copyOf(others));
  }

  private static @Nullable String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  @Override
  public List<String> notes() {
    return unnamed == 0
        ? List.of()
        : List.of(
            title
                + ": "
                + Messages.count(unnamed, "question has", "questions have")
                + " no id; the file, the line and the question's number stand for it");
  }

  @Override
  public void close() {
    if (parser != null) {
      try {
        parser.close();
      } catch (IOException e) {
        throw unreadable(e);
      }
      parser = null;
    }
  }
}
