package org.warmstart.text.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;

/**
 * How a tokenizer is trained: one of the types of tokenizer, with the settings that it has. Written
 * {@code tokenizer: unigram} or {@code tokenizer: {type: unigram, vocabularySize: 8000}}.
 */
@ChosenFrom(TrainerSettings.class)
public interface TrainerSettings {
  /** The types of tokenizer. */
  Choices<TrainerSettings> TYPES =
      Choices.of(TrainerSettings.class, "tokenizer type", "type")
          .add("wordpiece", WordPiece.class)
          .add("byte-level-bpe", ByteLevelBpe.class)
          .add("bpe", Bpe.class)
          .add("unigram", Unigram.class)
          .add("word-level", WordLevel.class);

  /** The number of tokens to stop at, special ones included. */
  int vocabularySize();

  /** The tokens that get the first ids; null for the type's usual ones. */
  @Nullable List<String> specialTokens();

  /** The most tokens the model will take, to be noted in the tokenizer's files; null for none. */
  @Nullable Integer modelMaxLength();

  /**
   * A trainer with these settings.
   *
   * @throws org.warmstart.base.InputException if one of them has a value that it cannot have
   */
  TokenizerTrainer<?> trainer();

  private static <T extends TokenizerTrainer<T>> T shared(TrainerSettings settings, T trainer) {
    trainer.vocabularySize(settings.vocabularySize());
    List<String> tokens = settings.specialTokens();
    if (tokens != null) {
      trainer.specialTokens(tokens);
    }
    Integer length = settings.modelMaxLength();
    return length == null ? trainer : trainer.modelMaxLength(length);
  }

  /**
   * BERT's.
   *
   * @param minFrequency how often a pair must be seen to be merged
   * @param initialAlphabet characters that are tokens even if the texts lack them
   * @param limitAlphabet the most characters to keep; 0 for all
   * @param lowerCase whether text is lower-cased and loses its accents
   * @see WordPieceTrainer
   */
  record WordPiece(
      @Default("30000") @InRange(least = 1) int vocabularySize,
      @Nullable List<String> specialTokens,
      @Nullable @InRange(least = 1) Integer modelMaxLength,
      @Default("2") @InRange(least = 0) long minFrequency,
      @Default("") String initialAlphabet,
      @Default("0") @InRange(least = 0) int limitAlphabet,
      @Default("true") boolean lowerCase)
      implements TrainerSettings {
    @Override
    public TokenizerTrainer<?> trainer() {
      return shared(this, new WordPieceTrainer())
          .minFrequency(minFrequency)
          .initialAlphabet(initialAlphabet)
          .limitAlphabet(limitAlphabet)
          .lowerCase(lowerCase);
    }
  }

  /**
   * GPT-2's.
   *
   * @param minFrequency how often a pair must be seen to be merged
   * @param initialAlphabet characters that are tokens even if the texts lack them, besides all
   *     bytes
   * @param limitAlphabet the most characters to keep; 0 for all
   * @param addPrefixSpace whether texts are read as if a space came before them
   * @see ByteLevelBpeTrainer
   */
  record ByteLevelBpe(
      @Default("30000") @InRange(least = 1) int vocabularySize,
      @Nullable List<String> specialTokens,
      @Nullable @InRange(least = 1) Integer modelMaxLength,
      @Default("2") @InRange(least = 0) long minFrequency,
      @Default("") String initialAlphabet,
      @Default("0") @InRange(least = 0) int limitAlphabet,
      @Default("false") boolean addPrefixSpace)
      implements TrainerSettings {
    @Override
    public TokenizerTrainer<?> trainer() {
      return shared(this, new ByteLevelBpeTrainer())
          .minFrequency(minFrequency)
          .initialAlphabet(initialAlphabet)
          .limitAlphabet(limitAlphabet)
          .addPrefixSpace(addPrefixSpace);
    }
  }

  /**
   * GPT-1's.
   *
   * @param minFrequency how often a pair must be seen to be merged
   * @param initialAlphabet characters that are tokens even if the texts lack them
   * @param limitAlphabet the most characters to keep; 0 for all
   * @see BpeTrainer
   */
  record Bpe(
      @Default("30000") @InRange(least = 1) int vocabularySize,
      @Nullable List<String> specialTokens,
      @Nullable @InRange(least = 1) Integer modelMaxLength,
      @Default("2") @InRange(least = 0) long minFrequency,
      @Default("") String initialAlphabet,
      @Default("0") @InRange(least = 0) int limitAlphabet)
      implements TrainerSettings {
    @Override
    public TokenizerTrainer<?> trainer() {
      return shared(this, new BpeTrainer())
          .minFrequency(minFrequency)
          .initialAlphabet(initialAlphabet)
          .limitAlphabet(limitAlphabet);
    }
  }

  /**
   * SentencePiece's, with probabilities.
   *
   * @param initialAlphabet characters that are tokens even if the texts lack them
   * @param limitAlphabet the most characters to keep; 0 for all
   * @param characterCoverage which share of the text's characters must be expressible
   * @param lowerCase whether text is lower-cased
   * @param splitDigits whether every digit is a token of its own
   * @param byteFallback whether unknown characters become their bytes
   * @see UnigramTrainer
   */
  record Unigram(
      @Default("30000") @InRange(least = 1) int vocabularySize,
      @Nullable List<String> specialTokens,
      @Nullable @InRange(least = 1) Integer modelMaxLength,
      @Default("") String initialAlphabet,
      @Default("0") @InRange(least = 0) int limitAlphabet,
      @Default("1") @InRange(least = 0, most = 1) double characterCoverage,
      @Default("false") boolean lowerCase,
      @Default("false") boolean splitDigits,
      @Default("false") boolean byteFallback)
      implements TrainerSettings {
    @Override
    public TokenizerTrainer<?> trainer() {
      return shared(this, new UnigramTrainer())
          .initialAlphabet(initialAlphabet)
          .limitAlphabet(limitAlphabet)
          .characterCoverage(characterCoverage)
          .lowerCase(lowerCase)
          .splitDigits(splitDigits)
          .byteFallback(byteFallback);
    }
  }

  /**
   * The most frequent words.
   *
   * @param minFrequency how often a word must be seen to be a token
   * @param lowerCase whether text is lower-cased
   * @see WordLevelTrainer
   */
  record WordLevel(
      @Default("30000") @InRange(least = 1) int vocabularySize,
      @Nullable List<String> specialTokens,
      @Nullable @InRange(least = 1) Integer modelMaxLength,
      @Default("2") @InRange(least = 0) long minFrequency,
      @Default("false") boolean lowerCase)
      implements TrainerSettings {
    @Override
    public TokenizerTrainer<?> trainer() {
      return shared(this, new WordLevelTrainer()).minFrequency(minFrequency).lowerCase(lowerCase);
    }
  }
}
