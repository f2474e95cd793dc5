package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A text and what was changed in it.
 *
 * @param original the text as it was
 * @param edits the changes, in the order of their places
 * @param touched how many places (words, letters, marks) were changed
 * @param units how many the strength is a share of
 */
public record Perturbed(String original, List<Edit> edits, int touched, int units) {
  /** A piece of the text as it is now, and whether it is new. */
  public record Piece(String text, boolean changed) {}

  /** Puts the changes in order. */
  public Perturbed {
    edits = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
  }

  /** Nothing could be changed, or was to be. */
  static Perturbed unchanged(String text, int units) {
    return new Perturbed(text, List.of(), 0, units);
  }

  /** Whether the text is as it was. */
  public boolean isUnchanged() {
    return text().equals(original);
  }

  /** The text as it is now. */
  public String text() {
    StringBuilder text = new StringBuilder();
    after().forEach(piece -> text.append(piece.text()));
    return text.toString();
  }

  /** The text as it is now, in pieces. */
  public List<Piece> after() {
    return pieces(true);
  }

  /** The text as it was, in pieces; what is not there any more counts as changed. */
  public List<Piece> before() {
    return pieces(false);
  }

  private List<Piece> pieces(boolean now) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    for (Edit edit : edits) {
      // what two changes both take out is gone once
      int start = Math.max(at, edit.start());
      int end = Math.max(start, edit.end());
      add(pieces, original.substring(at, start), false);
      add(pieces, now ? edit.with() : original.substring(start, end), true);
      at = end;
    }
    add(pieces, original.substring(at), false);
    return pieces;
  }

  private static void add(List<Piece> pieces, String text, boolean changed) {
    if (!text.isEmpty()) {
      pieces.add(new Piece(text, changed));
    }
  }
}
