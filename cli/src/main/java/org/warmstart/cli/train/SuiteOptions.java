package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.EvaluateConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is evaluated: a configuration, a benchmark that options name, or both together. */
final class SuiteOptions {
  private static final String LIST = "list";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, in YAML; a benchmark can do without.")
  private @Nullable Path config;

  @Mixin private SetOptions set;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description =
          "A benchmark without fine-tuning, by its name or as {name: …, key: value}; list tells"
              + " which there are.")
  private @Nullable String suite;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "The benchmark's file, or its folder as it is published.")
  private @Nullable Path data;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "The checkpoint's folder, in place of the configuration's.")
  private @Nullable Path checkpoint;

  @InRange(least = 0, most = 1000)
  @Option(
      names = "--shots",
      paramLabel = "N",
      description =
          "Examples before each question of the benchmark (default: as many as its protocol has).")
  private @Nullable Integer shots;

  @InRange(least = 1)
  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Ask the first N questions of each of the benchmark's groups alone.")
  private @Nullable Integer limit;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  SuiteOptions() {}

  /** Whether the benchmarks are to be listed, and nothing evaluated. */
  boolean isList() {
    return LIST.equals(suite);
  }

  /**
   * Reads what is to be evaluated.
   *
   * @throws InputException if something is missing or wrong
   */
  EvaluateConfig read() {
    List<String> own = new ArrayList<>();
    put(own, "checkpoint", checkpoint);
    put(own, "suite.name", suite);
    put(own, "suite.data", data);
    put(own, "suite.shots", shots);
    put(own, "suite.limit", limit);
    if (config != null) {
      return ConfigReader.read(config, set.overrides(own), EvaluateConfig.class);
    }
    if (suite == null) {
      throw new InputException("give a configuration (--config), or a benchmark (--suite)");
    }
    if (data == null || checkpoint == null) {
      throw new InputException(
          "--suite: name its data (--data) and the checkpoint (--checkpoint), too");
    }
    // what options say is the ground that --set changes
    own.addAll(set.overrides(List.of()));
    return ConfigReader.parse("{}", "the options", Path.of(""), own, EvaluateConfig.class);
  }

  private static void put(List<String> overrides, String key, @Nullable Object value) {
    if (value != null) {
      overrides.add(key + "=" + value);
    }
  }
}
