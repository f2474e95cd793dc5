package org.warmstart.cli.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.cli.common.TextTable;
import org.warmstart.text.TokenStatistics;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How well a tokenizer fits a text. */
@Command(
    name = "stats",
    description = {
      "Tell how well a tokenizer fits a text: tokens per word, bytes per token, how much is"
          + " unknown, the longest token, how much of the vocabulary is used. The text may be"
          + " larger than the memory."
    },
    footer = {"%nExample:", "  warmstart tokenizer stats --tokenizer my-tokenizer books.txt"})
final class TokenizerStatsCommand implements Callable<Integer> {
  private static final int BATCH = 4096;

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "UTF-8 text, a text a line; standard input if it is left out or is -.")
  private @Nullable Path file;

  @Mixin private TokenizerOption tokenizerOption;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerStatsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Tokenizer tokenizer = tokenizerOption.load();
    TokenStatistics statistics = new TokenStatistics(tokenizer);
    try (TextLines lines = TextLines.open(file, false)) {
      for (List<String> batch = lines.next(BATCH); !batch.isEmpty(); batch = lines.next(BATCH)) {
        statistics.add(batch);
      }
    }
    TokenStatistics.Summary summary = statistics.summary();
    if (json) {
      terminal.out().println(JsonOutput.line(summary));
    } else {
      print(summary);
    }
    return 0;
  }

  private void print(TokenStatistics.Summary summary) {
    TextTable table = new TextTable("", "#");
    table.add("texts", number(summary.texts()));
    table.add("bytes (UTF-8)", number(summary.bytes()));
    table.add("words (between white space)", number(summary.words()));
    table.add("tokens", number(summary.tokens()));
    table.add("tokens per word", ratio(summary.tokensPerWord()));
    table.add("bytes per token", ratio(summary.bytesPerToken()));
    table.add("unknown tokens", number(summary.unknownTokens()));
    table.add("unknown tokens, %", ratio(100 * summary.unknownRate()));
    table.add("tokens of the longest text", number(summary.longestText()));
    table.add("tokens of the vocabulary used", number(summary.usedTokens()));
    table.add("tokens in the vocabulary", number(summary.vocabulary()));
    table.add("longest token, in characters", number(summary.longestTokenLength()));
    table.print(terminal.out());
    if (summary.longestToken() != null) {
      terminal.out().println("longest token: " + JsonOutput.line(summary.longestToken()));
    }
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }
}
