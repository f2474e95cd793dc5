package org.warmstart.text;

import org.jspecify.annotations.Nullable;
import org.warmstart.text.stage.Sampling;

/**
 * What is done to an encoding besides encoding it.
 *
 * @param addSpecialTokens whether the post-processor's special tokens are added
 * @param truncation null to leave the length as it is
 * @param overflowing whether what truncation cuts off is wanted too, as overflowing encodings
 * @param padding null to leave encodings of a batch as long as they are
 * @param sampling null for the tokenizer's best segmentation; else how segmentations are drawn, for
 *     text n of a batch (a single text is text 0) with {@code sampling.derive(n)}, whatever the
 *     number of threads
 */
public record EncodeOptions(
    boolean addSpecialTokens,
    @Nullable Truncation truncation,
    boolean overflowing,
    @Nullable Padding padding,
    @Nullable Sampling sampling) {

  /** Without sampling. */
  public EncodeOptions(
      boolean addSpecialTokens,
      @Nullable Truncation truncation,
      boolean overflowing,
      @Nullable Padding padding) {
    this(addSpecialTokens, truncation, overflowing, padding, null);
  }

  /** With special tokens, as long as it is. */
  public static final EncodeOptions DEFAULT = new EncodeOptions(true, null, false, null);

  /** The same, without special tokens. */
  public EncodeOptions withoutSpecialTokens() {
    return new EncodeOptions(false, truncation, overflowing, padding, sampling);
  }

  /** The same, cut to a length. */
  public EncodeOptions truncated(Truncation to) {
    return new EncodeOptions(addSpecialTokens, to, overflowing, padding, sampling);
  }

  /** The same, with what truncation cuts off: all pieces of a long text. */
  public EncodeOptions withOverflowing() {
    return new EncodeOptions(addSpecialTokens, truncation, true, padding, sampling);
  }

  /** The same, filled up. */
  public EncodeOptions padded(Padding with) {
    return new EncodeOptions(addSpecialTokens, truncation, overflowing, with, sampling);
  }

  /** The same, with segmentations drawn at random; null for the best. */
  public EncodeOptions sampled(@Nullable Sampling how) {
    return new EncodeOptions(addSpecialTokens, truncation, overflowing, padding, how);
  }
}
