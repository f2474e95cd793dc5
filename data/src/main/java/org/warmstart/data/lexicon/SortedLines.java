package org.warmstart.data.lexicon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A file of sorted lines in memory, searched as WordNet's own library does: by halving. */
final class SortedLines {
  private final byte[] bytes;

  SortedLines(byte[] bytes) {
    this.bytes = bytes;
  }

  /** All lines that begin with a text, in their order. */
  List<String> beginningWith(String beginning) {
    byte[] wanted = beginning.getBytes(StandardCharsets.ISO_8859_1);
    int low = 0;
    int high = bytes.length;
    while (low < high) {
      int line = lineStart((low + high) >>> 1);
      if (compare(line, wanted) < 0) {
        low = lineEnd(line) + 1;
      } else {
        high = line;
      }
    }
    List<String> lines = new ArrayList<>();
    for (int at = low; at < bytes.length && compare(at, wanted) == 0; at = lineEnd(at) + 1) {
      lines.add(line(at));
    }
    return lines;
  }

  /** The line that starts at an offset. */
  String line(int start) {
    return new String(bytes, start, lineEnd(start) - start, StandardCharsets.ISO_8859_1);
  }

  private int lineStart(int at) {
    int start = at;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private int lineEnd(int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  /** How a line's beginning compares with what is wanted. */
  private int compare(int line, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      int at = line + i;
      int own = at < bytes.length && bytes[at] != '\n' ? bytes[at] & 0xFF : -1;
      if (own != (wanted[i] & 0xFF)) {
        return own - (wanted[i] & 0xFF);
      }
    }
    return 0;
  }
}
