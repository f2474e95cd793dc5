package org.warmstart.text.regex;

import java.util.List;
import org.warmstart.text.unicode.CodePointSet;

/** A part of a regular expression. */
public sealed interface RegexNode {

  /** One character of a set. */
  record Set(CodePointSet members) implements RegexNode {}

  /** Parts one after the other; none for the empty string. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** The first branch that leads to a match. */
  record Choice(List<RegexNode> branches) implements RegexNode {}

  /**
   * A part several times.
   *
   * @param max the most times, or -1 for any number
   * @param greedy whether more come before fewer
   */
  record Repeat(RegexNode part, int min, int max, boolean greedy) implements RegexNode {}

  /** A part whose first match stands. */
  record Atomic(RegexNode part) implements RegexNode {}

  /** A condition on what follows or precedes. */
  record Look(RegexNode part, boolean ahead, boolean negative) implements RegexNode {}

  /** A condition on the place. */
  record Anchor(Place place) implements RegexNode {}

  /** Places that anchors ask for. */
  enum Place {
    TEXT_START,
    TEXT_END,
    TEXT_END_BEFORE_NEWLINE,
    LINE_START,
    LINE_END,
    WORD_EDGE,
    NO_WORD_EDGE
  }

  /** Whether the empty string matches; places and conditions count as empty. */
  default boolean isNullable() {
    if (this instanceof Sequence sequence) {
      return sequence.parts.stream().allMatch(RegexNode::isNullable);
    } else if (this instanceof Choice choice) {
      return choice.branches.stream().anyMatch(RegexNode::isNullable);
    } else if (this instanceof Repeat repeat) {
      return repeat.min == 0 || repeat.part.isNullable();
    } else if (this instanceof Atomic atomic) {
      return atomic.part.isNullable();
    }
    return !(this instanceof Set);
  }

  /** The only number of characters that a match has, or -1 if there are several. */
  default int length() {
    if (this instanceof Set) {
      return 1;
    } else if (this instanceof Sequence sequence) {
      int sum = 0;
      for (RegexNode part : sequence.parts) {
        int length = part.length();
        if (length < 0) {
          return -1;
        }
        sum += length;
      }
      return sum;
    } else if (this instanceof Choice choice) {
      int length = choice.branches.get(0).length();
      return choice.branches.stream().allMatch(branch -> branch.length() == length) ? length : -1;
    } else if (this instanceof Repeat repeat) {
      int length = repeat.part.length();
      return repeat.min == repeat.max && length >= 0 ? repeat.min * length : -1;
    } else if (this instanceof Atomic atomic) {
      return atomic.part.length();
    }
    return 0;
  }
}
