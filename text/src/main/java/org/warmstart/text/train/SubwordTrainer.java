package org.warmstart.text.train;

import java.util.List;

/**
 * Trainers whose vocabularies have single characters, and what is made of them.
 *
 * @param <T> the trainer itself, so that settings can be chained
 */
public abstract sealed class SubwordTrainer<T extends SubwordTrainer<T>> extends TokenizerTrainer<T>
    permits MergeTrainer, UnigramTrainer {
  private String initialAlphabet = "";
  private int limitAlphabet;

  SubwordTrainer(List<String> specialTokens) {
    super(specialTokens);
  }

  /** Characters that are tokens even if the texts lack them. */
  public T initialAlphabet(String characters) {
    initialAlphabet = characters;
    return self();
  }

  /** The most characters to keep, the most frequent ones; words lose the others. 0 keeps all. */
  public T limitAlphabet(int characters) {
    require(characters >= 0, "limitAlphabet", characters, "0 or more");
    limitAlphabet = characters;
    return self();
  }

  /** The characters that a vocabulary should have first of all. */
  final String initialAlphabet() {
    return initialAlphabet;
  }

  /** The most characters to keep; 0 for all. */
  final int limitAlphabet() {
    return limitAlphabet;
  }
}
