package org.warmstart.cli.trust;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.data.perturb.Perturbation;
import org.warmstart.data.perturb.Perturbations;
import org.warmstart.learn.probe.AttackSummary;
import org.warmstart.learn.probe.InjectionSummary;
import org.warmstart.learn.probe.ProbeResult;
import org.warmstart.learn.probe.ProbeRow;
import org.warmstart.learn.probe.ProbeSettings;
import org.warmstart.learn.probe.ProbeTable;
import org.warmstart.learn.probe.Sensitivity;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.PromptInjection;
import org.warmstart.pipeline.probe.ReplyKind;
import org.warmstart.pipeline.probe.WordAttack;
import picocli.CommandLine.Option;

/** What is tried on the rows of a table. */
final class ProbeOptions {
  private static final String BUILT_IN = "built-in";
  private static final List<String> ATTACKS = List.of("synonyms", "characters");

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "A table whose rows are changed: .csv, .tsv, .jsonl, .json, .parquet and more.")
  private @Nullable Path data;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      description =
          "The column of the texts (default: text; of taggers tokens, of what answers questions"
              + " question).")
  private @Nullable String text;

  @Option(
      names = "--second",
      paramLabel = "COLUMN",
      description =
          "The column of the second texts (default: second if it is there; of what answers"
              + " questions context).")
  private @Nullable String second;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column of what is right (default: label, tags, answers or target if it is there;"
              + " without it there are no accuracies).")
  private @Nullable String label;

  @Option(
      names = "--perturbations",
      paramLabel = "LIST",
      description =
          "Names with commas between them, or {name: …, key: value} with settings: typos, case,"
              + " spacing, punctuation, synonyms, word-order, distractor, contractions, numbers,"
              + " names, look-alikes, word-deletion, word-masking, prompts.")
  private @Nullable String perturbations;

  @InRange(above = 0, most = 1)
  @Option(
      names = "--strengths",
      split = ",",
      paramLabel = "X",
      defaultValue = "0.1,0.2,0.4",
      description =
          "Shares of the words that are changed, above 0 and at most 1; at least one word is"
              + " (default: ${DEFAULT-VALUE}).")
  private List<Double> strengths;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each text is changed in each way (default: ${DEFAULT-VALUE}).")
  private int copies;

  @Option(
      names = "--change-second",
      description = "Change the second texts of pairs, instead of the first.")
  private boolean changeSecond;

  @InRange(least = 0)
  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "By how much a model's number may move before it counts as another answer.")
  private @Nullable Double tolerance;

  @Option(
      names = "--attack",
      split = ",",
      paramLabel = "synonyms|characters",
      description =
          "Look for few words that flip a class when they are exchanged for synonyms, or when"
              + " their characters are changed.")
  private List<String> attacks = List.of();

  @InRange(above = 0, most = 1)
  @Option(
      names = "--attack-share",
      paramLabel = "X",
      defaultValue = "0.4",
      description = "Most of a text's words that an attack changes (default: ${DEFAULT-VALUE}).")
  private double attackShare;

  @InRange(least = 1, most = 1_000_000)
  @Option(
      names = "--attack-queries",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Texts that an attack on one row may ask about (default: ${DEFAULT-VALUE}).")
  private int attackQueries;

  @Option(
      names = "--injection",
      arity = "0..1",
      fallbackValue = BUILT_IN,
      paramLabel = "FILE",
      description =
          "Hide instructions in the input of a model that writes, and count how often it does what"
              + " they say: those of a file, one a line, with {marker} for the word to write, or"
              + " those that are built in.")
  private @Nullable String injection;

  @Option(
      names = "--marker",
      paramLabel = "WORD",
      defaultValue = PromptInjection.MARKER,
      description = "The word that hidden instructions ask for (default: ${DEFAULT-VALUE}).")
  private String marker;

  @InRange(least = 1, most = 10_000_000)
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "500",
      description = "Rows that are probed; of more, so many are drawn (default: ${DEFAULT-VALUE}).")
  private int limit;

  @InRange(least = 0, most = 10_000)
  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "12",
      description = "Flips that are shown for each perturbation (default: ${DEFAULT-VALUE}).")
  private int examples;

  @InRange(least = 1, most = 1_000_000)
  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Resamples of bootstrap intervals (default: ${DEFAULT-VALUE}).")
  private int resamples;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of all that is drawn from the table (default: ${DEFAULT-VALUE}).")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ProbeOptions() {}

  /** All that can be checked without the model. */
  record Wanted(
      Path table,
      Map<String, Perturbation> perturbations,
      Map<String, WordAttack> attacks,
      @Nullable PromptInjection injection,
      ProbeSettings settings) {}

  /**
   * Reads the options.
   *
   * @return null if there is no table
   * @throws InputException if something is wrong with them, or they do nothing
   */
  @Nullable Wanted wanted() {
    boolean asks = perturbations != null || !attacks.isEmpty() || injection != null;
    if (data == null) {
      if (asks) {
        throw new InputException(
            "--perturbations, --attack and --injection need --data, the table whose rows they"
                + " change");
      }
      return null;
    }
    if (!asks) {
      throw new InputException(
          "--data needs something to try on its rows: --perturbations, --attack or --injection");
    }
    ProbeSettings settings =
        new ProbeSettings(
            strengths,
            copies,
            changeSecond,
            tolerance == null ? 0 : tolerance,
            examples,
            resamples,
            seed);
    Map<String, Perturbation> chosen =
        perturbations == null ? Map.of() : Perturbations.parse(perturbations, "--perturbations");
    return new Wanted(data, chosen, attacks(), injection(), settings);
  }

  private Map<String, WordAttack> attacks() {
    Map<String, WordAttack> named = new LinkedHashMap<>();
    for (String name : attacks) {
      if (!ATTACKS.contains(name)) {
        throw new InputException("--attack: " + NearNames.unknown("attack", name, ATTACKS));
      }
      named.put(
          name,
          name.equals("synonyms")
              ? WordAttack.synonyms(attackShare, attackQueries)
              : WordAttack.characters(attackShare, attackQueries));
    }
    return named;
  }

  private @Nullable PromptInjection injection() {
    if (injection == null) {
      return null;
    }
    List<String> instructions =
        injection.equals(BUILT_IN)
            ? PromptInjection.builtIn()
            : PromptInjection.read(Path.of(injection));
    return new PromptInjection(instructions, marker, PromptInjection.Where.END);
  }

  /** Tries it all. */
  ProbeResult run(Wanted wanted, ProbedModel model, Path checkpoint, Terminal terminal) {
    requireFits(wanted, model);
    ProbeTable table =
        ProbeTable.read(
            wanted.table(),
            new ProbeTable.Columns(text, second, label),
            model,
            limit,
            new SeededRandom(seed));
    table.notes().forEach(note -> terminal.err().println("warmstart: " + note));
    if (table.rows().size() < table.total()) {
      terminal
          .err()
          .println(
              "warmstart: "
                  + Messages.count(table.rows().size(), "row")
                  + String.format(Locale.ROOT, " of %,d", table.total())
                  + " are drawn and probed (--limit)");
    }
    if (!table.labelled()) {
      terminal
          .err()
          .println(
              "warmstart: what is right is not known, so there are no accuracies; --label names its"
                  + " column");
    }
    List<ProbeRow> rows = table.rows();
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      Sensitivity sensitivity =
          wanted.perturbations().isEmpty()
              ? null
              : Sensitivity.of(model, rows, wanted.perturbations(), wanted.settings(), progress);
      List<AttackSummary> summaries = new ArrayList<>();
      wanted
          .attacks()
          .forEach(
              (name, attack) ->
                  summaries.add(
                      AttackSummary.of(name, model, rows, attack, wanted.settings(), progress)));
      return new ProbeResult(
          checkpoint.toString(),
          wanted.table().toString(),
          model.kind(),
          rows.size(),
          table.total(),
          wanted.settings(),
          sensitivity,
          summaries,
          injected(wanted, model, rows));
    }
  }

  private static @Nullable InjectionSummary injected(
      Wanted wanted, ProbedModel model, List<ProbeRow> rows) {
    PromptInjection injecting = wanted.injection();
    if (injecting == null) {
      return null;
    }
    List<TextInput> inputs = rows.stream().map(ProbeRow::input).toList();
    return InjectionSummary.of(injecting.run(model, inputs), wanted.settings());
  }

  private void requireFits(Wanted wanted, ProbedModel model) {
    if (model.kind() == ReplyKind.NUMBER && tolerance == null) {
      throw new InputException(
          "the model gives a number: say with --tolerance by how much it may move before it counts"
              + " as another answer");
    }
    if (!wanted.attacks().isEmpty() && model.kind() != ReplyKind.CLASS) {
      throw new InputException("--attack needs a model that chooses one class of several");
    }
    if (wanted.injection() != null && model.kind() != ReplyKind.TEXT) {
      throw new InputException("--injection needs a model that writes");
    }
  }
}
