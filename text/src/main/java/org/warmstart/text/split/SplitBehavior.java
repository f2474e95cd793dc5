package org.warmstart.text.split;

import org.warmstart.text.stage.Words;

/** What becomes of the delimiters that a text is split at. */
public enum SplitBehavior {
  /** They go. */
  REMOVED("Removed"),
  /** Each is a word. */
  ISOLATED("Isolated"),
  /** Each ends the word before it. */
  MERGED_WITH_PREVIOUS("MergedWithPrevious"),
  /** Each begins the word after it. */
  MERGED_WITH_NEXT("MergedWithNext"),
  /** Those in a row are a word. */
  CONTIGUOUS("Contiguous");

  private final String json;

  SplitBehavior(String json) {
    this.json = json;
  }

  String json() {
    return json;
  }

  /** Takes the delimiters and what is between them, in order, and makes words of them. */
  static final class Splitter {
    private final SplitBehavior behavior;
    private final Words out;
    // the word under construction
    private int start;
    private int end;
    private boolean delimiter;

    Splitter(SplitBehavior behavior, Words out) {
      this.behavior = behavior;
      this.out = out;
    }

    /** Begins a text. */
    void begin(int place) {
      start = place;
      end = place;
      delimiter = false;
    }

    /** Takes the delimiter from {@code from} to {@code to}, and what is between it and the last. */
    void delimiter(int from, int to) {
      if (end < from) {
        add(from, false);
      }
      add(to, true);
    }

    /** Takes a piece from {@code from} to {@code to}; what is between it and the last delimits. */
    void piece(int from, int to) {
      if (end < from) {
        add(from, true);
      }
      add(to, false);
    }

    /**
     * Ends the text.
     *
     * @param delimits whether what is left of it is a delimiter
     */
    void finish(int place, boolean delimits) {
      if (end < place) {
        add(place, delimits);
      }
      if (!(delimiter && behavior == REMOVED)) {
        out.add(start, end);
      }
    }

    /** Goes on to a place, over a delimiter or something else. */
    private void add(int place, boolean next) {
      boolean together =
          switch (behavior) {
            case REMOVED, ISOLATED -> false;
            case CONTIGUOUS -> delimiter == next;
            case MERGED_WITH_PREVIOUS -> next && !delimiter;
            case MERGED_WITH_NEXT -> delimiter && !next;
          };
      if (!together) {
        if (!(delimiter && behavior == REMOVED)) {
          out.add(start, end);
        }
        start = end;
      }
      end = place;
      delimiter = next;
    }
  }
}
