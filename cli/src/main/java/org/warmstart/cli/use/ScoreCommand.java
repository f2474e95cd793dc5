package org.warmstart.cli.use;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.suite.run.ScorePage;
import org.warmstart.pipeline.Scorer;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.ScoredToken;
import org.warmstart.pipeline.result.ScoringResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How likely a model finds texts, and continuations of contexts. */
@Command(
    name = "score",
    description = {
      "Print the log-probability of every text, or of every continuation behind its context, its"
          + " number of tokens, its perplexity, and whether greedy decoding would write it. Context"
          + " and continuation have a tab between them on a line, and columns of their own in a"
          + " table (--text, --second). A language model scores as lm-evaluation-harness does, an"
          + " encoder-decoder the continuation as its target, a masked model by"
          + " pseudo-log-likelihood."
    },
    footer = {
      "%nExample:",
      "  printf 'It was a dark\\t and stormy night.\\n' | warmstart score runs/gpt/model --json",
      "  warmstart score runs/gpt/model texts.txt --per-token --out surprise.html"
    })
public final class ScoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(names = "--per-token", description = "Print the log-probability of each token, too.")
  private boolean perToken;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write a page that shades each token by how unlikely it is (.html).")
  private @Nullable Path out;

  @Option(
      names = "--special-tokens-in-text",
      description = "What is spelled like a special token in a text is one.")
  private boolean specialTokensInText;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ScoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (out != null && !out.toString().endsWith(".html")) {
      throw new InputException("--out " + out + ": the page is a file that ends in .html");
    }
    List<ScorePage.Entry> entries = new ArrayList<>();
    long[] left = new long[1];
    int code;
    boolean pseudo;
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.EITHER);
        Scorer scorer =
            Scorer.load(
                options.checkpoint(),
                options.start().withSpecialTokensInText(specialTokensInText))) {
      pseudo = scorer.isPseudo();
      TextBatches.Printer<ScoringResult> printer =
          new TextBatches.Printer<>(
              options.json(), this::object, result -> terminal.out().println(line(result)));
      code =
          new TextBatches<>(texts, terminal, printer)
              .run(
                  options.batchSize(),
                  (batch, numbers) -> {
                    List<Outcome<ScoringResult>> results = scorer.scoreEach(batch);
                    if (out != null) {
                      keep(batch, results, entries, left);
                    }
                    return results;
                  });
    }
    if (out != null) {
      ScorePage.write(out, options.checkpoint(), entries, pseudo);
      terminal.err().println("wrote " + out);
      if (left[0] > 0) {
        terminal
            .err()
            .println(
                Messages.count(left[0], "more text is", "more texts are")
                    + " not on the page, which has the first "
                    + ScorePage.MOST_TEXTS);
      }
    }
    return code;
  }

  private static void keep(
      List<TextInput> batch,
      List<Outcome<ScoringResult>> results,
      List<ScorePage.Entry> entries,
      long[] left) {
    for (int i = 0; i < batch.size(); i++) {
      if (results.get(i).problem().isPresent()) {
        continue;
      }
      if (entries.size() == ScorePage.MOST_TEXTS) {
        left[0]++;
      } else {
        entries.add(new ScorePage.Entry(batch.get(i), results.get(i).result()));
      }
    }
  }

  private String line(ScoringResult result) {
    StringJoiner line = new StringJoiner("\t");
    line.add(String.format(Locale.ROOT, "%.4f", result.logProbability()));
    line.add(String.valueOf(result.scored().size()));
    line.add(String.format(Locale.ROOT, "%.4f", result.perplexity()));
    line.add(result.greedy() ? "greedy" : "-");
    if (perToken) {
      for (ScoredToken token : result.scored()) {
        line.add(
            Messages.printable(token.token())
                + " "
                + String.format(Locale.ROOT, "%.4f", token.logProbability()));
      }
    }
    return line.toString();
  }

  private Map<String, Object> object(ScoringResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("log_probability", result.logProbability());
    object.put("greedy", result.greedy());
    object.put("tokens", result.scored().size());
    object.put("bytes", result.bytes());
    object.put("perplexity", result.perplexity());
    if (perToken) {
      object.put("token_scores", result.scored().stream().map(ScoreCommand::token).toList());
    }
    return object;
  }

  private static Map<String, Object> token(ScoredToken token) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("token", token.token());
    object.put("id", token.id());
    object.put("log_probability", token.logProbability());
    object.put("greedy", token.likeliest());
    return object;
  }
}
