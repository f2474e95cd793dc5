package org.warmstart.learn.objective.masking;

import java.util.List;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ChosenFrom;

/**
 * What is hidden as a whole. A record whose components are the choice's own settings.
 *
 * <p>To add one: write the record, then add its line in {@link Maskings}.
 */
@ChosenFrom(Maskings.class)
public interface Masking {
  /**
   * Chooses places of a row.
   *
   * @param words the row's places in words
   * @param most how many places, at least 1 and at most as many as there are
   * @return groups of places, no place twice; what becomes of a group is drawn once for all of it
   */
  List<int[]> choose(RowWords words, int most, SeededRandom random);

  /** Whether it has to be known where words begin. */
  default boolean needsWords() {
    return false;
  }
}
