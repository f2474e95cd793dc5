package org.warmstart.text;

import java.util.Arrays;
import java.util.List;

/** Columns of tokens under construction; with {@code tracked} false only the ids are kept. */
final class Tokens {
  private final boolean tracked;
  private String text = "";
  private int size;
  private int[] ids;
  private int[] starts;
  private int[] ends;
  private int[] typeIds;
  private String[] strings;
  private boolean[] special;
  private int[] sequence;

  Tokens(boolean tracked, int capacity) {
    this.tracked = tracked;
    int size = Math.max(8, capacity);
    ids = new int[size];
    int columns = tracked ? size : 0;
    starts = new int[columns];
    ends = new int[columns];
    typeIds = new int[columns];
    strings = new String[columns];
    special = new boolean[columns];
    sequence = new int[columns];
  }

  /** One special token, as post-processors insert them. */
  static Tokens special(int[] ids, String[] strings, int typeId) {
    Tokens tokens = new Tokens(true, ids.length);
    for (int i = 0; i < ids.length; i++) {
      tokens.add(ids[i], strings[i], 0, 0);
      tokens.special[i] = true;
      tokens.sequence[i] = -1;
      tokens.typeIds[i] = typeId;
    }
    return tokens;
  }

  /** Appends a token's id, for the untracked case. */
  void add(int id) {
    if (size == ids.length) {
      grow();
    }
    ids[size++] = id;
  }

  /** Appends tokens' ids, for the untracked case. */
  void addAll(int[] more) {
    while (size + more.length > ids.length) {
      grow();
    }
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  /** Appends a token of the text, for the tracked case. */
  void add(int id, String string, int start, int end) {
    add(id);
    strings[size - 1] = string;
    starts[size - 1] = start;
    ends[size - 1] = end;
  }

  /** Notes the original text, for those who move offsets. */
  void setText(String original) {
    text = original;
  }

  String text() {
    return text;
  }

  boolean tracked() {
    return tracked;
  }

  int size() {
    return size;
  }

  String string(int index) {
    return strings[index];
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return ends[index];
  }

  void setOffsets(int index, int start, int end) {
    starts[index] = start;
    ends[index] = end;
  }

  void setTypeId(int typeId) {
    Arrays.fill(typeIds, 0, size, typeId);
  }

  void setSequence(int number) {
    Arrays.fill(sequence, 0, size, number);
  }

  int[] idArray() {
    return Arrays.copyOf(ids, size);
  }

  /** Drops all tokens but the first {@code length}, or all but the last. */
  void truncate(int length, boolean keepEnd) {
    if (length >= size) {
      return;
    }
    if (keepEnd) {
      int from = size - length;
      System.arraycopy(ids, from, ids, 0, length);
      System.arraycopy(starts, from, starts, 0, length);
      System.arraycopy(ends, from, ends, 0, length);
      System.arraycopy(typeIds, from, typeIds, 0, length);
      System.arraycopy(strings, from, strings, 0, length);
      System.arraycopy(special, from, special, 0, length);
      System.arraycopy(sequence, from, sequence, 0, length);
    }
    size = length;
  }

  /** The parts one after the other. */
  static Encoding join(List<Tokens> parts) {
    int total = parts.stream().mapToInt(Tokens::size).sum();
    Encoding all =
        new Encoding(
            new int[total],
            new int[total],
            new String[total],
            new int[total],
            new int[total],
            new boolean[total],
            new int[total]);
    int at = 0;
    for (Tokens part : parts) {
      System.arraycopy(part.ids, 0, all.ids(), at, part.size);
      System.arraycopy(part.typeIds, 0, all.typeIds(), at, part.size);
      System.arraycopy(part.strings, 0, all.tokens(), at, part.size);
      System.arraycopy(part.starts, 0, all.starts(), at, part.size);
      System.arraycopy(part.ends, 0, all.ends(), at, part.size);
      System.arraycopy(part.special, 0, all.special(), at, part.size);
      System.arraycopy(part.sequence, 0, all.sequence(), at, part.size);
      at += part.size;
    }
    return all;
  }

  private void grow() {
    int capacity = ids.length + (ids.length >> 1) + 8;
    ids = Arrays.copyOf(ids, capacity);
    if (tracked) {
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      typeIds = Arrays.copyOf(typeIds, capacity);
      strings = Arrays.copyOf(strings, capacity);
      special = Arrays.copyOf(special, capacity);
      sequence = Arrays.copyOf(sequence, capacity);
    }
  }
}
