package org.warmstart.text.stage;

import java.util.Arrays;

/** A text and the ranges of it that are segmented on their own, in order. */
public final class Words {
  private final Text text;
  private int[] starts;
  private int[] ends;
  private int count;

  public Words(Text text) {
    this.text = text;
    int capacity = 16 + text.length() / 4;
    this.starts = new int[capacity];
    this.ends = new int[capacity];
  }

  /** The whole text as one word; none if it is empty. */
  public static Words whole(Text text) {
    Words words = new Words(text);
    words.add(0, text.length());
    return words;
  }

  /** Appends a word unless it is empty. */
  public void add(int start, int end) {
    if (start == end) {
      return;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  public Text text() {
    return text;
  }

  public int count() {
    return count;
  }

  public int start(int word) {
    return starts[word];
  }

  public int end(int word) {
    return ends[word];
  }
}
