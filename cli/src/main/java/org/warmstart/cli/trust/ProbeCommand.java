package org.warmstart.cli.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.Terminal;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.probe.ProbePage;
import org.warmstart.learn.probe.ProbeResult;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.behaviour.BehaviourSuite;
import org.warmstart.pipeline.probe.ProbedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model's answers hold when its input is changed, and behaviour tests. */
@Command(
    name = "probe",
    description = {
      "Change the texts of a table a little and tell how often the model's answer flips, how far it"
          + " moves, and how often it stays right; attack it by exchanged words; hide instructions"
          + " in what it reads. Or run a file of behaviour tests (--behaviour).",
      "The exit code is 3 if a behaviour test failed."
    },
    footer = {
      "%nExample:",
      "  warmstart probe --checkpoint runs/sst2/model --data dev.tsv --out probe.html \\",
      "    --perturbations 'typos, synonyms, {name: case, to: upper}' --strengths 0.1,0.3,0.5",
      "  warmstart probe --checkpoint runs/sst2/model --behaviour tests.yaml --junit tests.xml"
    })
public final class ProbeCommand implements Callable<Integer>, GenerationOptions.Holder {
  /** The exit code of behaviour tests that failed. */
  static final int FAILED = 3;

  private static final Set<String> SETTINGS =
      Set.of("max_new_tokens", "min_new_tokens", "num_beams");

  private final Terminal terminal;

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR",
      description = "The checkpoint's folder.")
  private Path checkpoint;

  @Mixin private ProbeOptions table;

  @Option(
      names = "--behaviour",
      paramLabel = "FILE",
      description = "A YAML file of behaviour tests to run.")
  private @Nullable Path behaviour;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the behaviour tests' results as JUnit XML.")
  private @Nullable Path junit;

  @InRange(least = 0, most = 1_000_000)
  @Option(
      names = "--failures",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Failures that are printed for each behaviour test (default: ${DEFAULT-VALUE}).")
  private int failures;

  @Option(names = "--out", paramLabel = "FILE", description = "Write a page (HTML).")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @InRange(least = 1, most = 4096)
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "16",
      description = "Texts at once (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--truncate",
      description = "Cut texts that are too long for the model, instead of leaving them out.")
  private boolean truncate;

  @Mixin private EngineOptions engine;

  private final GenerationOptions generation =
      new GenerationOptions(setting -> SETTINGS.contains(setting.key()));

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ProbeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public GenerationOptions generation() {
    return generation;
  }

  @Override
  public Integer call() {
    ProbeOptions.Wanted wanted = table.wanted();
    if (wanted == null && behaviour == null) {
      throw new InputException("nothing to do: give --data or --behaviour");
    }
    if (junit != null && behaviour == null) {
      throw new InputException("--junit goes with --behaviour, whose results it has");
    }
    if (out != null && wanted == null) {
      throw new InputException("--out goes with --data: the page is about its rows");
    }
    if (json && wanted != null && behaviour != null) {
      throw new InputException("--json prints one object: of --data or of --behaviour, not both");
    }
    requireWritable("--out", out);
    requireWritable("--junit", junit);
    BehaviourSuite suite = behaviour == null ? null : BehaviourSuite.read(behaviour);
    engine.start();
    PipelineOptions options = PipelineOptions.DEFAULT.withBatchSize(batchSize);
    try (ProbedModel model =
        ProbedModel.load(checkpoint, truncate ? options.truncating() : options, this::settings)) {
      if (wanted != null) {
        ProbeResult result = table.run(wanted, model, checkpoint, terminal);
        if (out != null) {
          ProbePage.write(result, out);
        }
        new ProbePrinter(terminal).print(result, json);
      }
      return suite == null || behaviour == null
          ? 0
          : new BehaviourRun(terminal, json, failures).run(suite, behaviour, model, junit);
    }
  }

  private static void requireWritable(String option, @Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new InputException(option + " " + file + ": there is no folder " + folder);
    }
    if (file != null && Files.isDirectory(file)) {
      throw new InputException(option + " " + file + ": is a folder, expected a file");
    }
  }

  /** Nothing is drawn: what a model writes is to change with its input alone. */
  private GenerationSettings settings(GenerationSettings own) {
    GenerationSettings wanted =
        generation.apply(own.toBuilder().doSample(false).build(), terminal.err());
    if (own.doSample()) {
      terminal
          .err()
          .println(
              "warmstart: the checkpoint's settings draw at random; here the likeliest tokens are"
                  + " taken, so that answers change with the input alone");
    }
    return wanted;
  }
}
