package org.warmstart.learn.objective.masking;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/** Single tokens, each equally likely (Devlin et al. 2019, section 3.1). */
public record Tokens() implements Masking {
  @Override
  public List<int[]> choose(RowWords words, int most, SeededRandom random) {
    int[] candidates = words.places().clone();
    List<int[]> chosen = new ArrayList<>();
    for (int n = 0; n < most; n++) {
      int pick = n + random.nextInt(candidates.length - n);
      chosen.add(new int[] {candidates[pick]});
      candidates[pick] = candidates[n];
    }
    return chosen;
  }
}
