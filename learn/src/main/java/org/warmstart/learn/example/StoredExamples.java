package org.warmstart.learn.example;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.data.Column;
import org.warmstart.learn.data.Columns;

/** Examples in the columns that {@link ExampleWriter} wrote. */
public final class StoredExamples implements Examples {
  private final Columns columns;
  private final Column tokens;
  private final Column tokenEnds;
  private final int size;

  /**
   * Those of some columns.
   *
   * @throws InputException if there are too many
   */
  public StoredExamples(Columns columns) {
    this.columns = columns;
    tokens = columns.column(ExampleWriter.TOKENS);
    tokenEnds = columns.column(ExampleWriter.TOKENS + ExampleWriter.ENDS);
    if (tokenEnds.size() > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "the table has "
              + Messages.count(tokenEnds.size(), "row")
              + "; 'data.limit' takes fewer");
    }
    size = (int) tokenEnds.size();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Example get(int index) {
    int[] ids = numbers(tokens, tokenEnds, index);
    int[] types = new int[ids.length];
    if (columns.has(ExampleWriter.TYPES)) {
      long from = tokenEnds.get(index) - ids.length;
      columns.column(ExampleWriter.TYPES).copy(from, ids.length, types, 0);
    }
    int[] targetIds = {};
    if (columns.has(ExampleWriter.TARGET_TOKENS)) {
      targetIds = numbers(columns.column(ExampleWriter.TARGET_TOKENS), targetEnds(), index);
    }
    String targetText =
        columns.has(ExampleWriter.TARGET_TEXTS)
            ? text(bytes(ExampleWriter.TARGET_TEXTS, index))
            : "";
    int[] own = {};
    if (columns.has(ExampleWriter.NUMBERS)) {
      Column ends = columns.column(ExampleWriter.NUMBERS + ExampleWriter.ENDS);
      own = numbers(columns.column(ExampleWriter.NUMBERS), ends, index);
    }
    double target = columns.column(ExampleWriter.TARGETS).getDouble(index);
    return Example.stored(ids, types, targetIds, own, target, targetText);
  }

  private Column targetEnds() {
    return columns.column(ExampleWriter.TARGET_TOKENS + ExampleWriter.ENDS);
  }

  @Override
  public int length(int index) {
    int length = length(tokenEnds, index);
    return columns.has(ExampleWriter.TARGET_TOKENS) ? length + length(targetEnds(), index) : length;
  }

  @Override
  public long fingerprint(int index) {
    return columns.column(ExampleWriter.FINGERPRINTS).get(index);
  }

  /** Whether every row has one example, where rows were kept. */
  public boolean areRows() {
    return columns.column(ExampleWriter.ROWS + ExampleWriter.ENDS).size() == size;
  }

  /** The row that an example was made of, if rows were kept. */
  @Override
  public TaskRow row(int index) {
    int row = (int) columns.column(ExampleWriter.ROW_NUMBERS).get(index);
    ByteBuffer bytes = bytes(ExampleWriter.ROWS, row);
    String place = text(bytes);
    Map<String, String> cells = new LinkedHashMap<>();
    while (bytes.hasRemaining()) {
      String name = text(bytes);
      cells.put(name, text(bytes));
    }
    return new TaskRow(cells, place);
  }

  private static long start(Column ends, int index) {
    return index == 0 ? 0 : ends.get(index - 1);
  }

  private static int length(Column ends, int index) {
    return (int) (ends.get(index) - start(ends, index));
  }

  private static int[] numbers(Column column, Column ends, int index) {
    int[] numbers = new int[length(ends, index)];
    column.copy(start(ends, index), numbers.length, numbers, 0);
    return numbers;
  }

  private ByteBuffer bytes(String name, int index) {
    Column ends = columns.column(name + ExampleWriter.ENDS);
    byte[] bytes = columns.column(name).bytes(start(ends, index), length(ends, index));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return "";
    }
    int length = bytes.getInt();
    byte[] text = new byte[Math.abs(length)];
    bytes.get(text);
    if (length >= 0) {
      return new String(text, StandardCharsets.UTF_8);
    }
    // by hand, as the platform's decoder replaces what is not well-formed
    char[] units = new char[text.length / 2];
    ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().get(units);
    return new String(units);
  }
}
