package org.warmstart.text.stage;

import java.util.Optional;
import org.warmstart.base.InputException;

/**
 * Opens word segmenters; found by {@link java.util.ServiceLoader}, so that analysers with their
 * dictionaries are modules of their own.
 */
public interface WordSegmenterProvider {

  /**
   * Opens a segmenter.
   *
   * @param analyzer the method, such as {@code mecab}
   * @param dictionary the name of its dictionary, such as {@code ipadic}
   * @return empty if this provider has no such analyser
   * @throws InputException if it has, but not with this dictionary
   */
  Optional<WordSegmenter> open(String analyzer, String dictionary);
}
