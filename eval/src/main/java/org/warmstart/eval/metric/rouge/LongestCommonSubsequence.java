package org.warmstart.eval.metric.rouge;

import java.util.Arrays;

/**
 * The longest common subsequence of two word sequences, 64 cells of the table at a time: the
 * bit-vector algorithm of Crochemore, Iliopoulos, Pinzon and Reid (A fast and practical bit-vector
 * algorithm for the longest common subsequence problem, 2001) in the form of Hyyrö (2004). After
 * candidate word j, bit i of the vector is 0 where the table grows from reference row i to i + 1;
 * those vectors are all that reading out a subsequence needs. Buffers are reused.
 */
final class LongestCommonSubsequence {
  /** Row of {@link #masks} of each word of the reference, plus 1; 0 elsewhere. By word number. */
  private int[] maskRow = new int[1 << 11];

  private long[] masks = new long[64];
  private long[] vectors = new long[64];
  private int[] reference = new int[0];
  private int referenceStart;
  private int rows;
  private int blocks;

  /**
   * Sets the reference; the array must not change while it is in use.
   *
   * @param vocabularySize every word number is below this
   */
  void setReference(int[] words, int start, int end, int vocabularySize) {
    for (int i = 0; i < rows; i++) {
      maskRow[reference[referenceStart + i]] = 0;
    }
    if (maskRow.length < vocabularySize) {
      maskRow = new int[Math.max(vocabularySize, maskRow.length * 2)];
    }
    reference = words;
    referenceStart = start;
    rows = end - start;
    blocks = (rows + 63) >>> 6;
    if (masks.length < rows * blocks) {
      masks = new long[Math.max(rows * blocks, masks.length * 2)];
    }
    int used = 0;
    for (int i = 0; i < rows; i++) {
      int word = words[start + i];
      if (maskRow[word] == 0) {
        Arrays.fill(masks, used * blocks, (used + 1) * blocks, 0);
        maskRow[word] = ++used;
      }
      masks[(maskRow[word] - 1) * blocks + (i >>> 6)] |= 1L << i;
    }
  }

  /** Releases the reference, so that its words may be renumbered. */
  void clear() {
    setReference(reference, 0, 0, 0);
  }

  /** The length of the longest common subsequence of the reference and the given words. */
  int length(int[] candidate, int start, int end) {
    ensureVectors(blocks);
    Arrays.fill(vectors, 0, blocks, -1L);
    for (int j = start; j < end; j++) {
      advance(candidate[j], 0, 0);
    }
    int length = 0;
    for (int i = 0; i < rows; i++) {
      length += (int) (~(vectors[i >>> 6] >>> i) & 1);
    }
    return length;
  }

  /**
   * Marks the reference positions of one longest common subsequence: the one that is found from the
   * ends, taking a match wherever there is one and else going up in the reference unless only going
   * left in the candidate keeps the length.
   *
   * @param marked bit i is set for reference position i, counted from the reference's start
   */
  void mark(int[] candidate, int start, int end, long[] marked) {
    int columns = end - start;
    ensureVectors((columns + 1) * blocks);
    Arrays.fill(vectors, 0, blocks, -1L);
    for (int j = 0; j < columns; j++) {
      advance(candidate[start + j], j * blocks, (j + 1) * blocks);
    }
    int i = rows;
    int j = columns;
    while (i > 0 && j > 0) {
      if (reference[referenceStart + i - 1] == candidate[start + j - 1]) {
        marked[(i - 1) >>> 6] |= 1L << (i - 1);
        i--;
        j--;
      } else if ((vectors[j * blocks + ((i - 1) >>> 6)] >>> (i - 1) & 1) == 0) {
        j--;
      } else {
        i--;
      }
    }
  }

  private void ensureVectors(int needed) {
    if (vectors.length < needed) {
      vectors = new long[Math.max(needed, vectors.length * 2)];
    }
  }

  /** From the vector at {@code from} to the one after {@code word}, at {@code to}. */
  private void advance(int word, int from, int to) {
    int row = maskRow[word] - 1;
    if (row < 0) {
      System.arraycopy(vectors, from, vectors, to, blocks);
      return;
    }
    long carry = 0;
    for (int block = 0; block < blocks; block++) {
      long vector = vectors[from + block];
      long mask = masks[row * blocks + block];
      long common = vector & mask;
      long partial = vector + common;
      long sum = partial + carry;
      carry =
          Long.compareUnsigned(partial, vector) < 0 || Long.compareUnsigned(sum, partial) < 0
              ? 1
              : 0;
      vectors[to + block] = sum | (vector & ~mask);
    }
  }
}
