package org.warmstart.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warmstart.text.stage.Tokens;

/**
 * An encoded sequence or pair: parallel arrays with one entry a token.
 *
 * @param ids vocabulary ids
 * @param typeIds segment ids as the post-processor gives them (BERT: 0 for the first sequence and
 *     its special tokens, 1 for the second)
 * @param tokens the tokens' strings; of an added token, the text it took, stripped white space
 *     included
 * @param starts offset of each token's first UTF-16 unit in its sequence's original text; 0 for
 *     special tokens
 * @param ends offset after each token's last UTF-16 unit; 0 for special tokens
 * @param special true for tokens that the post-processor put in (not for special tokens that were
 *     written in the text) and for padding
 * @param sequence 0 for tokens of the first sequence, 1 for the second, -1 for special tokens and
 *     padding
 * @param attention false for padding, true for all else
 * @param overflowing what truncation cut off, if it was asked for, as encodings of their own
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
public record Encoding(
    int[] ids,
    int[] typeIds,
    String[] tokens,
    int[] starts,
    int[] ends,
    boolean[] special,
    int[] sequence,
    boolean[] attention,
    List<Encoding> overflowing) {

  /** A special token alone, which stands for no text. */
  public static Encoding ofToken(int id, String token) {
    return new Encoding(
        new int[] {id},
        new int[1],
        new String[] {token},
        new int[1],
        new int[1],
        new boolean[] {true},
        new int[] {-1},
        new boolean[] {true},
        List.of());
  }

  /** The parts of an encoding one after the other. */
  static Encoding of(List<Tokens> parts) {
    Tokens all = Tokens.joined(parts);
    boolean[] attention = new boolean[all.size()];
    Arrays.fill(attention, true);
    return new Encoding(
        all.ids(),
        all.typeIds(),
        all.strings(),
        all.starts(),
        all.ends(),
        all.special(),
        all.sequence(),
        attention,
        List.of());
  }

  /** The number of tokens. */
  public int size() {
    return ids.length;
  }

  /** This encoding, then the overflowing ones. */
  public List<Encoding> pieces() {
    List<Encoding> pieces = new ArrayList<>(overflowing.size() + 1);
    pieces.add(this);
    pieces.addAll(overflowing);
    return pieces;
  }

  Encoding withOverflowing(List<Encoding> others) {
    return new Encoding(ids, typeIds, tokens, starts, ends, special, sequence, attention, others);
  }

  /** Filled up to a length, and the overflowing encodings too. */
  Encoding padded(int length, Padding padding) {
    List<Encoding> others = overflowing.stream().map(o -> o.padded(length, padding)).toList();
    int missing = length - ids.length;
    if (missing <= 0) {
      return withOverflowing(others);
    }
    int at = padding.left() ? missing : 0;
    int from = padding.left() ? 0 : ids.length;
    String[] strings = new String[length];
    Arrays.fill(strings, from, from + missing, padding.padToken());
    System.arraycopy(tokens, 0, strings, at, tokens.length);
    return new Encoding(
        fill(ids, length, at, padding.padId()),
        fill(typeIds, length, at, padding.padTypeId()),
        strings,
        fill(starts, length, at, 0),
        fill(ends, length, at, 0),
        fill(special, length, at, true),
        fill(sequence, length, at, -1),
        fill(attention, length, at, false),
        others);
  }

  private static int[] fill(int[] values, int length, int at, int filling) {
    int[] filled = new int[length];
    Arrays.fill(filled, filling);
    System.arraycopy(values, 0, filled, at, values.length);
    return filled;
  }

  private static boolean[] fill(boolean[] values, int length, int at, boolean filling) {
    boolean[] filled = new boolean[length];
    Arrays.fill(filled, filling);
    System.arraycopy(values, 0, filled, at, values.length);
    return filled;
  }

  /**
   * The offsets in Unicode code points, the unit that the reference implementation counts in.
   *
   * @param texts the original texts, in the order they were encoded
   * @return one {start, end} a token
   */
  public int[][] codePointOffsets(String... texts) {
    int[][] before = new int[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      before[i] = codePointsBefore(texts[i]);
    }
    int[][] offsets = new int[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      offsets[i] =
          sequence[i] < 0
              ? new int[] {0, 0}
              : new int[] {before[sequence[i]][starts[i]], before[sequence[i]][ends[i]]};
    }
    return offsets;
  }

  private static int[] codePointsBefore(String text) {
    int[] before = new int[text.length() + 1];
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      before[i] = points;
      boolean firstHalf =
          Character.isHighSurrogate(text.charAt(i))
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!firstHalf) {
        points++;
      }
    }
    before[text.length()] = points;
    return before;
  }
}
