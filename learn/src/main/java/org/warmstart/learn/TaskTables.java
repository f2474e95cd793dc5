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
import java.util.Optional;
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
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Cuts;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.ExampleWriter;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
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
  private static final String EXAMPLES = "examples";
  private static final String LEFT_OUT = "left_out";
  private static final String TOKENS = "tokens";
  private static final String CUTS = "cuts";
  private static final String TARGET_CUTS = "target_cuts";
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

    Made knowing(Examples training) {
      return new Made(task.knowing(training), settings, context);
    }
  }

  /** Settings that were completed from the training rows. */
  record Fitted(TaskSettings task) {}

  /** A row and what became of it: one of the two. */
  private record Encoded(TaskRow row, List<Example> examples, @Nullable String fault) {}

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
                task.allColumns(),
                faults,
                rows ->
                    rows.forEachRemaining(
                        row -> {
                          if (added(fitting, row, faults)) {
                            progress.done(++done[0]);
                          }
                        })));
    if (!skips() || done[0] == 0) {
      faults.throwIfAny();
    }
    facts.put(ROWS, done[0]);
    facts.put(FITTED, ConfigWriter.toYaml(new Fitted(fitting.fitted(said::add))));
    said.forEach(facts.putArray(NOTES)::add);
  }

  private static boolean added(TaskSettings.Fitting fitting, TaskRow row, RowFaults faults) {
    try {
      fitting.add(row);
      return true;
    } catch (InputException e) {
      faults.add(String.valueOf(e.getMessage()));
      return false;
    }
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
            "%s: %,d rows%s, %,d tokens%s",
            part,
            facts.path(ROWS).asLong(),
            parts(facts),
            facts.path(TOKENS).asLong(),
            cache.whereabouts(entry)));
    facts.path(LEFT_OUT).forEach(note -> notes.accept(note.asText()));
    Cuts.read(facts.path(CUTS)).note(part, "inputs").ifPresent(notes);
    Cuts.read(facts.path(TARGET_CUTS)).note(part, "target texts").ifPresent(notes);
    return new StoredExamples(entry.columns());
  }

  private void write(
      Made made, List<Path> files, String part, ColumnsWriter columns, boolean withRows) {
    ExampleWriter writer = new ExampleWriter(columns, made.task().tokenizers(), withRows);
    Cuts cuts = new Cuts();
    Cuts targetCuts = new Cuts();
    RowFaults faults = new RowFaults();
    PreparationProgress progress =
        new PreparationProgress(
            "tokenizing " + part, ROWS, part.equals(TRAINING) ? trainingRows : 0, notes);
    InOrder<TaskRow, Encoded> work =
        new InOrder<>(row -> encoded(made.task(), row), TaskTables::characters);
    Consumer<Encoded> results =
        encoded -> {
          if (encoded.fault() != null) {
            faults.add(encoded.fault());
          } else if (skips() || faults.count() == 0) {
            encoded.examples().forEach(cuts::add);
            encoded.examples().forEach(targetCuts::addTarget);
            writer.add(encoded.row(), encoded.examples());
            progress.done(writer.rows());
          }
        };
    List<String> said =
        data.read(files, columns(made.settings()), faults, rows -> work.run(rows, results));
    ArrayNode array = columns.facts().putArray(NOTES);
    said.forEach(array::add);
    if (writer.rows() > 0 && skips()) {
      leftOut(part, faults, writer.rows()).ifPresent(columns.facts().putArray(LEFT_OUT)::add);
    } else {
      faults.throwIfAny();
    }
    columns
        .facts()
        .put(ROWS, writer.rows())
        .put(EXAMPLES, writer.size())
        .put(TOKENS, writer.tokens());
    cuts.save(columns.facts().putObject(CUTS));
    targetCuts.save(columns.facts().putObject(TARGET_CUTS));
  }

  /** Those of training and of evaluation; the table's settings have the names of some of them. */
  private static List<Column> columns(TaskSettings task) {
    List<Column> columns = new ArrayList<>(task.allColumns());
    for (Column column : task.evaluationColumns()) {
      if (columns.stream().noneMatch(known -> known.name().equals(column.name()))) {
        columns.add(column);
      }
    }
    return columns;
  }

  private static Encoded encoded(Task task, TaskRow row) {
    try {
      return new Encoded(row, task.encode(row), null);
    } catch (InputException e) {
      return new Encoded(row, List.of(), String.valueOf(e.getMessage()));
    }
  }

  private boolean skips() {
    return data.onBadRow() == TableData.BadRows.SKIP;
  }

  private static Optional<String> leftOut(String part, RowFaults faults, int used) {
    if (faults.count() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d rows are left out (data.onBadRow: skip): %s",
            part,
            faults.count(),
            faults.count() + used,
            faults.exception().getMessage()));
  }

  /** In how many examples rows are, where that is another number. */
  private static String parts(JsonNode facts) {
    long examples = facts.path(EXAMPLES).asLong();
    return examples == facts.path(ROWS).asLong()
        ? ""
        : String.format(Locale.ROOT, " in %,d parts", examples);
  }

  private static int characters(TaskRow row) {
    return row.cells().values().stream().mapToInt(String::length).sum();
  }
}
