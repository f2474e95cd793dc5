package org.warmstart.text.segment;

import java.util.List;
import org.warmstart.text.WordCache;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.unicode.LongIntMap;

/**
 * Cuts words where no merge reaches across, and remembers what becomes of the parts. A token's text
 * is that of the symbols it was merged from, so a merge joins the last character of its left token
 * to the first of its right one; between two characters that no merge joins is a seam. Text in a
 * script that the vocabulary knows little of is full of them: its words, which may be as long as
 * sentences, fall into parts that come again and again.
 *
 * <p>Only for the characters that bytes are written as, and models without prefix and suffix.
 */
final class Seams implements Segmenter {
  private static final int CHARACTERS = 512;

  // a bit for each pair that is no seam
  private final long[] joined = new long[CHARACTERS * CHARACTERS / Long.SIZE];
  private final Segmenter model;
  private final WordCache parts;

  /**
   * Finds the seams of a model.
   *
   * @param symbols the characters that words begin as
   * @param model merges words and parts of them
   */
  Seams(List<Merge> merges, LongIntMap symbols, Segmenter model) {
    this.model = model;
    this.parts = new WordCache(model);
    for (int i = 0; i < CHARACTERS; i++) {
      if (symbols.get(i) < 0) {
        // an unknown character; what it becomes may hang on those beside it
        for (int j = 0; j < CHARACTERS; j++) {
          join(i, j);
          join(j, i);
        }
      }
    }
    for (Merge merge : merges) {
      if (!merge.left().isEmpty() && !merge.right().isEmpty()) {
        join(merge.left().codePointBefore(merge.left().length()), merge.right().codePointAt(0));
      }
    }
  }

  private void join(int left, int right) {
    if (left < CHARACTERS && right < CHARACTERS) {
      int pair = left * CHARACTERS + right;
      joined[pair >> 6] |= 1L << pair;
    }
  }

  private boolean isBetween(char left, char right) {
    int pair = left * CHARACTERS + right;
    return left < CHARACTERS && right < CHARACTERS && (joined[pair >> 6] & (1L << pair)) == 0;
  }

  /** The first seam behind a place, or the end. */
  private int next(char[] chars, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (isBetween(chars[i - 1], chars[i])) {
        return i;
      }
    }
    return to;
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    int seam = next(chars, from, to);
    if (seam == to) {
      return model.segment(chars, from, to);
    }
    Segments.Builder out = new Segments.Builder((to - from) / 2);
    for (int start = from; start < to; start = seam, seam = next(chars, start, to)) {
      out.addAll(parts.segment(chars, start, seam), start - from);
    }
    return out.build();
  }
}
