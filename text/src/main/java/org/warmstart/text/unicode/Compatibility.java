package org.warmstart.text.unicode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compatibility decompositions (Unicode Standard, section 3.7), from {@code compatibility.txt}. */
public final class Compatibility {
  private static final LongIntMap INDEX = new LongIntMap(8192);
  private static final List<int[]> DECOMPOSITIONS = new ArrayList<>();

  static {
    CodePointTable.readLines(
        "compatibility.txt",
        fields -> {
          INDEX.put(Integer.parseInt(fields[1], 16), DECOMPOSITIONS.size());
          DECOMPOSITIONS.add(CodePointTable.codePoints(fields, 2));
        });
  }

  private Compatibility() {}

  /** The full compatibility decomposition, or null if the code point is its own. */
  public static int @Nullable [] decomposition(int codePoint) {
    int index = INDEX.get(codePoint);
    return index < 0 ? Unicode.decomposition(codePoint) : DECOMPOSITIONS.get(index);
  }
}
