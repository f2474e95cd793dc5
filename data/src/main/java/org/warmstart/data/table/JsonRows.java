package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.Utf8Lines;
import org.warmstart.data.Utf8Reader;

/** The rows of JSON files: an object a line, or one array of objects. */
final class JsonRows implements RowSource {
  /** Objects whose keys are the columns. */
  private static final int SEEN_FOR_COLUMNS = 20_480;

  /** The objects of one file. */
  private interface Objects extends AutoCloseable {
    /** The next, or null after the last. */
    @Nullable Parsed next();

    @Override
    void close();
  }

  private record Parsed(JsonObjects.Cells row, long line, @Nullable String fault) {}

  private final List<String> columns;
  private final Iterator<Path> files;
  private @Nullable Path file;
  private @Nullable Objects objects;

  /**
   * Opens the files.
   *
   * @throws InputException if they hold no objects
   */
  JsonRows(DataSource source) {
    this.columns = columns(source);
    this.files = source.paths().iterator();
  }

  private static List<String> columns(DataSource source) {
    Set<String> names = new LinkedHashSet<>();
    RowFaults faults = new RowFaults();
    int seen = 0;
    for (Path path : source.paths()) {
      try (Objects objects = open(path)) {
        Parsed parsed = objects.next();
        while (parsed != null && seen < SEEN_FOR_COLUMNS) {
          seen++;
          names.addAll(parsed.row().cells().keySet());
          if (parsed.fault() != null) {
            faults.add(path + ", line " + parsed.line() + ": " + parsed.fault());
          }
          parsed = objects.next();
        }
      }
    }
    if (names.isEmpty()) {
      faults.throwIfAny();
      throw new InputException(source.title() + ": holds no JSON objects");
    }
    return List.copyOf(names);
  }

  private static Objects open(Path path) {
    try (Utf8Lines lines = new Utf8Lines(path)) {
      String line = lines.next();
      while (line != null && line.isBlank()) {
        line = lines.next();
      }
      boolean array = line != null && line.strip().startsWith("[") && !isOneLineOfMany(line, lines);
      return array ? new InArray(path) : new OnLines(path);
    }
  }

  /** An array that starts and ends on a line with others behind it is a line, though no row. */
  private static boolean isOneLineOfMany(String line, Utf8Lines lines) {
    if (!line.strip().endsWith("]")) {
      return false;
    }
    String next = lines.next();
    while (next != null && next.isBlank()) {
      next = lines.next();
    }
    return next != null;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Found next() {
    while (true) {
      Objects current = objects;
      if (current == null) {
        if (!files.hasNext()) {
          return null;
        }
        file = files.next();
        current = open(file);
        objects = current;
      }
      Parsed parsed = current.next();
      if (parsed != null) {
        return found(parsed);
      }
      close();
    }
  }

  private Found found(Parsed parsed) {
    String place = file + ", line " + parsed.line();
    if (parsed.fault() != null) {
      return Found.faulty(place, parsed.line(), parsed.fault());
    }
    @Nullable String[] cells = new @Nullable String[columns.size()];
    Set<Integer> values = new HashSet<>();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = parsed.row().cells().get(columns.get(i));
      if (parsed.row().values().contains(columns.get(i))) {
        values.add(i);
      }
    }
    return new Found(Arrays.asList(cells), place, parsed.line(), null, values);
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
      objects = null;
    }
  }

  private static final class OnLines implements Objects {
    private final Utf8Lines lines;

    OnLines(Path path) {
      lines = new Utf8Lines(path);
    }

    @Override
    public @Nullable Parsed next() {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        try {
          return new Parsed(JsonObjects.parse(line), lines.lineNumber(), null);
        } catch (JsonObjects.NoRowException e) {
          return new Parsed(JsonObjects.Cells.NONE, lines.lineNumber(), e.getMessage());
        }
      }
      return null;
    }

    @Override
    public void close() {
      lines.close();
    }
  }

  private static final class InArray implements Objects {
    private final Path path;
    private final JsonParser parser;
    private boolean ended;

    InArray(Path path) {
      this.path = path;
      try {
        parser = JsonObjects.MAPPER.createParser(new Utf8Reader(path));
        parser.nextToken();
      } catch (IOException e) {
        throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
      }
    }

    @Override
    public @Nullable Parsed next() {
      if (ended) {
        return null;
      }
      long line = 1;
      try {
        JsonToken token = parser.nextToken();
        line = parser.currentTokenLocation().getLineNr();
        if (token == JsonToken.END_ARRAY) {
          ended = true;
          return parser.nextToken() == null
              ? null
              : new Parsed(
                  JsonObjects.Cells.NONE, line, "expected the file to end after its array");
        }
        return new Parsed(JsonObjects.read(parser), line, null);
      } catch (JsonObjects.NoRowException e) {
        return new Parsed(JsonObjects.Cells.NONE, line, e.getMessage());
      } catch (JsonProcessingException e) {
        ended = true; // nothing tells where the next object would start
        long at = e.getLocation() == null ? line : e.getLocation().getLineNr();
        return new Parsed(JsonObjects.Cells.NONE, at, JsonObjects.problem(e));
      } catch (IOException e) {
        throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try {
        parser.close();
      } catch (IOException e) {
        throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
      }
    }
  }
}
