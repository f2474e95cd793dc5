package org.warmstart.text.unicode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Code points that differ in case only, by simple case folding. */
public final class Cases {
  private static final int[] NONE = new int[0];
  private static final Map<Integer, int[]> OTHERS = new HashMap<>();
  private static final int[] ALL;

  static {
    LongIntMap special = new LongIntMap(256);
    CodePointTable.readLines(
        "categories.txt",
        fields -> {
          if (fields[0].equals("f")) {
            int[] pair = CodePointTable.codePoints(fields, 1);
            special.put(pair[0], pair[1]);
          }
        });
    Map<Integer, List<Integer>> byFold = new HashMap<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int fold = special.get(c) < 0 ? Unicode.lowerCase(c) : special.get(c);
      if (fold != c && c != Unicode.CAPITAL_I_WITH_DOT) {
        byFold.computeIfAbsent(fold, first -> new ArrayList<>(List.of(first))).add(c);
      }
    }
    for (List<Integer> same : byFold.values()) {
      for (int c : same) {
        OTHERS.put(c, same.stream().filter(other -> other != c).mapToInt(i -> i).toArray());
      }
    }
    ALL = OTHERS.keySet().stream().mapToInt(i -> i).sorted().toArray();
  }

  private Cases() {}

  /** All code points that have other cases, ascending. */
  static int[] all() {
    return ALL;
  }

  /** The other cases of a code point. */
  static int[] of(int codePoint) {
    return OTHERS.getOrDefault(codePoint, NONE);
  }
}
