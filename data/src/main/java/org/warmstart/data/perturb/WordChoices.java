package org.warmstart.data.perturb;

import java.util.List;

/** What words may be replaced by, each for itself. */
public interface WordChoices {
  /**
   * Other words for a word.
   *
   * @param text that the word is in
   * @return none if there is nothing, never the word itself
   */
  List<String> choices(String text, Word word);
}
