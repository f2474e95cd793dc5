package org.warmstart.text;

import org.jspecify.annotations.Nullable;

/**
 * What is done to an encoding besides encoding it.
 *
 * @param addSpecialTokens whether the post-processor's special tokens are added
 * @param truncation null to leave the length as it is
 * @param overflowing whether what truncation cuts off is wanted too, as overflowing encodings
 * @param padding null to leave encodings of a batch as long as they are
 */
public record EncodeOptions(
    boolean addSpecialTokens,
    @Nullable Truncation truncation,
    boolean overflowing,
    @Nullable Padding padding) {

  /** With special tokens, as long as it is. */
  public static final EncodeOptions DEFAULT = new EncodeOptions(true, null, false, null);

  /** The same, without special tokens. */
  public EncodeOptions withoutSpecialTokens() {
    return new EncodeOptions(false, truncation, overflowing, padding);
  }

  /** The same, cut to a length. */
  public EncodeOptions truncated(Truncation to) {
    return new EncodeOptions(addSpecialTokens, to, overflowing, padding);
  }

  /** The same, with what truncation cuts off: all pieces of a long text. */
  public EncodeOptions withOverflowing() {
    return new EncodeOptions(addSpecialTokens, truncation, true, padding);
  }

  /** The same, filled up. */
  public EncodeOptions padded(Padding with) {
    return new EncodeOptions(addSpecialTokens, truncation, overflowing, with);
  }
}
