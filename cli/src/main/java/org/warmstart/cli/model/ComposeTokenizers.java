package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Composition.Source;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Option;

/** The options that say what an encoder-decoder's two sides read and write. */
final class ComposeTokenizers {
  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer of what is read (default: the one in the encoder's folder).")
  private @Nullable Path source;

  @Option(
      names = "--decoder-tokenizer",
      paramLabel = "FILE|DIR",
      description =
          "The tokenizer of what is written (default: the one in the decoder's folder, or else"
              + " that of the encoder).")
  private @Nullable Path target;

  @Option(
      names = "--foreign-tokenizer",
      description =
          "Use a tokenizer even if it numbers tokens otherwise than the checkpoint's own, so that"
              + " they get the embeddings of others.")
  private boolean foreign;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ComposeTokenizers() {}

  /** The tokenizers of two sides; one that is named for what is read does for both. */
  TokenizerPair load(ModelArgument encoder, ModelArgument decoder) {
    Path ofEncoder = source != null ? source : withTokenizer(encoder);
    Path ofDecoder = target != null ? target : source != null ? null : withTokenizer(decoder);
    Path first = ofEncoder != null ? ofEncoder : ofDecoder;
    if (first == null) {
      throw new InputException(
          "neither side has a tokenizer in its folder; name one with --tokenizer");
    }
    return pair(first, ofDecoder == null ? first : ofDecoder);
  }

  /**
   * The tokenizers of a new encoder, which has a vocabulary of its own, and of the model behind it.
   *
   * @param encoder null if none is named
   */
  TokenizerPair loadForNewEncoder(@Nullable ModelArgument encoder, ModelArgument behind) {
    Path front = source != null || encoder == null ? source : withTokenizer(encoder);
    if (front == null) {
      throw new InputException(
          "--new-encoder reads a vocabulary of its own; name its tokenizer with --tokenizer");
    }
    Path written = target != null ? target : withTokenizer(behind);
    if (written == null) {
      throw new InputException(
          behind.folder() + ": has no tokenizer; name it with --decoder-tokenizer");
    }
    return pair(front, written);
  }

  private static TokenizerPair pair(Path source, Path target) {
    return source.equals(target)
        ? TokenizerPair.of(TokenizerFiles.load(source))
        : TokenizerPair.of(TokenizerFiles.load(source), TokenizerFiles.load(target));
  }

  private static @Nullable Path withTokenizer(ModelArgument side) {
    Path folder = side.folder();
    return folder != null && TokenizerFiles.existIn(folder) ? folder : null;
  }

  /**
   * Random weights have as many rows as the tokenizer needs, and its padding; a checkpoint's must
   * have enough.
   */
  Source fitted(Source side, Tokenizer tokenizer, String name) {
    int needed = tokenizer.vocabularySize();
    ModelConfig config = side.config();
    if (side.checkpoint() == null) {
      SpecialTokens special = tokenizer.specialTokens();
      TokenRoles roles = config.tokens();
      Integer padding = id(tokenizer, special.padding(), special.eos());
      return Source.random(
          config
              .withVocabularySize(needed)
              .withTokens(
                  new TokenRoles(roles.beginning(), roles.end(), padding, roles.decoderStart())));
    }
    if (!foreign) {
      TokenizerFit.require(
          side.checkpoint(),
          TokenizerPair.of(tokenizer),
          "the tokenizer of the " + name,
          "--foreign-tokenizer");
    }
    if (needed > config.vocabularySize()) {
      throw new InputException(
          "the tokenizer of the "
              + name
              + " has "
              + Messages.count(needed, "token")
              + ", but its checkpoint only "
              + config.vocabularySize()
              + "; they do not belong together");
    }
    return side;
  }

  /** The id of a special token, or else of another. */
  static @Nullable Integer id(
      Tokenizer tokenizer, @Nullable String token, @Nullable String otherwise) {
    String name = token != null ? token : otherwise;
    OptionalInt id = name == null ? OptionalInt.empty() : tokenizer.id(name);
    return id.isPresent() ? id.getAsInt() : null;
  }
}
