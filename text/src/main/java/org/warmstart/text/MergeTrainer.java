package org.warmstart.text;

import java.util.List;

/** Trainers that learn merges. */
abstract sealed class MergeTrainer<T extends MergeTrainer<T>> extends TokenizerTrainer<T>
    permits ByteLevelBpeTrainer, BpeTrainer, WordPieceTrainer {

  MergeTrainer(List<String> specialTokens) {
    super(specialTokens);
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
    Alphabet alphabet = alphabet(words, characters, prefix, suffix);
    List<Merge> merges =
        new BpeLearner(words, alphabet).learn(vocabularySize(), minFrequency(), prefix, progress());
    return new Learned(Vocabulary.of(alphabet.vocabulary(), "trained vocabulary"), merges);
  }
}
