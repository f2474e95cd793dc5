package org.warmstart.cli.trust;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.judge.JudgeAgreement;
import org.warmstart.eval.judge.Judgement;
import org.warmstart.eval.judge.JudgementFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far judges agree. */
@Command(
    name = "agree",
    description = {
      "How far judges agree on the same answers: Krippendorff's alpha for ordered values, and of"
          + " every two judges Cohen's kappa, kappa weighted by squares, and Spearman's"
          + " correlation. People's scores may be among them: JSON lines with id, system and scores."
    },
    footer = {"%nExample:", "  warmstart judge agree large.jsonl small.jsonl people.jsonl"})
public final class JudgeAgreeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Judgements, one judge a file.")
  private List<Path> files;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  JudgeAgreeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (files.size() < 2) {
      throw new InputException("one judge alone agrees with nobody; name at least two files");
    }
    Map<String, Collection<Judgement>> judges = new LinkedHashMap<>();
    for (Path file : files) {
      if (judges.put(file.toString(), JudgementFile.read(file)) != null) {
        throw new InputException(file + ": is there twice");
      }
    }
    JudgeAgreement agreement = JudgeAgreement.of(judges);
    if (json) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("krippendorff_alpha", finite(agreement.alpha()));
      object.put("things", agreement.things());
      object.put("pairs", agreement.pairs().stream().map(JudgeAgreeCommand::object).toList());
      terminal.out().println(JsonOutput.line(object));
      return 0;
    }
    TextTable table =
        new TextTable("judge", "and", "scores#", "equal#", "kappa#", "weighted#", "Spearman#");
    for (JudgeAgreement.Pair pair : agreement.pairs()) {
      table.add(
          pair.a(),
          pair.b(),
          Integer.toString(pair.things()),
          number(pair.same()),
          number(pair.kappa()),
          number(pair.weighted()),
          number(pair.spearman()));
    }
    table.print(terminal.out());
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "Krippendorff's alpha (ordered) of %d judges: %s, over %d scores that two or more gave%n",
            judges.size(),
            number(agreement.alpha()),
            agreement.things());
    return 0;
  }

  private static Map<String, @Nullable Object> object(JudgeAgreement.Pair pair) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("a", pair.a());
    object.put("b", pair.b());
    object.put("things", pair.things());
    object.put("same", finite(pair.same()));
    object.put("kappa", finite(pair.kappa()));
    object.put("kappa_quadratic", finite(pair.weighted()));
    object.put("spearman", finite(pair.spearman()));
    return object;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "not defined" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
