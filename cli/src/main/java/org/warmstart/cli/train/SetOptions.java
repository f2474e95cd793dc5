package org.warmstart.cli.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --set}. */
final class SetOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A value in place of the configuration's, such as --set training.learningRate=1e-4; may"
              + " be repeated.")
  private @Nullable List<String> overrides;

  SetOptions() {}

  /** What is set, and then {@code more}. */
  List<String> overrides(List<String> more) {
    List<String> all = new ArrayList<>(overrides == null ? List.of() : overrides);
    all.addAll(more);
    return all;
  }
}
