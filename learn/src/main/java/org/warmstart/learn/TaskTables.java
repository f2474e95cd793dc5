package org.warmstart.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InOrder;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.data.table.RowFaults;
import org.warmstart.learn.data.CacheKey;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.data.FileContents;
import org.warmstart.learn.data.PreparationProgress;
import org.warmstart.learn.task.Cuts;
import org.warmstart.learn.task.Example;
import org.warmstart.learn.task.ExampleWriter;
import org.warmstart.learn.task.StoredExamples;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskRow;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.text.file.TokenizerPair;

/**
 * Rows of tables as examples of a task: made on all cores into files of a cache, or found there.
 * What the user should know is said either way. Not thread-safe.
 */
final class TaskTables {
  /** The part whose rows complete the settings. */
  static final String TRAINING = "training";

  private static final String NOTES = "notes";
  private static final String ROWS = "rows";
  private static final String TOKENS = "tokens";
  private static final String CUTS = "cuts";
  private static final String FITTED = "fitted";

  private final TableData data;
  private final DataCache cache;
  private final Consumer<String> notes;

  private long trainingRows;

  /** Files and tokenizers are hashed once, however many keys they are in. */
  private final Map<List<Path>, FileContents> contents = new HashMap<>();

  private final Map<TokenizerPair, String> hashes = new HashMap<>();

  /**
   * Of some tables.
   *
   * @param data the tables and how they are read
   * @param notes takes what the user should know
   */
  TaskTables(TableData data, DataCache cache, Consumer<String> notes) {
    this.data = data;
    this.cache = cache;
    this.notes = notes;
  }

  /**
   * A task, and what its numbers depend on.
   *
   * @param settings it was made from
   */
  record Made(Task task, TaskSettings settings, TaskContext context) {
    static Made of(TaskSettings settings, TaskContext context) {
      return new Made(settings.create(context), settings, context);
    }
  }

  /** Settings that were completed from the training rows. */
  record Fitted(TaskSettings task) {}

  /** A row and what became of it: one of the two. */
  private record Encoded(TaskRow row, @Nullable Example example, @Nullable String fault) {}

  private CacheKey key(String what, List<Path> files, TaskSettings task) {
    return new CacheKey(what)
        .withFiles("files", contents.computeIfAbsent(files, cache::contents))
        .with("table", data.readSettings())
        .with("task", ConfigWriter.toJson(new Fitted(task)));
  }

  /**
   * Completes a task's settings from the training rows.
   *
   * @param checkpoint names of the checkpoint's classes
   * @throws InputException listing what is wrong with rows
   */
  TaskSettings fitted(TaskSettings task, List<String> checkpoint) {
    TaskSettings.Fitting fitting = task.fitting(checkpoint);
    if (fitting == null) {
      return task;
    }
    CacheKey key = key("fitted", data.train(), task).with("checkpoint_labels", checkpoint);
    JsonNode facts =
        cache.get("labels", key, columns -> fit(task, fitting, columns.facts())).columns().facts();
    tell(facts);
    trainingRows = facts.path(ROWS).asLong();
    return ConfigReader.parse(
            facts.path(FITTED).asText(), "data-cache", Path.of(""), List.of(), Fitted.class)
        .task();
  }

  private void fit(TaskSettings task, TaskSettings.Fitting fitting, ObjectNode facts) {
    RowFaults faults = new RowFaults();
    PreparationProgress progress = new PreparationProgress("reading " + TRAINING, ROWS, 0, notes);
    long[] done = {0};
    List<String> said =
        new ArrayList<>(
            data.read(
                data.train(),
                task.columns(),
                faults,
                rows ->
                    rows.forEachRemaining(
                        row -> {
                          fitting.add(row);
                          progress.done(++done[0]);
                        })));
    faults.throwIfAny();
    facts.put(ROWS, done[0]);
    facts.put(FITTED, ConfigWriter.toYaml(new Fitted(fitting.fitted(said::add))));
    said.forEach(facts.putArray(NOTES)::add);
  }

  private void tell(JsonNode facts) {
    facts.path(NOTES).forEach(note -> notes.accept(note.asText()));
  }

  /**
   * The examples of some files.
   *
   * @param part what they are for, such as {@code training}
   * @param withRows whether rows can be asked for by the examples' numbers
   * @throws InputException listing the rows that the task cannot use
   */
  StoredExamples examples(Made made, List<Path> files, String part, boolean withRows) {
    TokenizerPair tokenizers = made.context().tokenizers();
    CacheKey key =
        key("examples", files, made.settings())
            .with("tokenizer", hashes.computeIfAbsent(tokenizers, CacheKey::hash))
            .with("model", made.context().config().toJson())
            .with("special_tokens_in_text", made.context().specialTokensInText())
            .with("trained", made.context().trained())
            .with("with_rows", withRows);
    DataCache.Entry entry =
        cache.get(part, key, columns -> write(made, files, part, columns, withRows));
    JsonNode facts = entry.columns().facts();
    boolean told = part.equals(TRAINING) && made.settings().fitting(List.of()) != null;
    if (!told) {
      tell(facts);
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d rows, %,d tokens%s",
            part,
            facts.path(ROWS).asLong(),
            facts.path(TOKENS).asLong(),
            cache.whereabouts(entry)));
    Cuts.read(facts.path(CUTS)).note(part).ifPresent(notes);
    return new StoredExamples(entry.columns());
  }

  private void write(
      Made made, List<Path> files, String part, ColumnsWriter columns, boolean withRows) {
    ExampleWriter writer = new ExampleWriter(columns, made.task().tokenizers(), withRows);
    Cuts cuts = new Cuts();
    RowFaults faults = new RowFaults();
    PreparationProgress progress =
        new PreparationProgress(
            "tokenizing " + part, ROWS, part.equals(TRAINING) ? trainingRows : 0, notes);
    InOrder<TaskRow, Encoded> work =
        new InOrder<>(row -> encoded(made.task(), row), TaskTables::characters);
    Consumer<Encoded> results =
        encoded -> {
          Example example = encoded.example();
          if (example == null) {
            faults.add(String.valueOf(encoded.fault()));
          } else if (faults.count() == 0) {
            cuts.add(example);
            writer.add(encoded.row(), example);
            progress.done(writer.size());
          }
        };
    List<String> said =
        data.read(files, made.settings().columns(), faults, rows -> work.run(rows, results));
    faults.throwIfAny();
    ArrayNode array = columns.facts().putArray(NOTES);
    said.forEach(array::add);
    columns.facts().put(ROWS, writer.size()).put(TOKENS, writer.tokens());
    cuts.save(columns.facts().putObject(CUTS));
  }

  private static Encoded encoded(Task task, TaskRow row) {
    try {
      return new Encoded(row, task.encode(row), null);
    } catch (InputException e) {
      return new Encoded(row, null, e.getMessage());
    }
  }

  private static int characters(TaskRow row) {
    return row.cells().values().stream().mapToInt(String::length).sum();
  }
}
