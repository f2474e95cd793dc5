package org.warmstart.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Tokens;

/**
 * How encodings are cut to a length.
 *
 * @param maxLength the most tokens, special tokens included
 * @param stride how many tokens the pieces of a long text share, where the pieces that were cut off
 *     are wanted
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

  public static Truncation fromJson(Json json) {
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
            + Messages.quote(name)
            + "; there are: LongestFirst, OnlyFirst, OnlySecond");
  }

  /** The member "direction", Left or Right, shared with padding. */
  static boolean left(Json json) {
    String direction = json.get("direction") == null ? "Right" : json.string("direction");
    if (!direction.equals("Right") && !direction.equals("Left")) {
      throw json.wrong(
          "unknown direction " + Messages.quote(direction) + "; there are: Left, Right");
    }
    return direction.equals("Left");
  }

  public ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("direction", keepEnd ? "Left" : "Right")
        .put("max_length", maxLength)
        .put("strategy", strategy.json)
        .put("stride", stride);
  }

  /**
   * Cuts sequences into pieces.
   *
   * @param parts one or two sequences without special tokens
   * @param added how many special tokens will be added
   * @param overflowing whether what is cut off is wanted too
   * @return for each sequence its pieces: first what is kept, then, if wanted, what is cut off, in
   *     pieces of the same length that share {@code stride} tokens with the one before
   * @throws InputException if the strategy cannot do it
   */
  List<List<Tokens>> split(List<Tokens> parts, int added, boolean overflowing) {
    int[] lengths = parts.stream().mapToInt(Tokens::size).toArray();
    int room = Math.max(0, maxLength - added);
    int excess = Arrays.stream(lengths).sum() - room;
    if (excess > 0) {
      if (room == 0) {
        Arrays.fill(lengths, 0);
      } else if (strategy == Strategy.LONGEST_FIRST) {
        longestFirst(lengths, room);
      } else {
        cutOne(lengths, excess);
      }
    }
    List<List<Tokens>> pieces = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      pieces.add(pieces(parts.get(i), lengths[i], overflowing));
    }
    return pieces;
  }

  private void cutOne(int[] lengths, int excess) {
    int which = strategy == Strategy.ONLY_FIRST ? 0 : 1;
    if (which >= lengths.length) {
      throw new InputException("truncation OnlySecond needs a pair of texts, there is only one");
    }
    if (lengths[which] <= excess) {
      throw new InputException(
          "truncation "
              + strategy.json
              + " to "
              + Messages.count(maxLength, "token")
              + " would have to take "
              + excess
              + " of a text's "
              + Messages.count(lengths[which], "token")
              + "; use LongestFirst");
    }
    lengths[which] -= excess;
  }

  private static void longestFirst(int[] lengths, int room) {
    if (lengths.length == 1) {
      lengths[0] = room;
      return;
    }
    int shorter = lengths[0] > lengths[1] ? 1 : 0;
    int low = lengths[shorter];
    int high = low > room ? low : Math.max(low, room - low);
    if (low + high > room) {
      low = room / 2;
      high = low + room % 2;
    }
    lengths[shorter] = low;
    lengths[1 - shorter] = high;
  }

  private List<Tokens> pieces(Tokens tokens, int length, boolean overflowing) {
    int size = tokens.size();
    if (length >= size) {
      return List.of(tokens);
    }
    if (!overflowing) {
      return List.of(keepEnd ? tokens.slice(size - length, size) : tokens.slice(0, length));
    }
    if (length == 0) {
      return List.of(tokens.slice(0, 0), tokens);
    }
    if (stride >= length) {
      throw new InputException(
          "a stride of "
              + Messages.count(stride, "token")
              + " is too long: only "
              + length
              + " of a text's tokens fit into a piece of "
              + maxLength
              + "; the stride must be shorter than that");
    }
    List<Tokens> pieces = new ArrayList<>();
    for (int done = 0; pieces.isEmpty() || done + stride < size; done += length - stride) {
      int far = Math.min(done + length, size);
      pieces.add(keepEnd ? tokens.slice(size - far, size - done) : tokens.slice(done, far));
    }
    return pieces;
  }
}
