package org.warmstart.pipeline;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.text.Encoding;

/**
 * A text in tokens.
 *
 * @param index its place in the caller's list
 * @param swapped a pair in the other order, if it is read in both; else null
 */
record EncodedText(
    int index, Encoding encoding, TokenCounts counts, @Nullable EncodedText swapped) {
  EncodedText(int index, Encoding encoding, TokenCounts counts) {
    this(index, encoding, counts, null);
  }

  /** The same pair, read in the other order, too; the tokens of both count. */
  EncodedText withSwapped(EncodedText other) {
    TokenCounts both =
        new TokenCounts(counts.read() + other.counts.read(), counts.given() + other.counts.given());
    return new EncodedText(index, encoding, both, other);
  }

  /** In the order given, and in the other if there is one. */
  Stream<EncodedText> orders() {
    return swapped == null ? Stream.of(this) : Stream.of(this, swapped);
  }
}
