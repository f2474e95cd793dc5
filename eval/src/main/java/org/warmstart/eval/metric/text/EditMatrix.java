package org.warmstart.eval.metric.text;

import java.util.Arrays;

/**
 * Edits between a reference and texts of the same length, in a beam around the diagonal, as TER
 * counts them. Rows that a text shares with the one before are not computed again.
 */
final class EditMatrix {
  /** What an edit does with the text's words, so that they become the reference's. */
  enum Edit {
    KEEP,
    REPLACE,
    INSERT,
    DELETE
  }

  private static final int BEAM = 25;
  private static final int UNREACHED = 1 << 29;

  private final int[] reference;
  private final int length;
  private final double ratio;
  private final int beam;
  private final int[][] costs;
  private final Edit[][] edits;

  /** The text that was last counted; none of its words are shared with the first. */
  private int[] last = new int[0];

  /**
   * A matrix.
   *
   * @param reference the numbers of its words
   * @param length of the texts
   */
  EditMatrix(int[] reference, int length) {
    this.reference = reference;
    this.length = length;
    ratio = length == 0 ? 1 : (double) reference.length / length;
    // where one side is much longer, neighbouring rows would not overlap
    beam = BEAM < ratio / 2 ? (int) Math.ceil(ratio / 2 + BEAM) : BEAM;
    costs = new int[length + 1][reference.length + 1];
    edits = new Edit[length + 1][reference.length + 1];
    for (int j = 0; j <= reference.length; j++) {
      costs[0][j] = j;
      edits[0][j] = Edit.INSERT;
    }
  }

  /** The least number of edits. */
  int edits(int[] words) {
    int shared = Arrays.mismatch(words, last);
    last = words;
    for (int i = shared < 0 ? length + 1 : shared + 1; i <= length; i++) {
      Arrays.fill(costs[i], UNREACHED);
      int diagonal = (int) Math.floor(i * ratio);
      int first = Math.max(0, diagonal - beam);
      int end = Math.min(reference.length + 1, diagonal + beam);
      for (int j = first; j < (i == length ? reference.length + 1 : end); j++) {
        fill(words, i, j);
      }
    }
    return costs[length][reference.length];
  }

  /** Of equal costs the first in this order is taken: keep or replace, delete, insert. */
  private void fill(int[] words, int i, int j) {
    if (j == 0) {
      costs[i][0] = costs[i - 1][0] + 1;
      edits[i][0] = Edit.DELETE;
      return;
    }
    boolean same = words[i - 1] == reference[j - 1];
    take(i, j, costs[i - 1][j - 1] + (same ? 0 : 1), same ? Edit.KEEP : Edit.REPLACE);
    take(i, j, costs[i - 1][j] + 1, Edit.DELETE);
    take(i, j, costs[i][j - 1] + 1, Edit.INSERT);
  }

  private void take(int i, int j, int cost, Edit edit) {
    if (cost < costs[i][j]) {
      costs[i][j] = cost;
      edits[i][j] = edit;
    }
  }

  /**
   * Where the words of the reference are in the text that was last counted.
   *
   * @param places of each word of the reference that word of the text that stands for it, or behind
   *     which it is missing; -1 is before the first
   * @param referenceWrong whether a word of the reference is not in its place
   * @param textWrong whether a word of the text is not in its place
   */
  @SuppressWarnings("ArrayRecordComponent") // within this package, for computing with
  record Alignment(int[] places, boolean[] referenceWrong, boolean[] textWrong) {}

  /** The alignment by the edits of the text that was last counted. */
  Alignment alignment() {
    int[] places = new int[reference.length];
    boolean[] referenceWrong = new boolean[reference.length];
    boolean[] textWrong = new boolean[length];
    int i = length;
    int j = reference.length;
    while (i > 0 || j > 0) {
      Edit edit = edits[i][j];
      boolean wrong = edit != Edit.KEEP;
      if (edit != Edit.INSERT) {
        textWrong[--i] = wrong;
      }
      if (edit != Edit.DELETE) {
        referenceWrong[--j] = wrong;
        // behind an inserted word's place stands the text's next word
        places[j] = edit == Edit.INSERT ? i - 1 : i;
      }
    }
    return new Alignment(places, referenceWrong, textWrong);
  }
}
