package org.warmstart.learn.example;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.data.ColumnType;
import org.warmstart.learn.data.ColumnWriter;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.text.file.TokenizerPair;

/**
 * Writes examples into columns, from which {@link StoredExamples} reads them. Columns in which all
 * would be zero or empty are left out. docs/data.md describes them.
 */
public final class ExampleWriter {
  static final String TOKENS = "tokens";
  static final String TYPES = "types";
  static final String TARGETS = "targets";
  static final String TARGET_TOKENS = "target_tokens";
  static final String TARGET_TEXTS = "target_texts";
  static final String FINGERPRINTS = "fingerprints";
  static final String ROWS = "rows";
  static final String NUMBERS = "numbers";
  static final String ROW_NUMBERS = "row_numbers";

  /** Behind the name of a column: where each row ends in it. */
  static final String ENDS = "_ends";

  private final ColumnsWriter columns;
  private final ColumnType ofTargets;
  private final boolean withRows;
  private final ColumnWriter tokens;
  private final ColumnWriter tokenEnds;
  private final ColumnWriter targets;
  private final ColumnWriter fingerprints;
  private final Map<String, ColumnWriter> late = new TreeMap<>();
  private long size;
  private int rows;

  /**
   * A writer.
   *
   * @param tokenizers whose tokens there are
   * @param withRows whether the rows' texts are kept, too
   */
  public ExampleWriter(ColumnsWriter columns, TokenizerPair tokenizers, boolean withRows) {
    this.columns = columns;
    this.withRows = withRows;
    tokens = columns.column(TOKENS, type(tokenizers.source().vocabularySize()));
    ofTargets = type(tokenizers.target().vocabularySize());
    tokenEnds = columns.column(TOKENS + ENDS, ColumnType.I64);
    targets = columns.column(TARGETS, ColumnType.F64);
    fingerprints = columns.column(FINGERPRINTS, ColumnType.I64);
  }

  private static ColumnType type(int vocabularySize) {
    return ColumnType.ofTokens(vocabularySize);
  }

  /** How many rows there are. */
  public int rows() {
    return rows;
  }

  /** How many examples there are. */
  public long size() {
    return size;
  }

  /** How many tokens of inputs there are. */
  public long tokens() {
    return tokens.count();
  }

  /** Takes in the next row's examples, and the row that they were made of. */
  public void add(TaskRow row, List<Example> examples) {
    examples.forEach(this::add);
    if (withRows) {
      addBytes(ROWS, bytes(row), rows);
      ColumnWriter numbers = late(ROW_NUMBERS, ColumnType.I32, 0);
      examples.forEach(example -> numbers.add(rows));
    }
    rows++;
  }

  private void add(Example example) {
    addTypes(example.types());
    tokens.addAll(example.ids());
    tokenEnds.add(tokens.count());
    targets.add(example.target());
    fingerprints.add(example.fingerprint());
    if (example.targetIds().length > 0 || late.containsKey(TARGET_TOKENS)) {
      ColumnWriter ids = late(TARGET_TOKENS, ofTargets, 0);
      ids.addAll(example.targetIds());
      late(TARGET_TOKENS + ENDS, ColumnType.I64, size).add(ids.count());
    }
    if (example.numbers().length > 0 || late.containsKey(NUMBERS)) {
      ColumnWriter numbers = late(NUMBERS, ColumnType.I32, 0);
      numbers.addAll(example.numbers());
      late(NUMBERS + ENDS, ColumnType.I64, size).add(numbers.count());
    }
    if (withRows && (!example.targetText().isEmpty() || late.containsKey(TARGET_TEXTS))) {
      addBytes(TARGET_TEXTS, bytes(example.targetText()), size);
    }
    size++;
  }

  private void addTypes(int[] types) {
    boolean zeros = true;
    for (int type : types) {
      zeros &= type == 0;
    }
    if (!zeros || late.containsKey(TYPES)) {
      late(TYPES, ColumnType.U8, tokens.count()).addAll(types);
    }
  }

  private void addBytes(String name, byte[] bytes, long before) {
    ColumnWriter column = late(name, ColumnType.U8, 0);
    column.addAll(bytes);
    late(name + ENDS, ColumnType.I64, before).add(column.count());
  }

  /** A column that begins with its first number that is not zero. */
  private ColumnWriter late(String name, ColumnType type, long zerosBefore) {
    return late.computeIfAbsent(
        name,
        missing -> {
          ColumnWriter column = columns.column(name, type);
          column.addZeros(zerosBefore);
          return column;
        });
  }

  /** The place and the cells with their names, each behind its length. */
  private static byte[] bytes(TaskRow row) {
    Map<String, String> cells = new TreeMap<>(row.cells());
    byte[][] texts = new byte[1 + 2 * cells.size()][];
    int at = 0;
    texts[at++] = bytes(row.place());
    for (Map.Entry<String, String> cell : cells.entrySet()) {
      texts[at++] = bytes(cell.getKey());
      texts[at++] = bytes(cell.getValue());
    }
    int length = 0;
    for (byte[] text : texts) {
      length = Math.addExact(length, text.length);
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] text : texts) {
      all.put(text);
    }
    return all.array();
  }

  /** UTF-8 behind the number of its bytes; what is not well-formed as UTF-16 behind minus that. */
  private static byte[] bytes(String text) {
    ByteBuffer utf8 = utf8(text);
    int length = utf8 != null ? utf8.remaining() : 2 * text.length();
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    if (utf8 != null) {
      all.putInt(length).put(utf8);
    } else {
      all.putInt(-length).asCharBuffer().put(text);
    }
    return all.array();
  }

  private static @Nullable ByteBuffer utf8(String text) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
