package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.sentencepiece.SentencePieceConvention;
import org.warmstart.text.sentencepiece.SentencePieceProto;

/** Finds SentencePiece models and what else a directory says of how they are used. */
public final class SentencePieceFiles {
  /** Names that such models usually have. */
  static final List<String> NAMES =
      List.of("spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "spm.model");

  private static final Map<String, SentencePieceConvention> BY_MODEL_TYPE =
      Map.of(
          "albert", SentencePieceConvention.ALBERT,
          "deberta-v2", SentencePieceConvention.DEBERTA,
          "mt5", SentencePieceConvention.T5,
          "bigbird_pegasus", SentencePieceConvention.PEGASUS,
          "pegasus", SentencePieceConvention.PEGASUS,
          "t5", SentencePieceConvention.T5,
          "umt5", SentencePieceConvention.T5,
          "xlm-roberta", SentencePieceConvention.XLM_ROBERTA,
          "xlnet", SentencePieceConvention.XLNET);

  private SentencePieceFiles() {}

  /**
   * The model in a directory, if there is one.
   *
   * @throws InputException if there are several, none of which has a usual name
   */
  public static Optional<Path> find(Path directory) {
    for (String name : NAMES) {
      if (InputFiles.isThere(directory.resolve(name))) {
        return Optional.of(directory.resolve(name));
      }
    }
    return InputFiles.only(directory, name -> name.endsWith(".model") || name.endsWith(".spm"));
  }

  /** Whether bytes can be a model's and not JSON or another text: a control character is first. */
  public static boolean isModel(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b >= 0 && b < ' ';
      }
    }
    return false;
  }

  /** Reads a model in the way of the class that the directory names. */
  public static Tokenizer load(Path file, Path directory) {
    return load(InputFiles.readBytes(file), file, directory);
  }

  static Tokenizer load(byte[] bytes, Path file, Path directory) {
    TokenizerConfig config = TokenizerConfig.read(directory);
    if (BertJapaneseFiles.isMeant(config, directory)) {
      return BertJapaneseFiles.load(directory, file, config);
    }
    SentencePieceProto proto = SentencePieceProto.read(bytes, file.toString());
    return convention(config, directory).tokenizer(proto, config, file.toString());
  }

  private static SentencePieceConvention convention(TokenizerConfig config, Path directory) {
    ModelConfig model = ModelConfig.read(directory);
    return byName(
        config.tokenizerClass() == null ? model.tokenizerClass() : config.tokenizerClass(),
        model.modelType());
  }

  private static SentencePieceConvention byName(
      @Nullable String tokenizerClass, @Nullable String modelType) {
    if (tokenizerClass != null) {
      for (SentencePieceConvention convention : SentencePieceConvention.values()) {
        if (convention.hasClass(tokenizerClass)) {
          return convention;
        }
      }
    }
    SentencePieceConvention convention = modelType == null ? null : BY_MODEL_TYPE.get(modelType);
    return convention == null ? SentencePieceConvention.PLAIN : convention;
  }
}
