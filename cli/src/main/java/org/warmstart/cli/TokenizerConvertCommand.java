package org.warmstart.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Older vocabulary files to {@code tokenizer.json}. */
@Command(
    name = "convert",
    description =
        "Read a tokenizer from whatever files it has and write tokenizer.json,"
            + " tokenizer_config.json and special_tokens_map.json.",
    footer = {
      "%nExample:",
      "  warmstart tokenizer convert --tokenizer bert/vocab.txt --out bert-tokenizer"
    })
final class TokenizerConvertCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "A tokenizer.json, a vocab.txt, or a folder with one of them or with vocab.json and"
              + " merges.txt.")
  private Path tokenizerPath;

  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerConvertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Tokenizer tokenizer = Tokenizer.load(tokenizerPath);
    Path out = output.prepare();
    tokenizer.save(out);
    terminal.out().println("wrote " + out.resolve("tokenizer.json"));
    return 0;
  }
}
