package org.warmstart.text.segment;

import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.unicode.LongIntMap;

/**
 * Cuts text where no piece of a vocabulary reaches across, so that the parts can be segmented, and
 * remembered, on their own: before the spaces that begin words, and in what is longer also between
 * two characters that are next to each other in no piece.
 */
public final class Runs {
  private static final int LONG = 40;

  // pairs of code points that are next to each other in a piece
  private final LongIntMap pairs = new LongIntMap(1 << 14);
  private boolean cutBeforeSpaces = true;

  /** Takes a piece into account. */
  public void add(String piece) {
    int before = -1;
    for (int i = 0; i < piece.length(); ) {
      int codePoint = piece.codePointAt(i);
      if (before >= 0) {
        pairs.put(LongIntMap.key(before, codePoint), 1);
        cutBeforeSpaces &= codePoint != Metaspace.BLOCK || before == Metaspace.BLOCK;
      }
      before = codePoint;
      i += Character.charCount(codePoint);
    }
  }

  /** Segments texts part by part. */
  public Segmenter segmenter(Segmenter ofParts) {
    return (chars, from, to) -> {
      Segments.Builder out = new Segments.Builder((to - from) / 3);
      for (int start = from; start < to; ) {
        int end = end(chars, start, to);
        out.addAll(ofParts.segment(chars, start, end), start - from);
        start = end;
      }
      return out.build();
    };
  }

  /** Where the part ends that begins at {@code from}, which is before {@code to}. */
  public int end(char[] chars, int from, int to) {
    char before = chars[from];
    for (int i = from + 1; i < to; i++) {
      char next = chars[i];
      if (next == Metaspace.BLOCK && cutBeforeSpaces && before != Metaspace.BLOCK) {
        return i;
      }
      if (i - from >= LONG
          && !Character.isLowSurrogate(next)
          && pairs.get(LongIntMap.key(Character.codePointBefore(chars, i), next(chars, i, to)))
              < 0) {
        return i;
      }
      before = next;
    }
    return to;
  }

  private static int next(char[] chars, int i, int to) {
    return Character.codePointAt(chars, i, to);
  }
}
