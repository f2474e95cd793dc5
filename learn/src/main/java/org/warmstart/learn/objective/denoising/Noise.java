package org.warmstart.learn.objective.denoising;

import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.learn.corpus.Passage;

/**
 * One way to spoil a text (Lewis et al. 2020, section 2.2). A record whose components are the
 * noise's own settings.
 *
 * <p>To add one: write the record, then add its line in {@link Noises}.
 */
@ChosenFrom(Noises.class)
public interface Noise {
  /**
   * Spoils a text.
   *
   * @param passage without the tokenizer's special tokens
   * @param mask the id of the mask token, if it is needed
   * @return no more tokens than there were
   */
  int[] applied(Passage passage, int mask, SeededRandom random);

  /** Whether it puts mask tokens into the text. */
  default boolean needsMask() {
    return false;
  }

  /** Whether it has to know where sentences begin, and so comes before the others. */
  default boolean readsSentences() {
    return false;
  }
}
