package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.bench.BenchOptions;
import org.warmstart.bench.BenchResult;
import org.warmstart.bench.Benchmarks;
import org.warmstart.bench.Workload;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.ThreadCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Speed of the usual workloads. */
@Command(
    name = "bench",
    description = {
      "Measure the speed of a workload; without one, list the workloads. Models have random"
          + " weights and published sizes."
    },
    footer = {"%nExample:", "  warmstart bench train_gpt2 --threads 2 --json"})
public final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "WORKLOAD", description = "The workload.")
  private @Nullable String workload;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadCount.class,
      defaultValue = "2",
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @InRange(least = 1, most = 10_000)
  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "5",
      description = "Timed runs; slow workloads make half as many (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The text of tokenize and train_bpe.")
  private @Nullable Path text;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer of tokenize.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "Predictions and references of rouge, separated by a tab.")
  private @Nullable Path pairs;

  @InRange(least = 1, most = 1024)
  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Texts at once in summarize (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--pad",
      converter = PaddingConverter.class,
      defaultValue = "longest",
      paramLabel = "longest|max",
      description = "How far train_bert2bert fills up its batches (default: ${DEFAULT-VALUE}).")
  private BenchOptions.Padding padding;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads how far to fill up. */
  static final class PaddingConverter extends KebabConverter<BenchOptions.Padding> {
    PaddingConverter() {
      super("padding", BenchOptions.Padding.values());
    }
  }

  @Override
  public Integer call() {
    if (workload == null) {
      for (Workload each : Benchmarks.workloads()) {
        terminal.out().printf("%-18s %s (%s)%n", each.name(), each.description(), each.unit());
      }
      return 0;
    }
    BenchOptions options =
        new BenchOptions(threads, repeat, text, tokenizer, pairs, batch, padding);
    BenchResult result = Benchmarks.run(workload, options);
    terminal.out().println(json ? result.toJson() : result.toText());
    return 0;
  }
}
