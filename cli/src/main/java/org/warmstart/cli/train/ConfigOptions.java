package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.record.ConfigReader;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --config} and {@code --set}. */
final class ConfigOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in YAML.")
  private Path file;

  @Mixin private SetOptions set;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ConfigOptions() {}

  /** Reads the configuration with the overrides and then {@code more} of them. */
  <T extends Record> T read(Class<T> type, List<String> more) {
    return ConfigReader.read(file, set.overrides(more), type);
  }
}
