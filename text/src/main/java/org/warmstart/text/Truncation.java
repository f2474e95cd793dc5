package org.warmstart.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How encodings are cut to a length.
 *
 * @param maxLength the most tokens, special tokens included
 * @param stride how many tokens the pieces of a long text share; kept for the file, cutting off
 *     does not use it
 * @param strategy which of two sequences is cut
 * @param keepEnd true to cut from the start of a sequence
 */
public record Truncation(int maxLength, int stride, Strategy strategy, boolean keepEnd) {

  /** Which sequence loses tokens. */
  public enum Strategy {
    /** The longer one, until both are of a length, then both. */
    LONGEST_FIRST("LongestFirst"),
    /** Only the first. */
    ONLY_FIRST("OnlyFirst"),
    /** Only the second. */
    ONLY_SECOND("OnlySecond");

    private final String json;

    Strategy(String json) {
      this.json = json;
    }
  }

  /** A truncation must leave room for something. */
  public Truncation {
    if (maxLength < 0 || stride < 0) {
      throw new InputException(
          "truncation: max_length " + maxLength + " and stride " + stride + " must be 0 or more");
    }
  }

  /** Cuts the end of the longer sequence. */
  public static Truncation longestFirst(int maxLength) {
    return new Truncation(maxLength, 0, Strategy.LONGEST_FIRST, false);
  }

  static Truncation fromJson(Json json) {
    String name = json.get("strategy") == null ? "LongestFirst" : json.string("strategy");
    for (Strategy strategy : Strategy.values()) {
      if (strategy.json.equals(name)) {
        int maxLength = json.integer("max_length");
        int stride = json.integer("stride", 0);
        if (maxLength < 0 || stride < 0) {
          throw json.wrong(
              "max_length " + maxLength + " and stride " + stride + " must be 0 or more");
        }
        return new Truncation(maxLength, stride, strategy, left(json));
      }
    }
    throw json.wrong(
        "unknown truncation strategy "
            + Vocabulary.quote(name)
            + "; there are: LongestFirst, OnlyFirst, OnlySecond");
  }

  /** The member "direction", Left or Right, shared with padding. */
  static boolean left(Json json) {
    String direction = json.get("direction") == null ? "Right" : json.string("direction");
    if (!direction.equals("Right") && !direction.equals("Left")) {
      throw json.wrong(
          "unknown direction " + Vocabulary.quote(direction) + "; there are: Left, Right");
    }
    return direction.equals("Left");
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("direction", keepEnd ? "Left" : "Right")
        .put("max_length", maxLength)
        .put("strategy", strategy.json)
        .put("stride", stride);
  }

  /**
   * Cuts sequences.
   *
   * @param parts one or two sequences without special tokens
   * @param added how many special tokens will be added
   */
  void apply(List<Tokens> parts, int added) {
    int room = Math.max(0, maxLength - added);
    int total = parts.stream().mapToInt(Tokens::size).sum();
    int excess = total - room;
    if (excess <= 0) {
      return;
    }
    if (strategy == Strategy.LONGEST_FIRST) {
      longestFirst(parts, room);
      return;
    }
    int which = strategy == Strategy.ONLY_FIRST ? 0 : 1;
    if (which >= parts.size()) {
      throw new InputException("truncation OnlySecond needs a pair of texts, there is only one");
    }
    Tokens target = parts.get(which);
    if (target.size() <= excess) {
      throw new InputException(
          "truncation "
              + strategy.json
              + " to "
              + maxLength
              + " tokens would have to take "
              + excess
              + " of a text's "
              + target.size()
              + " tokens; use LongestFirst");
    }
    target.truncate(target.size() - excess, keepEnd);
  }

  private void longestFirst(List<Tokens> parts, int room) {
    if (parts.size() == 1) {
      parts.get(0).truncate(room, keepEnd);
      return;
    }
    boolean swap = parts.get(0).size() > parts.get(1).size();
    Tokens shorter = parts.get(swap ? 1 : 0);
    Tokens longer = parts.get(swap ? 0 : 1);
    int low = shorter.size();
    int high = low > room ? low : Math.max(low, room - low);
    if (low + high > room) {
      low = room / 2;
      high = low + room % 2;
    }
    shorter.truncate(low, keepEnd);
    longer.truncate(high, keepEnd);
  }
}
