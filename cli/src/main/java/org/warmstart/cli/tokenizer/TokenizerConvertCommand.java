package org.warmstart.cli.tokenizer;

import java.util.concurrent.Callable;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.Terminal;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From one of the formats of tokenizers to another. */
@Command(
    name = "convert",
    description =
        "Read a tokenizer from whatever files it has and write tokenizer.json or, with --to, the"
            + " vocabulary files from before it or a SentencePiece model; and tokenizer_config.json"
            + " and special_tokens_map.json. All ids stay as they are.",
    footer = {
      "%nExample:",
      "  warmstart tokenizer convert --tokenizer bert/vocab.txt --out bert-tokenizer"
    })
final class TokenizerConvertCommand implements Callable<Integer> {
  /** What is written. */
  enum Format {
    /** One file with all stages. */
    TOKENIZER_JSON,
    /** The older files. */
    VOCABULARY,
    /** SentencePiece's. */
    SENTENCEPIECE
  }

  private final Terminal terminal;

  @Mixin private TokenizerOption tokenizerOption;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      defaultValue = "tokenizer-json",
      description =
          "tokenizer-json, or vocabulary: vocab.txt of a WordPiece tokenizer, vocab.json and"
              + " merges.txt of a BPE one, or sentencepiece: spiece.model of a Unigram one, or of"
              + " any read from such a file; what is put around texts is not in it (default:"
              + " ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerConvertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads a format as it is written on the command line. */
  static final class FormatConverter extends KebabConverter<Format> {
    FormatConverter() {
      super("format", Format.values());
    }
  }

  @Override
  public Integer call() {
    Tokenizer tokenizer = tokenizerOption.load();
    output.fill(
        folder -> {
          switch (format) {
            case TOKENIZER_JSON -> TokenizerFiles.save(tokenizer, folder);
            case VOCABULARY -> TokenizerFiles.saveVocabulary(tokenizer, folder);
            case SENTENCEPIECE -> TokenizerFiles.saveSentencePiece(tokenizer, folder);
          }
        });
    terminal.out().println("wrote the tokenizer to " + output.path());
    return 0;
  }
}
