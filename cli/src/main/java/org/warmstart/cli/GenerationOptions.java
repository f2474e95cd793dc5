package org.warmstart.cli;

import org.jspecify.annotations.Nullable;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.GenerationSettingsBuilder;
import picocli.CommandLine.Option;

/** How text is written; an option that is left out is what the checkpoint says. */
final class GenerationOptions {
  @Option(names = "--max-new-tokens", paramLabel = "N", description = "Most tokens to write.")
  private @Nullable Integer maxNewTokens;

  @Option(names = "--min-new-tokens", paramLabel = "N", description = "Fewest tokens to write.")
  private @Nullable Integer minNewTokens;

  @Option(names = "--num-beams", paramLabel = "N", description = "Beams; 1 for greedy search.")
  private @Nullable Integer numBeams;

  @Option(
      names = "--length-penalty",
      paramLabel = "X",
      description = "Exponent of the length in a beam's score; above 0 favours long texts.")
  private @Nullable Double lengthPenalty;

  @Option(
      names = "--no-repeat-ngram",
      paramLabel = "N",
      description = "No sequence of so many tokens occurs twice.")
  private @Nullable Integer noRepeatNgram;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Factor against tokens that occurred; 1 for none.")
  private @Nullable Double repetitionPenalty;

  @Option(names = "--sample", description = "Draw tokens at random.")
  private boolean sample;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Divides logits before drawing; below 1 sharpens.")
  private @Nullable Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Draw from so many likeliest tokens; 0 for all.")
  private @Nullable Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      description = "Draw from the likeliest tokens that together have this probability.")
  private @Nullable Double topP;

  @Option(
      names = "--num-texts",
      paramLabel = "N",
      description = "Texts to write for each input, best first.")
  private @Nullable Integer numTexts;

  @Option(names = "--seed", paramLabel = "N", description = "Fixes random draws.")
  private @Nullable Long seed;

  /** The settings with these options in place of theirs. */
  GenerationSettings apply(GenerationSettings settings) {
    GenerationSettingsBuilder builder = settings.toBuilder();
    if (maxNewTokens != null) {
      builder.maxNewTokens(maxNewTokens);
    }
    if (minNewTokens != null) {
      builder.minNewTokens(minNewTokens);
    }
    if (numBeams != null) {
      builder.numBeams(numBeams);
    }
    if (lengthPenalty != null) {
      builder.lengthPenalty(lengthPenalty);
    }
    if (noRepeatNgram != null) {
      builder.noRepeatNgramSize(noRepeatNgram);
    }
    if (repetitionPenalty != null) {
      builder.repetitionPenalty(repetitionPenalty);
    }
    if (sample) {
      builder.doSample(true);
    }
    if (temperature != null) {
      builder.temperature(temperature);
    }
    if (topK != null) {
      builder.topK(topK);
    }
    if (topP != null) {
      builder.topP(topP);
    }
    if (numTexts != null) {
      builder.numReturnSequences(numTexts);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    return builder.build();
  }
}
