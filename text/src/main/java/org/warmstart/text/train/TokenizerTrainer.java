package org.warmstart.text.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.text.AddedToken;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.train.count.FileBatches;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordCounting;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.WordSplitter;

/**
 * What all trainers can be told. The result depends on the texts and the settings only, not on the
 * number of threads.
 *
 * @param <T> the trainer itself, so that settings can be chained
 */
public abstract sealed class TokenizerTrainer<T extends TokenizerTrainer<T>>
    permits SubwordTrainer, WordLevelTrainer {
  private int vocabularySize = 30_000;
  private List<String> specialTokens;
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

  /** Tokens that get the first ids, in this order. */
  public T specialTokens(List<String> tokens) {
    if (tokens.contains("")) {
      throw new InputException("a special token is empty");
    }
    specialTokens = List.copyOf(tokens);
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
   * Trains a tokenizer. The texts are read once, in order, by the calling thread; a few of them are
   * in memory at a time.
   *
   * @throws InputException if the texts have no words, or the vocabulary is too small for the
   *     special tokens and characters
   */
  public final Tokenizer train(Iterable<String> texts) {
    try (TextBatches batches = TextBatches.of(texts)) {
      return train(batches);
    }
  }

  /**
   * Trains a tokenizer on UTF-8 files, those named {@code .gz} compressed. Each line, with its end,
   * is a text. The files may be larger than the memory.
   *
   * @throws InputException if a file cannot be read or is not UTF-8, and as {@link
   *     #train(Iterable)}
   */
  public final Tokenizer trainFiles(List<Path> files) {
    try (TextBatches batches = new FileBatches(files)) {
      return train(batches);
    }
  }

  abstract Tokenizer train(TextBatches texts);

  /** Counts the words of the texts. */
  final List<WordCounts.Counted> words(TextBatches texts, WordSplitter splitter) {
    WordCounts counts =
        new WordCounting(splitter, WordCounting.Limits.USUAL).count(texts, threads, progress);
    if (counts.size() == 0) {
      throw new InputException("there is no text to train a tokenizer on");
    }
    return counts.words(splitter::spelling);
  }

  /** Refuses a vocabulary that is too small for what it must have. */
  final void requireRoomFor(int symbols) {
    if (symbols > vocabularySize) {
      throw new InputException(
          "a vocabulary of "
              + vocabularySize
              + " tokens is too small: special tokens and single"
              + " characters alone are "
              + symbols
              + "; raise the vocabulary size or limit the alphabet");
    }
  }

  final int vocabularySize() {
    return vocabularySize;
  }

  final int threads() {
    return threads;
  }

  final Progress progress() {
    return progress;
  }

  final List<String> specialTokens() {
    return specialTokens;
  }

  /** The special token if it is one of those, else null. */
  final @Nullable String present(String token) {
    return specialTokens.contains(token) ? token : null;
  }

  /** The roles of the special tokens there are, by SentencePiece's spellings. */
  final SpecialTokens roles(String unknown) {
    return new SpecialTokens(
        present("<s>"), present("</s>"), unknown, null, present("<pad>"), null, present("<mask>"));
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

  /** The tokens with one before them that is needed, unless it is among them. */
  static List<String> withFirst(String needed, List<String> tokens) {
    if (tokens.contains(needed)) {
      return tokens;
    }
    List<String> all = new ArrayList<>();
    all.add(needed);
    all.addAll(tokens);
    return all;
  }

  abstract T self();

  static void require(boolean right, String setting, long value, String wanted) {
    if (!right) {
      throw new InputException(setting + " is " + value + "; it must be " + wanted);
    }
  }
}
