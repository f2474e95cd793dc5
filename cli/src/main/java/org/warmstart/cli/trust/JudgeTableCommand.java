package org.warmstart.cli.trust;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.eval.judge.JudgementFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tables of judgements that were made. */
@Command(
    name = "table",
    description = {
      "Scores by skill, domain, difficulty and task with intervals, and which models differ; of"
          + " pairs wins and ties, and how much the judge prefers a place."
    },
    footer = {"%nExample:", "  warmstart judge table judgements.jsonl --json"})
public final class JudgeTableCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "FILE", description = "A file of judgements.")
  private Path file;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  JudgeTableCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JudgementOutput output = new JudgementOutput(JudgementFile.read(file));
    if (json) {
      output.printJson(terminal.out());
    } else {
      output.print(terminal.out());
    }
    return 0;
  }
}
