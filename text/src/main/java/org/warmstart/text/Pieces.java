package org.warmstart.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.text.stage.Tokens;

/** Puts the pieces of truncated sequences together to an encoding and its overflowing ones. */
public final class Pieces {
  /** A pair that is cut on both sides has a piece for every combination: too many are refused. */
  private static final long MOST_TOKENS = 1L << 27;

  private Pieces() {}

  /**
   * Every combination of a piece of the first and one of the second sequence. As in the reference,
   * after the encoding of both first pieces come, for each later piece of the first, those with all
   * pieces of the second, and at the end the first with each later piece of the second.
   *
   * @param pieces one or two sequences' pieces, at least one each
   * @param process the post-processor, which may change what it is given
   */
  static Encoding join(List<List<Tokens>> pieces, UnaryOperator<List<Tokens>> process) {
    List<Tokens> firsts = pieces.get(0);
    List<Tokens> seconds = pieces.size() > 1 ? pieces.get(1) : List.of();
    List<Encoding> overflowing = new ArrayList<>();
    if (seconds.isEmpty()) {
      for (int i = 1; i < firsts.size(); i++) {
        overflowing.add(join(process, firsts.get(i)));
      }
      return join(process, firsts.get(0)).withOverflowing(List.copyOf(overflowing));
    }
    check(firsts, seconds);
    for (int i = 1; i < firsts.size(); i++) {
      for (Tokens second : seconds) {
        overflowing.add(join(process, firsts.get(i), second));
      }
    }
    for (int i = 1; i < seconds.size(); i++) {
      overflowing.add(join(process, firsts.get(0), seconds.get(i)));
    }
    return join(process, firsts.get(0), seconds.get(0)).withOverflowing(List.copyOf(overflowing));
  }

  private static void check(List<Tokens> firsts, List<Tokens> seconds) {
    long pieces = (long) firsts.size() * seconds.size();
    if (pieces * (firsts.get(0).size() + seconds.get(0).size()) > MOST_TOKENS) {
      throw new InputException(
          "a pair cut into "
              + firsts.size()
              + " and "
              + Messages.count(seconds.size(), "piece")
              + " would make "
              + Messages.count(pieces, "encoding")
              + "; truncate only the first or only the second text");
    }
  }

  private static Encoding join(UnaryOperator<List<Tokens>> process, Tokens... parts) {
    List<Tokens> own = new ArrayList<>(parts.length);
    for (Tokens part : parts) {
      own.add(part.slice(0, part.size()));
    }
    return Encoding.of(process.apply(own));
  }
}
