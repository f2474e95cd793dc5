package org.warmstart.cli.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.cli.use.TextPairs;
import org.warmstart.eval.faithfulness.CheckedFact;
import org.warmstart.eval.faithfulness.FactCheck;
import org.warmstart.eval.faithfulness.FactChecker;
import org.warmstart.eval.faithfulness.FactCounts;
import org.warmstart.eval.faithfulness.FactKind;
import org.warmstart.learn.faithfulness.FaithfulnessPage;
import org.warmstart.pipeline.ConsistencyScorer;
import org.warmstart.pipeline.result.ConsistencyResult;
import org.warmstart.text.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Facts of generated texts that their sources do not support. */
@Command(
    name = "faithfulness",
    description = {
      "Find numbers, units, dates, names and negations of generated texts that their sources do not"
          + " support; with --scorer, also score how consistent they are with a classifier of"
          + " pairs. Ends with exit code 1 if more texts than --fail-above have an unsupported fact."
    },
    subcommands = FaithfulnessPlantCommand.class,
    footer = {
      "%nExample:",
      "  warmstart faithfulness --predictions runs/bart/predictions.jsonl --out page.html",
      "  warmstart faithfulness --predictions written.txt --sources articles.txt --fail-above 0.05"
    })
public final class FaithfulnessCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private FaithfulnessOptions.Files files;
  @Mixin private FaithfulnessOptions facts;
  @Mixin private EngineOptions engine;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "A page with the texts beside their sources, what is unsupported marked.")
  private @Nullable Path out;

  @InRange(least = 0, most = 100000)
  @Option(
      names = "--page-texts",
      paramLabel = "N",
      defaultValue = "200",
      description = "Texts with findings on the page, at the most (default: ${DEFAULT-VALUE}).")
  private int pageTexts;

  @Option(names = "--json", description = "Print JSON, an object a text and one with the sums.")
  private boolean json;

  @InRange(least = 0, most = 1)
  @Option(
      names = "--fail-above",
      paramLabel = "SHARE",
      description = "End with exit code 1 if a greater share of the texts has an unsupported fact.")
  private @Nullable Double failAbove;

  @Option(
      names = "--scorer",
      paramLabel = "CHECKPOINT",
      description = "A classifier of pairs (source, sentence) with the class consistent.")
  private @Nullable Path scorer;

  @InRange(least = 0, most = 1)
  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      defaultValue = "0.5",
      description = "Below it the scorer takes a text for wrong (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column that says which texts are right, consistent or inconsistent: print how well"
              + " they are told apart.")
  private @Nullable String label;

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      description = "With --label: for each value of this column, too, such as the planted change.")
  private @Nullable String by;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FaithfulnessCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private final FactCounts counts = new FactCounts();
  private final List<String> blank = new ArrayList<>();
  private double scores;
  private long scored;

  @Override
  public Integer call() {
    Path predictions = files.predictions;
    if (predictions == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: --predictions");
    }
    if (by != null && label == null) {
      throw new InputException("--by: goes with --label");
    }
    requireWritable();
    FaithfulnessPage page = new FaithfulnessPage(pageTexts);
    FactChecker checker = new FactChecker(facts.settings());
    LabelledTexts labelled = label == null ? null : new LabelledTexts(label, by);
    try (TextPairs pairs = files.open(predictions);
        ConsistencyScorer model = open()) {
      for (TextPairs.Pair pair = pairs.next(); pair != null; pair = pairs.next()) {
        take(pair, checker, model, page, labelled);
      }
      pairs.notes().forEach(terminal.err()::println);
    }
    if (counts.texts() == 0) {
      throw new InputException(predictions + ": is empty, so there is nothing to check");
    }
    finish(predictions, page, labelled);
    double share = (double) counts.withUnsupported() / counts.texts();
    if (failAbove != null && share > failAbove) {
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "warmstart: %.4f of the texts have an unsupported fact, more than --fail-above %s%n",
              share,
              failAbove);
      return Failures.BAD_INPUT;
    }
    return 0;
  }

  private void requireWritable() {
    Path folder = out == null ? null : out.toAbsolutePath().getParent();
    if (out != null && (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out))) {
      throw new InputException("--out " + out + ": no file can be written there");
    }
  }

  private @Nullable ConsistencyScorer open() {
    if (scorer == null) {
      return null;
    }
    engine.start();
    return ConsistencyScorer.load(scorer);
  }

  private void take(
      TextPairs.Pair pair,
      FactChecker checker,
      @Nullable ConsistencyScorer model,
      FaithfulnessPage page,
      @Nullable LabelledTexts labelled) {
    if (pair.source().isBlank()) {
      throw new InputException(
          pair.place() + ": its source is empty, so that nothing can be supported");
    }
    FactCheck check = checker.check(pair.text(), pair.source());
    counts.add(check);
    boolean isBlank = pair.text().isBlank();
    if (isBlank) {
      blank.add(pair.place());
    }
    ConsistencyResult result = model == null || isBlank ? null : score(model, pair);
    if (result != null) {
      scores += result.score();
      scored++;
    }
    if (labelled != null) {
      labelled.add(pair, check, result, threshold);
    }
    String remark =
        result == null ? "" : String.format(Locale.ROOT, "consistency %.4f", result.score());
    if (out != null) {
      boolean low = result != null && result.score() < threshold;
      page.add(pair.place(), remark, pair.text(), pair.source(), check, low);
    }
    if (json) {
      terminal.out().println(JsonOutput.line(object(pair, check, result)));
      return;
    }
    for (CheckedFact fact : check.suspects()) {
      terminal.out().println(line(pair, fact));
    }
    if (result != null && labelled == null) {
      terminal.out().println(pair.place() + ": " + remark);
    }
  }

  private static ConsistencyResult score(ConsistencyScorer model, TextPairs.Pair pair) {
    try {
      return model.score(pair.text(), pair.source());
    } catch (InputException e) {
      throw new InputException(pair.place() + ": " + e.getMessage(), e);
    }
  }

  private static String line(TextPairs.Pair pair, CheckedFact fact) {
    return pair.place()
        + ": "
        + fact.verdict().label()
        + " "
        + fact.kind().label()
        + " "
        + Messages.quote(part(pair.text(), fact.place()))
        + (fact.note().isEmpty() ? "" : ": " + fact.note())
        + (fact.nearest() == null
            ? ""
            : " (" + Messages.quote(part(pair.source(), fact.nearest())) + ")");
  }

  private static String part(String text, Span span) {
    return text.substring(span.start(), span.end());
  }

  private static Map<String, @Nullable Object> object(
      TextPairs.Pair pair, FactCheck check, @Nullable ConsistencyResult result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("place", pair.place());
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (CheckedFact fact : check.facts()) {
      Map<String, @Nullable Object> each = new LinkedHashMap<>();
      each.put("kind", fact.kind().label());
      each.put("verdict", fact.verdict().label());
      each.put("start", fact.place().start());
      each.put("end", fact.place().end());
      each.put("text", part(pair.text(), fact.place()));
      each.put("note", fact.note());
      Span nearest = fact.nearest();
      each.put("source_start", nearest == null ? null : nearest.start());
      each.put("source_end", nearest == null ? null : nearest.end());
      each.put("source_text", nearest == null ? null : part(pair.source(), nearest));
      found.add(each);
    }
    object.put("facts", found);
    if (result != null) {
      object.put("consistency", result.score());
      object.put("sentences", result.sentences());
    }
    return object;
  }

  private void finish(Path predictions, FaithfulnessPage page, @Nullable LabelledTexts labelled) {
    if (!blank.isEmpty()) {
      terminal
          .err()
          .println(
              Messages.count(blank.size(), "text is", "texts are")
                  + " blank and without facts, first "
                  + blank.get(0));
    }
    Map<String, String> measured = new LinkedHashMap<>();
    if (scored > 0) {
      measured.put("Mean consistency", String.format(Locale.ROOT, "%.4f", scores / scored));
    }
    if (json) {
      terminal.out().println(JsonOutput.line(sums(labelled)));
    } else {
      print(measured, labelled);
    }
    if (out != null) {
      page.write(out, String.valueOf(predictions.getFileName()), counts, measured);
      terminal.err().println("wrote " + out);
    }
  }

  private Map<String, Object> sums(@Nullable LabelledTexts labelled) {
    Map<String, Object> sums = new LinkedHashMap<>();
    sums.put("texts", counts.texts());
    sums.put("with_unsupported", counts.withUnsupported());
    sums.put("with_unsupported_or_warning", counts.withSuspects());
    Map<String, Object> kinds = new LinkedHashMap<>();
    for (FactKind kind : FactKind.values()) {
      if (counts.of(kind).facts() > 0) {
        kinds.put(kind.label(), counts.of(kind));
      }
    }
    sums.put("kinds", kinds);
    sums.put("facts", counts.all());
    if (scored > 0) {
      sums.put("consistency", scores / scored);
    }
    if (labelled != null) {
      sums.put("told_apart", labelled.object());
    }
    return sums;
  }

  private void print(Map<String, String> measured, @Nullable LabelledTexts labelled) {
    TextTable table =
        new TextTable("kind", "facts#", "supported#", "unknown#", "warnings#", "unsupported#");
    for (FactKind kind : FactKind.values()) {
      if (counts.of(kind).facts() > 0) {
        add(table, kind.label(), counts.of(kind));
      }
    }
    add(table, "all", counts.all());
    table.print(terminal.out());
    terminal
        .out()
        .println(
            "texts with an unsupported fact: "
                + FaithfulnessPage.share(counts.withUnsupported(), counts.texts())
                + ", with that or a warning: "
                + FaithfulnessPage.share(counts.withSuspects(), counts.texts()));
    measured.forEach((name, value) -> terminal.out().println(name + ": " + value));
    if (labelled != null) {
      labelled.print(terminal.out());
    }
  }

  private static void add(TextTable table, String name, FactCounts.OfKind of) {
    table.add(
        name,
        String.valueOf(of.facts()),
        String.valueOf(of.supported()),
        String.valueOf(of.unknown()),
        String.valueOf(of.warnings()),
        String.valueOf(of.unsupported()));
  }
}
