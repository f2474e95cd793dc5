package org.warmstart.cli.use;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.TextLines;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;

/**
 * Generated texts with their sources: two columns of a table, such as a run's predictions.jsonl, or
 * two files whose lines or rows belong together.
 */
public final class TextPairs implements AutoCloseable {
  private static final String SOURCE = "source";

  private final InputTexts texts;
  private final @Nullable InputTexts sources;
  private long count;

  /**
   * A text and its source.
   *
   * @param place where the text comes from
   * @param others the other columns of its row
   */
  public record Pair(
      String text, String source, String place, Map<String, @Nullable Object> others) {}

  private TextPairs(InputTexts texts, @Nullable InputTexts sources) {
    this.texts = texts;
    this.sources = sources;
  }

  /**
   * Opens the files.
   *
   * @param sources null: the sources are in the same table
   * @param text the column of the texts; null: prediction, else text
   * @param source the column of the sources; null: source, else text beside prediction
   * @param json whether lines are JSON strings
   */
  public static TextPairs open(
      Path predictions,
      @Nullable Path sources,
      @Nullable String text,
      @Nullable String source,
      boolean json) {
    if (sources == null) {
      TableFormat format = TableFormat.of(predictions).orElse(null);
      if (format == null || format == TableFormat.TEXT || json) {
        throw new InputException(
            predictions
                + ": lines have no column with their sources; give those with --sources, or a"
                + " table with both (.csv, .tsv, .jsonl, .json, .parquet)");
      }
      List<String> names = names(predictions, format);
      String own = text != null ? text : own(predictions, names);
      String other = source != null ? source : other(predictions, names, own);
      return new TextPairs(
          TableTexts.open(predictions, format, own, other, InputTexts.Pairs.ALWAYS), null);
    }
    InputTexts opened = one(predictions, text, json);
    try {
      return new TextPairs(opened, one(sources, source, json));
    } catch (InputException e) {
      opened.close();
      throw e;
    }
  }

  private static List<String> names(Path file, TableFormat format) {
    try (Rows rows = Rows.open(DataSource.of(file).withFormat(format), fault -> {})) {
      return rows.columns();
    }
  }

  private static String own(Path file, List<String> names) {
    return Stream.of("prediction", "text")
        .filter(names::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    file
                        + ": name the column of the generated texts with --text; there are: "
                        + Messages.list(names)));
  }

  private static String other(Path file, List<String> names, String own) {
    return Stream.of(SOURCE, "text")
        .filter(name -> names.contains(name) && !name.equals(own))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    file
                        + ": name the column of the sources with --source, or their file with"
                        + " --sources; there are: "
                        + Messages.list(names)));
  }

  private static InputTexts one(Path file, @Nullable String column, boolean json) {
    TableFormat format = json ? null : TableFormat.of(file).orElse(null);
    if (format == null || format == TableFormat.TEXT) {
      if (column != null) {
        throw new InputException(file + ": lines have no column '" + column + "'");
      }
      return new LineTexts(
          TextLines.open(file, false), json, "text", SOURCE, InputTexts.Pairs.BY_COLUMN);
    }
    return TableTexts.open(file, format, column, null, InputTexts.Pairs.NEVER);
  }

  /** The next pair, or null after the last. */
  public @Nullable Pair next() {
    InputText text = texts.next();
    InputTexts others = sources;
    InputText source = others == null ? text : others.next();
    if (text == null || source == null) {
      if (text != null || source != null) {
        throw unequal(text == null);
      }
      return null;
    }
    count++;
    require(text);
    require(source);
    String own = others == null ? String.valueOf(source.second()) : source.text();
    return new Pair(text.text(), own, text.place(), text.others());
  }

  private static void require(InputText input) {
    if (input.fault() != null) {
      throw new InputException(input.place() + ": " + input.fault());
    }
  }

  private InputException unequal(boolean moreSources) {
    return new InputException(
        "there "
            + (count == 1
                ? "is 1 text"
                : "are " + String.format(Locale.ROOT, "%,d", count) + " texts")
            + (moreSources
                ? ", but more sources; every source needs its text"
                : " with sources, but more texts; every text needs its source"));
  }

  /** What the user should know of how the files were read. */
  public List<String> notes() {
    InputTexts others = sources;
    return others == null
        ? texts.notes()
        : Stream.concat(texts.notes().stream(), others.notes().stream()).toList();
  }

  @Override
  public void close() {
    texts.close();
    if (sources != null) {
      sources.close();
    }
  }
}
