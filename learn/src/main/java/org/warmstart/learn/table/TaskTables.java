package org.warmstart.learn.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InOrder;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.data.table.RowFaults;
import org.warmstart.learn.card.CardData;
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
public final class TaskTables {
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
  private final Map<String, CardData> parts = new LinkedHashMap<>();

  /**
   * Of some tables.
   *
   * @param data the tables and how they are read
   * @param notes takes what the user should know
   */
  public TaskTables(TableData data, DataCache cache, Consumer<String> notes) {
    this.data = data;
    this.cache = cache;
    this.notes = notes;
  }

  /**
   * A task, and what its numbers depend on.
   *
   * @param settings it was made from
   */
  public record Made(Task task, TaskSettings settings, TaskContext context) {
    public static Made of(TaskSettings settings, TaskContext context) {
      return new Made(settings.create(context), settings, context);
    }

    public Made knowing(Examples training) {
      return new Made(task.knowing(training), settings, context);
    }
  }

  /** Settings that were completed from the training rows. */
  record Fitted(TaskSettings task) {}

  /** A row and its examples, or what is wrong with it. */
  private record Encoded(@Nullable TaskRow row, List<Example> examples, @Nullable String fault) {}

  private CacheKey key(String what, TableData.Part part, TaskSettings task) {
    CacheKey key =
        new CacheKey(what)
            .withFiles("files", contents.computeIfAbsent(files(part), cache::contents))
            .with("table", data.readSettings())
            .with("task", ConfigWriter.toJson(new Fitted(task)));
    List<Path> beside = task.inputs().stream().flatMap(TaskTables::files).toList();
    return beside.isEmpty()
        ? key
        : key.withFiles("task_files", contents.computeIfAbsent(beside, cache::contents));
  }

  /** All files of a part. */
  private List<Path> files(TableData.Part part) {
    return Stream.of(data.files(part), data.targetFiles(part)).flatMap(List::stream).toList();
  }

  /** A file, or those of a folder and of the folders in it. */
  private static Stream<Path> files(Path path) {
    try (Stream<Path> walk = Files.walk(path, 2)) {
      return walk.filter(Files::isRegularFile).sorted().toList().stream();
    } catch (IOException e) {
      throw InputFiles.unreadable(path, e);
    }
  }

  /**
   * Completes a task's settings from the training rows.
   *
   * @param checkpoint names of the checkpoint's classes
   * @throws InputException listing what is wrong with rows
   */
  public TaskSettings fitted(TaskSettings task, List<String> checkpoint) {
    TaskSettings.Fitting fitting = task.fitting(checkpoint);
    if (fitting == null) {
      return task;
    }
    CacheKey key =
        key("fitted", TableData.Part.TRAINING, task).with("checkpoint_labels", checkpoint);
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
    PreparationProgress progress = new PreparationProgress("reading training", ROWS, 0, notes);
    long[] done = {0};
    List<String> said =
        new ArrayList<>(
            // a class that is only in what is held out is one all the same
            data.whole()
                .read(
                    TableData.Part.TRAINING,
                    task.allColumns(),
                    rows ->
                        rows.forEachRemaining(
                            found -> {
                              if (added(fitting, found, faults)) {
                                progress.done(++done[0]);
                              }
                            })));
    requireUsable(faults, done[0]);
    facts.put(ROWS, done[0]);
    facts.put(FITTED, ConfigWriter.toYaml(new Fitted(fitting.fitted(said::add))));
    said.forEach(facts.putArray(NOTES)::add);
  }

  private static boolean added(
      TaskSettings.Fitting fitting, TaskRowIterator.Found found, RowFaults faults) {
    try {
      if (found.row() != null) {
        fitting.add(found.row());
        return true;
      }
      faults.add(String.valueOf(found.fault()));
    } catch (InputException e) {
      faults.add(String.valueOf(e.getMessage()));
    }
    return false;
  }

  /**
   * Refuses rows that cannot be used, unless they are to be left out and there are others.
   *
   * @param good how many there are of those that can be
   */
  private void requireUsable(RowFaults faults, long good) {
    if (faults.count() > 0 && skips() && good == 0) {
      throw new InputException(
          (faults.count() == 1
                  ? "the only row cannot be used"
                  : "none of the " + Messages.count(faults.count(), "row") + " can be used")
              + ", so that nothing is left (data.onBadRow: skip):"
              + faults.list());
    }
    if (!skips()) {
      faults.throwIfAny();
    }
  }

  private void tell(JsonNode facts) {
    facts.path(NOTES).forEach(note -> notes.accept(note.asText()));
  }

  /**
   * The examples of a part.
   *
   * @param withRows whether rows can be asked for by the examples' numbers
   * @throws InputException listing the rows that the task cannot use
   */
  public StoredExamples examples(Made made, TableData.Part part, boolean withRows) {
    // what is predicted for them goes by their names
    boolean named = withRows && part != TableData.Part.TRAINING && made.settings().predictsTexts();
    CacheKey key = key("examples", made, part).with("with_rows", withRows).with("named", named);
    if (data.folds() != null) {
      key.with("held", part == TableData.Part.TEST);
    }
    DataCache.Entry entry =
        cache.get(part.word(), key, columns -> write(made, part, columns, withRows, named));
    JsonNode facts = entry.columns().facts();
    boolean told = part == TableData.Part.TRAINING && made.settings().fitting(List.of()) != null;
    if (!told) {
      tell(facts);
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "%s: %s%s, %s%s",
            part.word(),
            Messages.count(facts.path(ROWS).asLong(), "row"),
            parts(facts),
            Messages.count(facts.path(TOKENS).asLong(), "token"),
            cache.whereabouts(entry)));
    facts.path(LEFT_OUT).forEach(note -> notes.accept(note.asText()));
    Cuts.read(facts.path(CUTS)).note(part.word(), "inputs").ifPresent(notes);
    Cuts.read(facts.path(TARGET_CUTS)).note(part.word(), "target texts").ifPresent(notes);
    parts.put(
        part.word(),
        new CardData(
            part.word(),
            Messages.count(facts.path(ROWS).asLong(), "row"),
            contents.computeIfAbsent(files(part), cache::contents)));
    return new StoredExamples(entry.columns());
  }

  /**
   * Numbers that a teacher gives for the examples of the training rows.
   *
   * @param what they are, one word
   * @param others the teacher's files
   */
  public DataCache.Entry besideTraining(
      Made made, String what, List<Path> others, DataCache.Maker maker) {
    CacheKey key =
        key(what, made, TableData.Part.TRAINING)
            .withFiles("of", contents.computeIfAbsent(others, cache::contents));
    DataCache.Entry entry = cache.get(what, key, maker);
    notes.accept("the teacher's " + what + cache.whereabouts(entry));
    return entry;
  }

  private CacheKey key(String what, Made made, TableData.Part part) {
    TokenizerPair tokenizers = made.context().tokenizers();
    return key(what, part, made.settings())
        .with("tokenizer", hashes.computeIfAbsent(tokenizers, CacheKey::hash))
        .with("model", made.context().config().toJson())
        .with("special_tokens_in_text", made.context().specialTokensInText())
        .with("both_orders", made.context().bothOrders())
        .with("trained", made.context().trained());
  }

  private void write(
      Made made, TableData.Part part, ColumnsWriter columns, boolean withRows, boolean named) {
    ExampleWriter writer = new ExampleWriter(columns, made.task().tokenizers(), withRows);
    Cuts cuts = new Cuts();
    Cuts targetCuts = new Cuts();
    RowFaults faults = new RowFaults();
    PreparationProgress progress =
        new PreparationProgress(
            "tokenizing " + part.word(),
            ROWS,
            part == TableData.Part.TRAINING ? trainingRows : 0,
            notes);
    InOrder<TaskRowIterator.Found, Encoded> work =
        new InOrder<>(found -> encoded(made.task(), found), TaskTables::characters);
    RowNames names = new RowNames();
    Consumer<Encoded> results =
        encoded -> {
          TaskRow row = encoded.row();
          String fault = row == null ? encoded.fault() : named ? names.problem(row) : null;
          if (fault != null) {
            faults.add(fault);
          } else if (row != null && (skips() || faults.count() == 0)) {
            encoded.examples().forEach(cuts::add);
            encoded.examples().forEach(targetCuts::addTarget);
            writer.add(row, encoded.examples());
            progress.done(writer.rows());
          }
        };
    List<String> said;
    try {
      said = data.read(part, columns(made.settings()), rows -> work.run(rows, results));
    } finally {
      made.task().rest();
    }
    ArrayNode array = columns.facts().putArray(NOTES);
    said.forEach(array::add);
    requireUsable(faults, writer.rows());
    if (faults.count() > 0) {
      columns.facts().putArray(LEFT_OUT).add(leftOut(part.word(), faults, writer.rows()));
    }
    columns
        .facts()
        .put(ROWS, writer.rows())
        .put(EXAMPLES, writer.size())
        .put(TOKENS, writer.tokens());
    cuts.save(columns.facts().putObject(CUTS));
    targetCuts.save(columns.facts().putObject(TARGET_CUTS));
  }

  /** What was read so far, for the model's card. */
  public List<CardData> parts() {
    return List.copyOf(parts.values());
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

  private static Encoded encoded(Task task, TaskRowIterator.Found found) {
    TaskRow row = found.row();
    if (row == null) {
      return new Encoded(null, List.of(), found.fault());
    }
    try {
      return new Encoded(row, task.encode(row), null);
    } catch (InputException e) {
      return new Encoded(null, List.of(), String.valueOf(e.getMessage()));
    }
  }

  private boolean skips() {
    return data.onBadRow() == TableData.BadRows.SKIP;
  }

  private static String leftOut(String part, RowFaults faults, int used) {
    return part
        + ": "
        + String.format(Locale.ROOT, "%,d of ", faults.count())
        + Messages.count(faults.count() + used, "row")
        + (faults.count() == 1 ? " is" : " are")
        + " left out (data.onBadRow: skip):"
        + faults.list();
  }

  /** In how many examples rows are, where that is another number. */
  private static String parts(JsonNode facts) {
    long examples = facts.path(EXAMPLES).asLong();
    return examples == facts.path(ROWS).asLong() ? "" : " in " + Messages.count(examples, "part");
  }

  private static int characters(TaskRowIterator.Found found) {
    TaskRow row = found.row();
    return row == null ? 0 : row.cells().values().stream().mapToInt(String::length).sum();
  }
}
