package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ConfigReader;
import picocli.CommandLine.Option;

/** The options {@code --config} and {@code --set}. */
final class ConfigOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in YAML.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A value in place of the configuration's, such as --set training.learningRate=1e-4; may"
              + " be repeated.")
  private @Nullable List<String> overrides;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ConfigOptions() {}

  /** Reads the configuration with the overrides and then {@code more} of them. */
  <T extends Record> T read(Class<T> type, List<String> more) {
    List<String> all = new ArrayList<>(overrides == null ? List.of() : overrides);
    all.addAll(more);
    return ConfigReader.read(file, all, type);
  }
}
