package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Beam search in groups, one after the other at each step, of which each is kept from the tokens
 * that those before it have just taken (Vijayakumar et al. 2018, "Diverse beam search for improved
 * description of complex scenes", with Hamming diversity).
 *
 * @param numBeams beginnings that are kept for a row, those of all groups together
 * @param groups how many groups they are in
 * @param diversityPenalty what each time that a group before took a token takes from the token's
 *     log-probability
 * @param lengthPenalty a finished beam's score is its log-probability divided by its number of
 *     written tokens to this power: above 0 favours long sequences
 * @param earlyStopping when the search gives up looking for better sequences
 */
public record DiverseBeamSearch(
    @Default("4") @InRange(least = 2, most = GenerationSettings.MOST_BEAMS) int numBeams,
    @Default("2") @InRange(least = 2, most = GenerationSettings.MOST_BEAMS) int groups,
    @Default("0.5") @InRange(least = 0, most = GenerationSettings.LARGE) double diversityPenalty,
    @Default("1")
        @InRange(
            least = -GenerationSettings.MOST_LENGTH_PENALTY,
            most = GenerationSettings.MOST_LENGTH_PENALTY)
        double lengthPenalty,
    @Default("heuristic") EarlyStopping earlyStopping)
    implements DecodingStrategy {
  public DiverseBeamSearch {
    NumberRange.check(
        DiverseBeamSearch.class, numBeams, groups, diversityPenalty, lengthPenalty, earlyStopping);
    if (numBeams % groups != 0) {
      throw new InputException(
          "numBeams is " + numBeams + ", but has to be a multiple of groups = " + groups);
    }
  }

  @Override
  public List<Generated> write(Decoding decoding) {
    BeamSearch ofGroup = new BeamSearch(numBeams / groups, lengthPenalty, earlyStopping);
    return new BeamLoop(decoding, ofGroup, BeamSelector::best)
        .inGroups(groups, diversityPenalty)
        .write();
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return sequences <= numBeams ? null : "at most numBeams = " + numBeams;
  }

  @Override
  public boolean searches() {
    return true;
  }
}
