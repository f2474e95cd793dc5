package org.warmstart.text.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.text.Pipeline;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.normalize.CodePointNormalizer;
import org.warmstart.text.normalize.CodePointNormalizer.Kind;
import org.warmstart.text.segment.WordLevelModel;
import org.warmstart.text.split.WordPreTokenizer;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.WordSplitter;

/**
 * Trains a word-level tokenizer: after the special tokens come the most frequent words, of equally
 * frequent ones those of smaller code points first. Words are stretches of letters, digits and
 * marks, or of other characters without spaces. By default {@code <unk>}, which all other words
 * become, is token 0, and case is kept.
 */
public final class WordLevelTrainer extends TokenizerTrainer<WordLevelTrainer> {
  private static final String UNKNOWN = "<unk>";

  private long minFrequency;
  private boolean lowerCase;

  /** A trainer with the defaults. */
  public WordLevelTrainer() {
    super(List.of(UNKNOWN));
  }

  /** How often a word must be seen to be a token; 0, the default, is the same as 1. */
  public WordLevelTrainer minFrequency(long frequency) {
    require(frequency >= 0, "minFrequency", frequency, "0 or more");
    minFrequency = frequency;
    return this;
  }

  /** Whether text is lower-cased. */
  public WordLevelTrainer lowerCase(boolean lower) {
    lowerCase = lower;
    return this;
  }

  @Override
  public WordLevelTrainer specialTokens(List<String> tokens) {
    return super.specialTokens(withFirst(UNKNOWN, tokens));
  }

  @Override
  Tokenizer train(TextBatches texts) {
    Normalizer normalizer = lowerCase ? new CodePointNormalizer(Kind.LOWERCASE) : null;
    PreTokenizer preTokenizer = new WordPreTokenizer();
    List<String> tokens = new ArrayList<>(specialTokens().stream().distinct().toList());
    requireRoomFor(tokens.size());
    Set<String> special = new HashSet<>(tokens);
    words(texts, WordSplitter.of(normalizer, preTokenizer)).stream()
        .filter(word -> word.count() >= minFrequency && !special.contains(word.word()))
        .sorted(
            Comparator.comparingLong(WordCounts.Counted::count)
                .reversed()
                .thenComparing(WordCounts.Counted::word, WordLevelTrainer::byCodePoints))
        .limit(vocabularySize() - tokens.size())
        .forEach(word -> tokens.add(word.word()));
    Vocabulary vocabulary = Vocabulary.of(tokens, "trained vocabulary");
    Pipeline pipeline =
        new Pipeline(
            normalizer,
            preTokenizer,
            new WordLevelModel(vocabulary, UNKNOWN, "trained tokenizer"),
            null,
            null,
            added(vocabulary),
            null,
            null);
    return TokenizerAssembly.assemble(
        pipeline, TokenizerConfig.of(roles(UNKNOWN), "PreTrainedTokenizerFast", modelMaxLength()));
  }

  /** The order of the words' UTF-8, which that of UTF-16 is not. */
  static int byCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char one = a.charAt(i);
      char other = b.charAt(i);
      if (one != other) {
        int planes = Boolean.compare(Character.isSurrogate(one), Character.isSurrogate(other));
        return planes != 0 ? planes : Character.compare(one, other);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  WordLevelTrainer self() {
    return this;
  }
}
