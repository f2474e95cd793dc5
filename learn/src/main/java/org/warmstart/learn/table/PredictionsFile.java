package org.warmstart.learn.table;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.TaskSettings;

/**
 * What a model predicted for each row, a JSON object a line, written while it is evaluated. The
 * file is there only when it is complete. docs/tasks.md describes it.
 */
public final class PredictionsFile {
  /** Its name. */
  static final String NAME = "predictions.jsonl";

  /** The name of the file with one object from the names of rows to texts. */
  private static final String BY_ID = "predictions.json";

  private static final ObjectWriter JSON = new ObjectMapper().writer();
  private static final ObjectWriter ASCII = JSON.with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private final TaskSettings task;
  private final Writer out;
  private final @Nullable JsonGenerator byId;

  private PredictionsFile(TaskSettings task, Writer out, @Nullable JsonGenerator byId) {
    this.task = task;
    this.out = out;
    this.byId = byId;
  }

  /** Writes to a file's writer. */
  @FunctionalInterface
  private interface Writing {
    void to(Writer out) throws IOException;
  }

  /**
   * Writes the file, and for a task that predicts texts the one by the rows' names.
   *
   * @param work evaluates, and tells this file what was predicted
   * @throws org.warmstart.base.InputException if one cannot be written
   */
  public static void write(Path folder, TaskSettings task, Consumer<PredictionsFile> work) {
    Path lines = folder.resolve(NAME);
    if (!task.predictsTexts()) {
      write(lines, out -> work.accept(new PredictionsFile(task, out, null)));
      return;
    }
    write(
        folder.resolve(BY_ID),
        out -> {
          JsonGenerator byId = JSON.createGenerator(out).useDefaultPrettyPrinter();
          byId.writeStartObject();
          write(lines, each -> work.accept(new PredictionsFile(task, each, byId)));
          byId.writeEndObject();
          byId.flush();
        });
  }

  private static void write(Path file, Writing writing) {
    DurableFiles.write(
        file,
        channel -> {
          // the channel is closed, and flushed to the disk, by who opened it
          Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          try {
            writing.to(out);
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          out.flush();
        });
  }

  /**
   * Takes the predictions of a part of the data.
   *
   * @param part such as {@code test}
   * @param scored whether its scores are the result, so that its texts go into the file by names
   */
  public Scoring.Predictions of(String part, StoredExamples examples, boolean scored) {
    return (example, prediction) -> add(part, scored, examples.row(example), prediction);
  }

  private void add(String part, boolean scored, TaskRow row, Map<String, ?> prediction) {
    Set<String> targets = task.targets();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("part", part);
    object.put(Column.ID, RowNames.of(row));
    new TreeMap<>(row.cells())
        .forEach(
            (name, cell) -> {
              if (!targets.contains(name)) {
                boolean isList = task.listColumns().contains(name);
                object.putIfAbsent(
                    name,
                    isList ? ListCells.read(cell).<Object>map(list -> list).orElse(cell) : cell);
              }
            });
    object.putAll(prediction);
    try {
      out.write(line(object));
      out.write('\n');
      if (byId != null && scored) {
        byId.writeObjectField(
            String.valueOf(object.get(Column.ID)), prediction.get(Scoring.PREDICTION));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As UTF-8 where that can be; half a surrogate pair can only be spelled with escapes. */
  private String line(Map<String, Object> object) throws JsonProcessingException {
    String line = JSON.writeValueAsString(object);
    return utf8.canEncode(line) ? line : ASCII.writeValueAsString(object);
  }
}
