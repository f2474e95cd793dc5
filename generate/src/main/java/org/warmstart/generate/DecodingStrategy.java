package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ChosenFrom;

/**
 * A way of choosing sequences, given what a model thinks of each next token: a record whose
 * components are its own settings.
 *
 * <p>To add one: write its record, then add its line in {@link DecodingStrategies}.
 */
@ChosenFrom(DecodingStrategies.class)
public interface DecodingStrategy {
  /**
   * Writes until all is finished.
   *
   * @return as many sequences of the first row as the settings ask for, best first, then those of
   *     the second, …
   */
  List<Generated> write(Decoding decoding);

  /**
   * What would be a right number of sequences for a row, if so many cannot be had.
   *
   * @return null if they can
   */
  @Nullable String refusal(int sequences);

  /** Whether tokens are drawn at random. */
  default boolean draws() {
    return false;
  }

  /** Whether several beginnings are kept, so that no token is settled before the end. */
  default boolean searches() {
    return false;
  }
}
