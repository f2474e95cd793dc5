package org.warmstart.generate;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.random.SplitMix;

/** Draws the next token of every row; each row has its own generator. */
final class TokenSampler {
  private final GenerationSettings settings;
  private SplitMix[] generators = {};

  TokenSampler(GenerationSettings settings) {
    this.settings = settings;
  }

  int[] draw(Tensor scoresRV) {
    Candidates candidates = Candidates.of(scoresRV, settings, 1);
    if (generators.length == 0) {
      generators = new SplitMix[candidates.rows()];
      for (int row = 0; row < generators.length; row++) {
        generators[row] = SplitMix.ofRow(settings.seed(), row);
      }
    }
    int[] tokens = new int[candidates.rows()];
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = candidates.draw(row, generators[row].nextDouble());
    }
    return tokens;
  }
}
