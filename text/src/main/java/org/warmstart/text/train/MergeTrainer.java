package org.warmstart.text.train;

import java.util.List;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.train.count.Alphabet;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.WordSplitter;

/**
 * Trainers that learn merges: byte-pair encoding in its forms.
 *
 * @param <T> the trainer itself, so that settings can be chained
 */
public abstract sealed class MergeTrainer<T extends MergeTrainer<T>> extends SubwordTrainer<T>
    permits ByteLevelBpeTrainer, BpeTrainer, WordPieceTrainer {
  private long minFrequency;

  MergeTrainer(List<String> specialTokens) {
    super(specialTokens);
  }

  /** How often a pair must be seen to be merged; 0, the default, is the same as 1. */
  public T minFrequency(long frequency) {
    require(frequency >= 0, "minFrequency", frequency, "0 or more");
    minFrequency = frequency;
    return self();
  }

  /** What was learned. */
  record Learned(Vocabulary vocabulary, List<Merge> merges) {}

  /**
   * Learns merges.
   *
   * @param characters symbols even if the texts lack them
   * @param prefix goes before every character but a word's first; may be empty
   * @param suffix goes after a word's last character; may be empty
   */
  final Learned learn(
      TextBatches texts, WordSplitter splitter, String characters, String prefix, String suffix) {
    List<WordCounts.Counted> words = words(texts, splitter);
    Alphabet alphabet =
        new Alphabet(
            words,
            specialTokens(),
            characters + initialAlphabet(),
            limitAlphabet(),
            prefix,
            suffix);
    requireRoomFor(alphabet.size());
    List<Merge> merges =
        new BpeLearner(words, alphabet).learn(vocabularySize(), minFrequency, prefix, progress());
    return new Learned(Vocabulary.of(alphabet.vocabulary(), "trained vocabulary"), merges);
  }
}
