package org.warmstart.cli.use;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;

/** Texts or pairs in the columns of a table; its other columns come along. */
final class TableTexts implements InputTexts {
  static final String SECOND = "second";
  private static final String TEXT = "text";

  private final Rows rows;
  private final Queue<InputText> faults;
  private final boolean pairs;

  private TableTexts(Rows rows, Queue<InputText> faults, boolean pairs) {
    this.rows = rows;
    this.faults = faults;
    this.pairs = pairs;
  }

  /**
   * Opens a table.
   *
   * @param text the column of the texts; null for {@code text}, or the only one there is
   * @param second the column of the second texts; null for {@code second} where pairs are wanted,
   *     or the other one of two
   * @throws InputException if there are no such columns, or pairs do not fit
   */
  static TableTexts open(
      Path file, TableFormat format, @Nullable String text, @Nullable String second, Pairs pairs) {
    DataSource source = DataSource.of(file).withFormat(format);
    Map<String, String> columns = columns(source, file, text, second, pairs);
    InputText sample =
        new InputText("", columns.containsKey(SECOND) ? "" : null, "", Map.of(), null);
    String fault = pairs.fault(sample);
    if (fault != null) {
      throw new InputException(file + ": " + fault);
    }
    Queue<InputText> faults = new ArrayDeque<>();
    Rows rows =
        Rows.open(
            source.withColumns(columns),
            found -> faults.add(InputText.faulty(found.place(), found.problem())));
    return new TableTexts(rows, faults, columns.containsKey(SECOND));
  }

  private static Map<String, String> columns(
      DataSource source, Path file, @Nullable String text, @Nullable String second, Pairs pairs) {
    Map<String, String> columns = new LinkedHashMap<>();
    if (text != null) {
      columns.put(TEXT, text);
      if (second != null) {
        columns.put(SECOND, second);
      }
      return columns;
    }
    List<String> names;
    try (Rows rows = Rows.open(source, fault -> {})) {
      names = rows.columns();
    }
    boolean wantsSecond = second != null || pairs == Pairs.ALWAYS;
    if (names.contains(TEXT)) {
      columns.put(TEXT, TEXT);
    } else if (names.size() == 1 || (names.size() == 2 && pairs == Pairs.ALWAYS)) {
      columns.put(TEXT, "0");
    } else {
      throw new InputException(
          file + ": name the column of the texts with --text; there are: " + Messages.list(names));
    }
    if (second != null) {
      columns.put(SECOND, second);
    } else if (wantsSecond && names.contains(SECOND)) {
      columns.put(SECOND, SECOND);
    } else if (wantsSecond && names.size() == 2) {
      columns.put(SECOND, names.indexOf(TEXT) == 1 ? "0" : "1");
    }
    return columns;
  }

  @Override
  public @Nullable InputText next() {
    boolean more = rows.hasNext();
    InputText fault = faults.poll();
    if (fault != null) {
      return fault;
    }
    if (!more) {
      return null;
    }
    Row row = rows.next();
    if (row.isNull(TEXT) || (pairs && row.isNull(SECOND))) {
      String column = row.isNull(TEXT) ? "texts" : "second texts";
      return InputText.faulty(row.place(), "no value in the column of the " + column);
    }
    Map<String, @Nullable Object> others = new LinkedHashMap<>(row.others());
    return new InputText(
        row.text(TEXT), pairs ? row.text(SECOND) : null, row.place(), others, null);
  }

  @Override
  public List<String> notes() {
    return rows.notes();
  }

  @Override
  public void close() {
    rows.close();
  }
}
