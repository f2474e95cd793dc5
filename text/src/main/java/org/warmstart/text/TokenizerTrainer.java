package org.warmstart.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all trainers can be told. The result depends on the texts and the settings only, not on the
 * number of threads.
 *
 * @param <T> the trainer itself, so that settings can be chained
 */
public abstract sealed class TokenizerTrainer<T extends TokenizerTrainer<T>>
    permits ByteLevelBpeTrainer, BpeTrainer, WordPieceTrainer {
  private int vocabularySize = 30_000;
  private long minFrequency;
  private List<String> specialTokens;
  private String initialAlphabet = "";
  private int limitAlphabet;
  private int threads = Runtime.getRuntime().availableProcessors();
  private int modelMaxLength;
  private Progress progress = Progress.NONE;

  TokenizerTrainer(List<String> specialTokens) {
    this.specialTokens = specialTokens;
  }

  /** The number of tokens to stop at, special tokens and characters included; 30,000 if not set. */
  public T vocabularySize(int size) {
    require(size > 0, "vocabularySize", size, "1 or more");
    vocabularySize = size;
    return self();
  }

  /** How often a pair must be seen to be merged; 0, the default, is the same as 1. */
  public T minFrequency(long frequency) {
    require(frequency >= 0, "minFrequency", frequency, "0 or more");
    minFrequency = frequency;
    return self();
  }

  /** Tokens that get the first ids, in this order. */
  public T specialTokens(List<String> tokens) {
    if (tokens.contains("")) {
      throw new InputException("a special token is empty");
    }
    specialTokens = List.copyOf(tokens);
    return self();
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

  /** The number of threads that count words; all processors if not set. */
  public T threads(int count) {
    require(count > 0, "threads", count, "1 or more");
    threads = count;
    return self();
  }

  /** The most tokens the model will take, to be noted in the tokenizer's files. */
  public T modelMaxLength(int tokens) {
    require(tokens > 0, "modelMaxLength", tokens, "1 or more");
    modelMaxLength = tokens;
    return self();
  }

  /** Who is told how far training has got. */
  public T progress(Progress listener) {
    progress = listener;
    return self();
  }

  /**
   * Trains a tokenizer. The texts are read once, in order, by the calling thread.
   *
   * @throws InputException if the texts have no words, or the vocabulary is too small for the
   *     special tokens and characters
   */
  public abstract Tokenizer train(Iterable<String> texts);

  /** What was learned. */
  record Learned(Vocabulary vocabulary, List<Merge> merges) {}

  final Learned learn(
      Iterable<String> texts,
      @Nullable Normalizer normalizer,
      PreTokenizer preTokenizer,
      String alphabetCharacters,
      String prefix,
      String suffix) {
    WordCounts counts = new WordCounting(normalizer, preTokenizer).count(texts, threads, progress);
    if (counts.size() == 0) {
      throw new InputException("there is no text to train a tokenizer on");
    }
    List<WordCounts.Counted> words = counts.sorted();
    Alphabet alphabet =
        new Alphabet(
            words,
            specialTokens,
            alphabetCharacters + initialAlphabet,
            limitAlphabet,
            prefix,
            suffix);
    if (alphabet.size() > vocabularySize) {
      throw new InputException(
          "a vocabulary of "
              + vocabularySize
              + " tokens is too small: special tokens and single"
              + " characters alone are "
              + alphabet.size()
              + "; raise the vocabulary size or limit the alphabet");
    }
    List<Merge> merges =
        new BpeLearner(words, alphabet).learn(vocabularySize, minFrequency, prefix, progress);
    return new Learned(Vocabulary.of(alphabet.vocabulary(), "trained vocabulary"), merges);
  }

  final List<String> specialTokens() {
    return specialTokens;
  }

  /** The special token if it is one of those, else null. */
  final @Nullable String present(String token) {
    return specialTokens.contains(token) ? token : null;
  }

  final int modelMaxLength() {
    return modelMaxLength;
  }

  /** All special tokens, as added tokens of a vocabulary. */
  final List<AddedToken> added(Vocabulary vocabulary) {
    return specialTokens.stream()
        .distinct()
        .map(token -> AddedToken.special(vocabulary.id(token), token))
        .toList();
  }

  abstract T self();

  private static void require(boolean right, String setting, long value, String wanted) {
    if (!right) {
      throw new InputException(setting + " is " + value + "; it must be " + wanted);
    }
  }
}
