package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.Checkout;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.ThreadCount;
import org.warmstart.demo.Demo;
import org.warmstart.demo.DemoSettings;
import org.warmstart.tensor.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole story on real text. */
@Command(
    name = "demo",
    description = {
      "Shows pre-training and transfer on real text in about ten minutes, and writes a report.",
      "",
      "Trains tokenizers, a small BERT and a small GPT on the Javadoc prose of open-source"
          + " libraries (fetched as Maven artifacts); fine-tunes them with few labels, and an"
          + " encoder-decoder made of the BERT; each from pre-trained and from random weights."
          + " Started again, it goes on with what is finished."
    },
    footer = {"%nExample:", "  warmstart demo --quick --out my-demo"})
public final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "warmstart-demo",
      description = "Folder of the demo (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--quick",
      description = "A two-minute version: smaller models, fewer libraries, weaker effects.")
  private boolean quick;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "Your own text instead: a folder whose entries (folders, jars, files of Java sources,"
              + " .txt or .md) are the sources to tell apart.")
  private @Nullable Path corpus;

  @InRange(least = 2, most = 100)
  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Repetitions of every fine-tuning, at least 2 (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @InRange(least = 1)
  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "No training longer than N steps: to see that everything runs here; expect no effects.")
  private @Nullable Integer steps;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadCount.class,
      description = "Threads for tensor work (default: all processors).")
  private @Nullable Integer threads;

  @Option(
      names = "--overwrite",
      description = "Delete an earlier demo in the folder and start anew.")
  private boolean overwrite;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (threads != null) {
      Engine.start();
      Engine.setThreads(threads);
    }
    if (overwrite) {
      Demo.delete(out, corpus);
    }
    DemoSettings settings =
        (quick ? DemoSettings.quick() : DemoSettings.full())
            .with(seeds, steps == null ? Integer.MAX_VALUE : steps);
    Path report =
        new Demo(settings, out, corpus, Checkout.root(), terminal.err(), terminal.isInteractive())
            .run();
    terminal.out().println(report.toAbsolutePath());
    return 0;
  }
}
