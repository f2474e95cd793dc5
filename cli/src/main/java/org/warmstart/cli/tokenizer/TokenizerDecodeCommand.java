package org.warmstart.cli.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens to texts. */
@Command(
    name = "decode",
    description = {
      "Turn ids back to text. Each line of the input is a JSON array of ids, or an object with"
          + " \"ids\" as 'encode' prints them."
    },
    footer = {
      "%nExample:",
      "  echo '[101, 7592, 102]' | warmstart tokenizer decode --tokenizer my-tokenizer"
    })
final class TokenizerDecodeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Lines of JSON; standard input if it is left out or is -.")
  private @Nullable Path file;

  @Mixin private TokenizerOption tokenizerOption;

  @Option(names = "--no-special-tokens", description = "Leave special tokens out of the text.")
  private boolean noSpecialTokens;

  @Option(
      names = "--json",
      description = "Print each text as a JSON string, so that it stays on one line.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerDecodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Tokenizer tokenizer = tokenizerOption.load();
    try (TextLines lines = TextLines.open(file, true)) {
      for (JsonNode line = lines.nextJson(); line != null; line = lines.nextJson()) {
        String text = tokenizer.decode(ids(line, tokenizer, lines), noSpecialTokens);
        terminal.out().println(json ? JsonOutput.line(text) : text);
      }
    }
    return 0;
  }

  private static int[] ids(JsonNode line, Tokenizer tokenizer, TextLines lines) {
    JsonNode array = line.isObject() ? line.path("ids") : line;
    if (!array.isArray()) {
      throw lines.wrong("expected ids such as [101, 102] or {\"ids\": [101, 102]}");
    }
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = array.get(i);
      if (!id.isInt() || tokenizer.token(id.intValue()) == null) {
        throw lines.wrong(
            "no token has the id "
                + id
                + "; the vocabulary has ids from 0 to "
                + (tokenizer.vocabularySize() - 1));
      }
      ids[i] = id.intValue();
    }
    return ids;
  }
}
