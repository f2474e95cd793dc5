package org.warmstart.cli.tokenizer;

import java.nio.file.Path;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import picocli.CommandLine.Option;

/** The option {@code --tokenizer}. */
final class TokenizerOption {
  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "A tokenizer.json, a vocab.txt, a SentencePiece model, a rank file of tiktoken such as"
              + " cl100k_base.tiktoken, or a folder with one of them or with vocab.json and"
              + " merges.txt.")
  private Path path;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerOption() {}

  Tokenizer load() {
    return TokenizerFiles.load(path);
  }
}
