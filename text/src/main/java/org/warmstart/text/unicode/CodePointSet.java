package org.warmstart.text.unicode;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of code points; testing for membership takes constant time. Immutable. */
public final class CodePointSet {
  public static final CodePointSet ALL = of(0, Character.MAX_CODE_POINT);
  public static final CodePointSet NONE = new CodePointSet(new int[0]);

  private static final int PAGE_BITS = 8;
  private static final long[] EMPTY_PAGE = new long[4];

  // first and last of each range, ascending and apart from each other
  private final int[] ranges;
  private final long ascii0;
  private final long ascii1;
  private long[][] pages = new long[0][];

  private CodePointSet(int[] ranges) {
    this.ranges = ranges;
    long low = 0;
    long high = 0;
    for (int c = 0; c < 64; c++) {
      low |= isInRanges(c) ? 1L << c : 0;
      high |= isInRanges(c + 64) ? 1L << c : 0;
    }
    this.ascii0 = low;
    this.ascii1 = high;
  }

  public static CodePointSet of(int first, int last) {
    return new CodePointSet(new int[] {first, last});
  }

  public static CodePointSet of(int codePoint) {
    return of(codePoint, codePoint);
  }

  /** A set of any ranges, first and last in turn. */
  public static CodePointSet ofRanges(int[] firstsAndLasts) {
    int count = firstsAndLasts.length / 2;
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = (long) firstsAndLasts[2 * i] << 32 | firstsAndLasts[2 * i + 1];
    }
    Arrays.sort(sorted);
    int[] merged = new int[2 * count];
    int size = 0;
    for (long range : sorted) {
      int first = (int) (range >>> 32);
      int last = (int) range;
      if (size > 0 && first <= merged[size - 1] + 1) {
        merged[size - 1] = Math.max(merged[size - 1], last);
      } else {
        merged[size++] = first;
        merged[size++] = last;
      }
    }
    return new CodePointSet(Arrays.copyOf(merged, size));
  }

  /** Collects ranges. */
  public static final class Builder {
    private int[] ranges = new int[16];
    private int size;

    public void add(int first, int last) {
      if (size > 0 && ranges[size - 1] + 1 == first) {
        ranges[size - 1] = last;
        return;
      }
      if (size == ranges.length) {
        ranges = Arrays.copyOf(ranges, size * 2);
      }
      ranges[size++] = first;
      ranges[size++] = last;
    }

    public CodePointSet build() {
      return ofRanges(Arrays.copyOf(ranges, size));
    }
  }

  public CodePointSet or(CodePointSet other) {
    return union(List.of(this, other));
  }

  /** Everything that is in one of the sets. */
  public static CodePointSet union(List<CodePointSet> sets) {
    return ofRanges(sets.stream().flatMapToInt(set -> Arrays.stream(set.ranges)).toArray());
  }

  public CodePointSet not() {
    int[] rest = new int[ranges.length + 2];
    int size = 0;
    int next = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      if (next < ranges[i]) {
        rest[size++] = next;
        rest[size++] = ranges[i] - 1;
      }
      next = ranges[i + 1] + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      rest[size++] = next;
      rest[size++] = Character.MAX_CODE_POINT;
    }
    return new CodePointSet(Arrays.copyOf(rest, size));
  }

  public CodePointSet and(CodePointSet other) {
    return not().or(other.not()).not();
  }

  /** With everything that differs from a member in case only. */
  public CodePointSet withCases() {
    Builder more = new Builder();
    int range = 0;
    for (int c : Cases.all()) {
      while (range < ranges.length && ranges[range + 1] < c) {
        range += 2;
      }
      if (range < ranges.length && ranges[range] <= c) {
        for (int other : Cases.of(c)) {
          more.add(other, other);
        }
      }
    }
    return or(more.build());
  }

  /** Whether every code point is in it. */
  public boolean isAll() {
    return ranges.length == 2 && ranges[0] == 0 && ranges[1] == Character.MAX_CODE_POINT;
  }

  boolean isEmpty() {
    return ranges.length == 0;
  }

  public boolean has(int codePoint) {
    if (codePoint < 128) {
      return ((codePoint < 64 ? ascii0 : ascii1) >>> codePoint & 1) != 0;
    }
    long[][] table = pages;
    if (table.length == 0) {
      // losing a race only costs building them again
      table = buildPages();
      pages = table;
    }
    return (table[codePoint >> PAGE_BITS][codePoint >> 6 & 3] >>> codePoint & 1) != 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CodePointSet set && Arrays.equals(ranges, set.ranges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ranges);
  }

  private boolean isInRanges(int codePoint) {
    for (int i = 0; i < ranges.length && ranges[i] <= codePoint; i += 2) {
      if (codePoint <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private long[][] buildPages() {
    long[] full = {-1, -1, -1, -1};
    long[][] table = new long[(Character.MAX_CODE_POINT + 1) >> PAGE_BITS][];
    Arrays.fill(table, EMPTY_PAGE);
    for (int i = 0; i < ranges.length; i += 2) {
      for (int c = ranges[i]; c <= ranges[i + 1]; ) {
        int page = c >> PAGE_BITS;
        int pageEnd = (page + 1) << PAGE_BITS;
        if ((c & ((1 << PAGE_BITS) - 1)) == 0 && ranges[i + 1] >= pageEnd - 1) {
          table[page] = full;
          c = pageEnd;
          continue;
        }
        if (table[page] == EMPTY_PAGE) {
          table[page] = new long[4];
        }
        table[page][c >> 6 & 3] |= 1L << c;
        c++;
      }
    }
    return table;
  }
}
