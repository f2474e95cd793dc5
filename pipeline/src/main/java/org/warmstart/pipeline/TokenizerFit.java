package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/**
 * Whether a tokenizer numbers tokens as a checkpoint's trained rows are numbered. Another one's
 * tokens would be given the vectors of others.
 */
public final class TokenizerFit {
  private TokenizerFit() {}

  /**
   * Refuses a tokenizer in the place of a checkpoint's own, unless all tokens that both have are
   * numbered alike.
   *
   * @param given the tokenizer
   * @param from where it comes from, for the message
   * @param anyway how the user can say that it is meant so
   * @throws InputException naming the first token that differs
   */
  public static void require(Path checkpoint, TokenizerPair given, String from, String anyway) {
    if (!TokenizerFiles.existIn(checkpoint)) {
      return;
    }
    TokenizerPair own = TokenizerPair.load(checkpoint);
    String problem = difference(own, given);
    if (problem != null) {
      throw new InputException(
          from
              + ": is not the tokenizer that "
              + checkpoint
              + " was trained with: "
              + problem
              + "; its tokens would get the embeddings of others. Leave it out to use the"
              + " checkpoint's own, or say "
              + anyway
              + " if it is meant so");
    }
  }

  /**
   * How tokenizers number the tokens that they have in common differently.
   *
   * @return in words, of the given ones; null if they do not
   */
  public static @Nullable String difference(TokenizerPair own, TokenizerPair given) {
    String problem = difference(own.source(), given.source());
    return problem == null && !(own.isOne() && given.isOne())
        ? difference(own.target(), given.target())
        : problem;
  }

  private static @Nullable String difference(Tokenizer own, Tokenizer given) {
    int common = Math.min(own.vocabularySize(), given.vocabularySize());
    int[] differing =
        IntStream.range(0, common)
            .filter(id -> !Objects.equals(own.token(id), given.token(id)))
            .toArray();
    if (differing.length == 0) {
      return null;
    }
    int first = differing[0];
    return "of its vocabulary of "
        + given.vocabularySize()
        + " (the checkpoint's has "
        + own.vocabularySize()
        + ") "
        + Messages.count(differing.length, "token has", "tokens have")
        + " other numbers, first "
        + first
        + ", "
        + Messages.quote(String.valueOf(given.token(first)))
        + " and not "
        + Messages.quote(String.valueOf(own.token(first)));
  }

  /**
   * Refuses tokenizers with more tokens than a model has rows for.
   *
   * @throws InputException naming both numbers
   */
  public static void requireRows(ModelConfig config, TokenizerPair tokenizers) {
    requireRows("reads", config.vocabularySize(), tokenizers.source());
    requireRows("writes", config.writtenVocabularySize(), tokenizers.target());
  }

  private static void requireRows(String side, int rows, Tokenizer tokenizer) {
    if (tokenizer.vocabularySize() > rows) {
      throw new InputException(
          "the tokenizer of what the model "
              + side
              + " has "
              + Messages.count(tokenizer.vocabularySize(), "token")
              + ", but the model's vocabulary only "
              + rows
              + "; they do not belong together");
    }
  }
}
