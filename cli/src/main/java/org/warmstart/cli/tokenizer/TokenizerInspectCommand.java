package org.warmstart.cli.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.cli.common.TextTable;
import org.warmstart.text.Encoding;
import org.warmstart.text.Inspection;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What each stage of a tokenizer does to a text. */
@Command(
    name = "inspect",
    description = {
      "Show what each stage of a tokenizer makes of texts, one a line: the normalized text, the"
          + " words, and the tokens with their ids and offsets (in Unicode code points)."
    },
    footer = {
      "%nExample:",
      "  echo 'Héllo wörld' | warmstart tokenizer inspect --tokenizer my-tokenizer"
    })
final class TokenizerInspectCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "UTF-8 text; standard input if it is left out or is -.")
  private @Nullable Path file;

  @Mixin private TokenizerOption tokenizerOption;

  @Option(
      names = "--json",
      description = "Each line of the input is a JSON string, so that texts may hold line breaks.")
  private boolean json;

  @Option(
      names = "--no-special-tokens",
      description =
          "Neither frame texts with special tokens such as [CLS] and [SEP] nor look for any in"
              + " them: what is spelled like one is ordinary text.")
  private boolean noSpecialTokens;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerInspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Tokenizer loaded = tokenizerOption.load();
    Tokenizer tokenizer = noSpecialTokens ? loaded.withoutSpecialTokens() : loaded;
    try (TextLines lines = TextLines.open(file, json)) {
      for (String text = lines.next(); text != null; text = lines.next()) {
        if (lines.number() > 1) {
          terminal.out().println();
        }
        show(text, tokenizer.inspect(text, !noSpecialTokens));
      }
    }
    return 0;
  }

  private void show(String text, Inspection inspection) {
    terminal.out().println("text        " + JsonOutput.line(text));
    for (Inspection.Part part : inspection.parts()) {
      if (part.added()) {
        terminal.out().println("added token " + JsonOutput.line(part.normalized()));
        continue;
      }
      terminal.out().println("normalized  " + JsonOutput.line(part.normalized()));
      List<String> words = part.words().stream().map(Inspection.Word::text).toList();
      terminal.out().println("words       " + JsonOutput.line(words));
    }
    tokens(text, inspection);
  }

  private void tokens(String text, Inspection inspection) {
    Encoding encoding = inspection.encoding();
    int[][] offsets = encoding.codePointOffsets(text);
    List<Inspection.Word> words =
        inspection.parts().stream().flatMap(part -> part.words().stream()).toList();
    TextTable table = new TextTable("id#", "token", "start#", "end#", "text", "word");
    int word = -1;
    int left = 0;
    for (int i = 0; i < encoding.size(); i++) {
      String id = String.valueOf(encoding.ids()[i]);
      if (encoding.special()[i]) {
        table.add(id, encoding.tokens()[i], "", "", "", "");
        continue;
      }
      boolean first = false;
      while (left == 0) {
        left = words.get(++word).tokens().size();
        first = true;
      }
      left--;
      String taken = text.substring(encoding.starts()[i], encoding.ends()[i]);
      table.add(
          id,
          encoding.tokens()[i],
          String.valueOf(offsets[i][0]),
          String.valueOf(offsets[i][1]),
          JsonOutput.line(taken),
          first ? JsonOutput.line(words.get(word).text()) : "");
    }
    table.print(terminal.out());
  }
}
