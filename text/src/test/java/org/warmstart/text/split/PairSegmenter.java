package org.warmstart.text.split;

import java.util.Optional;
import org.warmstart.text.stage.WordSegmenter;
import org.warmstart.text.stage.WordSegmenterProvider;

/** Finds words of two UTF-16 units, whatever they are. */
public final class PairSegmenter implements WordSegmenterProvider {
  @Override
  public Optional<WordSegmenter> open(String analyzer, String dictionary) {
    if (!analyzer.equals("pairs")) {
      return Optional.empty();
    }
    return Optional.of(
        (text, from, to, words) -> {
          for (int i = from; i < to; i += 2) {
            words.word(i, Math.min(to, i + 2));
          }
        });
  }
}
