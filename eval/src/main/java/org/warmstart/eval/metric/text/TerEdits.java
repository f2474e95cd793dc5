package org.warmstart.eval.metric.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.text.EditMatrix.Alignment;

/**
 * The edits of TER (Snover et al. 2006, section 3): runs of words are moved as long as that saves
 * edits, the move that saves most first; a move is one edit. Limits and the order among equal moves
 * are those of sacreBLEU, after Tercom.
 */
final class TerEdits {
  private static final int LONGEST_MOVED = 10;
  private static final int FARTHEST = 50;
  private static final int MOST_TRIED = 1000;

  private final int[] reference;
  private final EditMatrix matrix;
  private int[] text;

  /** How many moves were tried. */
  private int tried;

  /**
   * A move.
   *
   * @param saved how many edits it saves
   * @param start of the moved words
   * @param to before which word they go
   */
  private record Move(int saved, int length, int start, int to) {
    boolean isBetterThan(Move other) {
      if (saved != other.saved) {
        return saved > other.saved;
      }
      if (length != other.length) {
        return length > other.length;
      }
      return start != other.start ? start < other.start : to < other.to;
    }
  }

  private TerEdits(int[] text, int[] reference) {
    this.text = text;
    this.reference = reference;
    matrix = new EditMatrix(reference, text.length);
  }

  /** How many edits make a text the reference. */
  static int count(List<String> words, List<String> reference) {
    if (reference.isEmpty()) {
      return words.size();
    }
    Map<String, Integer> numbers = new HashMap<>();
    return new TerEdits(numbers(words, numbers), numbers(reference, numbers)).count();
  }

  private static int[] numbers(List<String> words, Map<String, Integer> numbers) {
    return words.stream()
        .mapToInt(word -> numbers.computeIfAbsent(word, unseen -> numbers.size()))
        .toArray();
  }

  private int count() {
    int moves = 0;
    int edits = matrix.edits(text);
    Move move = best(edits);
    while (tried < MOST_TRIED && move != null && move.saved > 0) {
      moves++;
      text = moved(text, move.start, move.length, move.to);
      edits = matrix.edits(text);
      move = best(edits);
    }
    return moves + edits;
  }

  private @Nullable Move best(int edits) {
    Alignment alignment = matrix.alignment();
    Move best = null;
    for (int start = 0; start < text.length; start++) {
      int first = Math.max(0, start - FARTHEST);
      int end = Math.min(reference.length, start + FARTHEST + 1);
      for (int there = first; there < end; there++) {
        int most = Math.min(LONGEST_MOVED, Math.min(text.length - start, reference.length - there));
        for (int length = 1; length <= most; length++) {
          if (text[start + length - 1] != reference[there + length - 1]) {
            break;
          }
          best = better(best, edits, alignment, start, there, length);
          if (tried >= MOST_TRIED) {
            return best;
          }
        }
      }
    }
    return best;
  }

  private @Nullable Move better(
      @Nullable Move before, int edits, Alignment alignment, int start, int there, int length) {
    boolean bothWrong =
        any(alignment.textWrong(), start, length) && any(alignment.referenceWrong(), there, length);
    int place = alignment.places()[there];
    if (!bothWrong || (place >= start && place < start + length)) {
      return before;
    }
    Move best = before;
    int last = -1;
    for (int offset = -1; offset < length && there + offset < reference.length; offset++) {
      int to = there + offset < 0 ? 0 : alignment.places()[there + offset] + 1;
      if (to == last) {
        continue;
      }
      last = to;
      int[] changed = moved(text, start, length, to);
      Move move = new Move(edits - matrix.edits(changed), length, start, to);
      tried++;
      best = best == null || move.isBetterThan(best) ? move : best;
    }
    return best;
  }

  private static boolean any(boolean[] wrong, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (wrong[i]) {
        return true;
      }
    }
    return false;
  }

  /** A target within the moved words counts from their start, as in the reference. */
  private static int[] moved(int[] words, int start, int length, int to) {
    int[] rest = new int[words.length - length];
    System.arraycopy(words, 0, rest, 0, start);
    System.arraycopy(words, start + length, rest, start, rest.length - start);
    int at = Math.min(rest.length, to > start + length ? to - length : to);
    int[] all = new int[words.length];
    System.arraycopy(rest, 0, all, 0, at);
    System.arraycopy(words, start, all, at, length);
    System.arraycopy(rest, at, all, at + length, rest.length - at);
    return all;
  }
}
