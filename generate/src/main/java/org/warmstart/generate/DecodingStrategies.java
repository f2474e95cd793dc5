package org.warmstart.generate;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Choices;

/**
 * The decoding strategies by name. Greedy search, sampling and beam search are also what Hugging
 * Face's {@code num_beams} and {@code do_sample} ask for.
 */
public final class DecodingStrategies {
  /** All of them. */
  public static final Choices<DecodingStrategy> ALL =
      Choices.of(DecodingStrategy.class, "decoding strategy")
          .add("greedy", Greedy.class)
          .add("sampling", Sampling.class)
          .add("beam-search", BeamSearch.class)
          .add("beam-sampling", BeamSampling.class)
          .add("diverse-beam-search", DiverseBeamSearch.class);

  private DecodingStrategies() {}

  /** The strategy that is named, or else that of Hugging Face's keys. */
  static DecodingStrategy of(GenerationSettings settings) {
    DecodingStrategy named = settings.strategy();
    if (named != null) {
      return named;
    }
    return of(
        new BeamSearch(settings.numBeams(), settings.lengthPenalty(), settings.earlyStopping()),
        settings.doSample()
            ? new Sampling(settings.temperature(), settings.topK(), settings.topP())
            : null);
  }

  /**
   * The strategy of Hugging Face's keys.
   *
   * @param search with the beams there are; one stands for none
   * @param sampling null: nothing is drawn
   */
  static DecodingStrategy of(BeamSearch search, @Nullable Sampling sampling) {
    if (search.numBeams() == 1) {
      return sampling == null ? new Greedy() : sampling;
    }
    return sampling == null ? search : BeamSampling.of(search, sampling);
  }
}
