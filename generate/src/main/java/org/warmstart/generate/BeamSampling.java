package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Beam search whose continuations are drawn, not the likeliest.
 *
 * @param numBeams beginnings that are kept for a row
 * @param lengthPenalty a finished beam's score is its log-probability divided by its number of
 *     written tokens to this power: above 0 favours long sequences
 * @param earlyStopping when the search gives up looking for better sequences
 * @param temperature divides logits before drawing; below 1 sharpens
 * @param topK draws only from so many likeliest tokens; 0 for all
 * @param topP draws only from the likeliest tokens that together have this probability
 */
public record BeamSampling(
    @Default("4") @InRange(least = 1, most = GenerationSettings.MOST_BEAMS) int numBeams,
    @Default("1")
        @InRange(
            least = -GenerationSettings.MOST_LENGTH_PENALTY,
            most = GenerationSettings.MOST_LENGTH_PENALTY)
        double lengthPenalty,
    @Default("heuristic") EarlyStopping earlyStopping,
    @Default("1") @InRange(least = GenerationSettings.SMALL, most = GenerationSettings.LARGE)
        double temperature,
    @Default("50") @InRange(least = 0) int topK,
    @Default("1") @InRange(least = GenerationSettings.SMALL, most = 1) double topP)
    implements DecodingStrategy {
  public BeamSampling {
    NumberRange.check(
        BeamSampling.class, numBeams, lengthPenalty, earlyStopping, temperature, topK, topP);
  }

  static BeamSampling of(BeamSearch search, Sampling sampling) {
    return new BeamSampling(
        search.numBeams(),
        search.lengthPenalty(),
        search.earlyStopping(),
        sampling.temperature(),
        sampling.topK(),
        sampling.topP());
  }

  private BeamSearch search() {
    return new BeamSearch(numBeams, lengthPenalty, earlyStopping);
  }

  @Override
  public List<Generated> write(Decoding decoding) {
    Sampling sampling = new Sampling(temperature, topK, topP);
    return new BeamLoop(decoding, search(), BeamSelector.drawing(decoding, sampling)).write();
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return search().refusal(sequences);
  }

  @Override
  public boolean draws() {
    return true;
  }

  @Override
  public boolean searches() {
    return true;
  }
}
