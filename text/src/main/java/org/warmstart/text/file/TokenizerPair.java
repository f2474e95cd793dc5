package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.text.Tokenizer;

/**
 * The tokenizers of a model that reads one text and writes another: most have one for both sides;
 * an encoder-decoder made of two checkpoints may have two vocabularies, the target's in files whose
 * names start with {@code decoder_}.
 *
 * @param source of the texts that are read
 * @param target of the texts that are written; the same object if there is one for both
 */
public record TokenizerPair(Tokenizer source, Tokenizer target) {
  /** Before the names of the target side's files, in the folder that has the source side's. */
  private static final String TARGET = "decoder_";

  private static final String SAMPLE = "The quick brown fox jumps over 13 lazy dogs, doesn't it?";

  /** One tokenizer for both sides. */
  public static TokenizerPair of(Tokenizer both) {
    return new TokenizerPair(both, both);
  }

  /** Two tokenizers; one for both sides if they are alike. */
  public static TokenizerPair of(Tokenizer source, Tokenizer target) {
    return haveOneVocabulary(source, target)
            && Arrays.equals(source.ids(SAMPLE), target.ids(SAMPLE))
        ? of(source)
        : new TokenizerPair(source, target);
  }

  private static boolean haveOneVocabulary(Tokenizer source, Tokenizer target) {
    return source.vocabularySize() == target.vocabularySize()
        && IntStream.range(0, source.vocabularySize())
            .allMatch(id -> Objects.equals(source.token(id), target.token(id)));
  }

  /**
   * Reads a tokenizer and, from a folder that has one, the target side's.
   *
   * @throws InputException if there is no tokenizer, or something in its files is wrong
   */
  public static TokenizerPair load(Path fileOrDirectory) {
    Tokenizer source = TokenizerFiles.load(fileOrDirectory);
    return TokenizerFiles.existIn(fileOrDirectory, TARGET)
        ? new TokenizerPair(source, TokenizerFiles.load(fileOrDirectory, TARGET))
        : of(source);
  }

  /**
   * Writes both into a folder.
   *
   * @throws InputException if it cannot be written to
   */
  public void save(Path directory) {
    TokenizerFiles.save(source, directory);
    if (!isOne()) {
      TokenizerFiles.save(target, directory, TARGET);
    }
  }

  /** Whether both sides have one vocabulary. */
  public boolean isOne() {
    return source == target;
  }
}
