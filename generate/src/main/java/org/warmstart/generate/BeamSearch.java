package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Goes on with the K best beginnings of a text at a time (Sutskever, Vinyals & Le 2014, section
 * 3.2); finished sequences are compared by their log-probability over their length to the power of
 * the length penalty. Follows Hugging Face's implementation choice by choice.
 *
 * @param numBeams beginnings that are kept for a row
 * @param lengthPenalty a finished beam's score is its log-probability divided by its number of
 *     written tokens to this power: above 0 favours long sequences
 * @param earlyStopping when the search gives up looking for better sequences
 */
public record BeamSearch(
    @Default("4") @InRange(least = 1, most = GenerationSettings.MOST_BEAMS) int numBeams,
    @Default("1")
        @InRange(
            least = -GenerationSettings.MOST_LENGTH_PENALTY,
            most = GenerationSettings.MOST_LENGTH_PENALTY)
        double lengthPenalty,
    @Default("heuristic") EarlyStopping earlyStopping)
    implements DecodingStrategy {
  public BeamSearch {
    NumberRange.check(BeamSearch.class, numBeams, lengthPenalty, earlyStopping);
  }

  @Override
  public List<Generated> write(Decoding decoding) {
    return new BeamLoop(decoding, this, BeamSelector::best).write();
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return sequences <= numBeams ? null : "at most num_beams = " + numBeams;
  }

  @Override
  public boolean searches() {
    return true;
  }
}
