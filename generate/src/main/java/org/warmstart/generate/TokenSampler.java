package org.warmstart.generate;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.random.SplitMix;

/** Draws the next token of every text; each text has its own generator. */
final class TokenSampler {
  private final Decoding decoding;
  private final Sampling sampling;
  private SplitMix[] generators = {};

  TokenSampler(Decoding decoding, Sampling sampling) {
    this.decoding = decoding;
    this.sampling = sampling;
  }

  int[] draw(Tensor scoresRV) {
    Candidates candidates = Candidates.of(scoresRV, sampling, 1);
    if (generators.length == 0) {
      generators = new SplitMix[candidates.rows()];
      int copies = candidates.rows() / decoding.batch();
      for (int row = 0; row < generators.length; row++) {
        generators[row] = decoding.generator(row / copies, row % copies);
      }
    }
    int[] tokens = new int[candidates.rows()];
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = candidates.draw(row, generators[row].nextDouble());
    }
    return tokens;
  }
}
