package org.warmstart.text;

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
 *     written in the text)
 * @param sequence 0 for tokens of the first sequence, 1 for the second, -1 for special tokens
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
public record Encoding(
    int[] ids,
    int[] typeIds,
    String[] tokens,
    int[] starts,
    int[] ends,
    boolean[] special,
    int[] sequence) {

  /** The number of tokens. */
  public int size() {
    return ids.length;
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
