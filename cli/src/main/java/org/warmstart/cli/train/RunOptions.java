package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import picocli.CommandLine.Option;

/** The options of commands that make a run directory; they go before the configuration. */
final class RunOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's folder, in place of the configuration's.")
  private @Nullable Path out;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed, in place of the configuration's.")
  private @Nullable Long seed;

  @Option(names = "--resume", description = "Go on from the newest checkpoint in the folder.")
  private boolean resume;

  @Option(
      names = "--overwrite",
      description =
          "Delete an earlier run in the folder, when all is found to be right for the new one.")
  private boolean overwrite;

  /** These options as overrides of a configuration. */
  List<String> overrides() {
    if (resume && overwrite) {
      throw new InputException("--resume and --overwrite exclude each other");
    }
    List<String> overrides = new ArrayList<>();
    if (out != null) {
      overrides.add("out=" + out);
    }
    if (seed != null) {
      overrides.add("seed=" + seed);
    }
    if (resume || overwrite) {
      overrides.add("existing=" + (resume ? "resume" : "overwrite"));
    }
    return overrides;
  }
}
