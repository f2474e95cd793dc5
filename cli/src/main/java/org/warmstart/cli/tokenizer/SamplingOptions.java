package org.warmstart.cli.tokenizer;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.text.stage.Sampling;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that draw segmentations at random. */
final class SamplingOptions {
  private static final long SEED = 42;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @InRange(least = 0, most = 1000)
  @Option(
      names = "--sample-alpha",
      paramLabel = "ALPHA",
      description =
          "Unigram tokenizers: draw from all segmentations, each as likely as the model says to the"
              + " power of ALPHA, such as 0.1; 0 makes all equally likely.")
  private @Nullable Double alpha;

  @InRange(least = 0, most = 1)
  @Option(
      names = "--bpe-dropout",
      paramLabel = "P",
      description =
          "BPE tokenizers: leave each merge out with this probability, such as 0.1, at every step.")
  private @Nullable Double dropout;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Fixes what --sample-alpha and --bpe-dropout draw for each line (default: " + SEED + ").")
  private @Nullable Long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  SamplingOptions() {}

  /** How segmentations are drawn; null for the best ones. */
  @Nullable Sampling sampling() {
    if (alpha != null && dropout != null) {
      throw new ParameterException(
          spec.commandLine(), "--sample-alpha is for Unigram, --bpe-dropout for BPE: give one");
    }
    if (seed != null && alpha == null && dropout == null) {
      throw new ParameterException(
          spec.commandLine(), "--seed goes with --sample-alpha or --bpe-dropout");
    }
    long fixed = seed == null ? SEED : seed;
    if (alpha != null) {
      return Sampling.unigram(alpha, fixed);
    }
    return dropout == null ? null : Sampling.bpeDropout(dropout, fixed);
  }
}
