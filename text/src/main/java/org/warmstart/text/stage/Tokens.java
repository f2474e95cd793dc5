package org.warmstart.text.stage;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns of tokens under construction; with {@code tracked} false only the ids are kept. */
public final class Tokens {
  /** Is told what happens while a text is tokenized. */
  public interface Notes {
    /** A stretch of the text between added tokens, normalized, or such a token. */
    void part(Text text, boolean added);

    /** A word of the latest stretch, before its tokens are appended. */
    void word(Text text, int from, int to, int firstToken);
  }

  private final boolean tracked;
  private String text = "";
  private @Nullable Notes notes;
  private @Nullable Segmenter sampler;
  private int size;
  private int[] ids;
  private int[] starts;
  private int[] ends;
  private int[] typeIds;
  private String[] strings;
  private boolean[] special;
  private int[] sequence;

  public Tokens(boolean tracked, int capacity) {
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
  public static Tokens special(int[] ids, String[] strings, int typeId) {
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
  public void add(int id) {
    if (size == ids.length) {
      grow();
    }
    ids[size++] = id;
  }

  /** Appends tokens' ids, for the untracked case. */
  public void addAll(int[] more) {
    while (size + more.length > ids.length) {
      grow();
    }
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  /** Appends a token of the text, for the tracked case. */
  public void add(int id, String string, int start, int end) {
    add(id);
    strings[size - 1] = string;
    starts[size - 1] = start;
    ends[size - 1] = end;
  }

  /** Notes the original text, for those who move offsets. */
  public void setText(String original) {
    text = original;
  }

  public String text() {
    return text;
  }

  /** Asks for what happens to be noted. */
  public void setNotes(Notes who) {
    notes = who;
  }

  /** Who notes what happens, if anyone wants to know. */
  public @Nullable Notes notes() {
    return notes;
  }

  /** Asks for words to be segmented by another than the model's usual segmenter. */
  public void setSampler(@Nullable Segmenter segmenter) {
    sampler = segmenter;
  }

  /** Who segments in place of the model, if segmentations are to be drawn. */
  public @Nullable Segmenter sampler() {
    return sampler;
  }

  public boolean tracked() {
    return tracked;
  }

  public int size() {
    return size;
  }

  public int id(int index) {
    return ids[index];
  }

  public String string(int index) {
    return strings[index];
  }

  public int start(int index) {
    return starts[index];
  }

  public int end(int index) {
    return ends[index];
  }

  public void setOffsets(int index, int start, int end) {
    starts[index] = start;
    ends[index] = end;
  }

  public void setTypeId(int typeId) {
    Arrays.fill(typeIds, 0, size, typeId);
  }

  public void setSequence(int number) {
    Arrays.fill(sequence, 0, size, number);
  }

  public int[] ids() {
    return Arrays.copyOf(ids, size);
  }

  public String[] strings() {
    return Arrays.copyOf(strings, size);
  }

  public int[] starts() {
    return Arrays.copyOf(starts, size);
  }

  public int[] ends() {
    return Arrays.copyOf(ends, size);
  }

  public int[] typeIds() {
    return Arrays.copyOf(typeIds, size);
  }

  /** Which tokens a post-processor put in. */
  public boolean[] special() {
    return Arrays.copyOf(special, size);
  }

  /** Which sequence each token is of; -1 for special tokens. */
  public int[] sequence() {
    return Arrays.copyOf(sequence, size);
  }

  /** The tokens [from, to), as new columns. */
  public Tokens slice(int from, int to) {
    Tokens slice = new Tokens(true, to - from);
    slice.copy(this, from, to - from);
    slice.text = text;
    return slice;
  }

  private void copy(Tokens source, int from, int length) {
    System.arraycopy(source.ids, from, ids, size, length);
    System.arraycopy(source.starts, from, starts, size, length);
    System.arraycopy(source.ends, from, ends, size, length);
    System.arraycopy(source.typeIds, from, typeIds, size, length);
    System.arraycopy(source.strings, from, strings, size, length);
    System.arraycopy(source.special, from, special, size, length);
    System.arraycopy(source.sequence, from, sequence, size, length);
    size += length;
  }

  /** The parts one after the other, as new columns. */
  public static Tokens joined(List<Tokens> parts) {
    Tokens all = new Tokens(true, parts.stream().mapToInt(Tokens::size).sum());
    parts.forEach(part -> all.copy(part, 0, part.size));
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
