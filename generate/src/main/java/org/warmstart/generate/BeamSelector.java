package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.random.SplitMix;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Picks the continuations of every row's beams that are looked at further.
 *
 * <p>Shapes: B rows of the prompt, K beams, V vocabulary.
 */
interface BeamSelector {
  /**
   * Picks, for every row.
   *
   * @param logProbabilities of the next token, [B·K, V], changed by the rules
   * @param beamScores summed log-probabilities of the beams, B·K
   * @param count how many continuations of a row are picked
   */
  List<Continuations> select(Tensor logProbabilities, float[] beamScores, int beams, int count);

  /** The likeliest continuations. */
  static List<Continuations> best(
      Tensor logProbabilities, float[] beamScores, int beams, int count) {
    // no continuation beyond a beam's own best can be among the best of all beams
    int ofBeam = (int) Math.min(count, logProbabilities.size(1));
    Ops.TopK top = Ops.topk(logProbabilities, ofBeam);
    float[] scores = Tensors.floats(top.values());
    long[] tokens = Tensors.longs(top.indices());
    for (int i = 0; i < scores.length; i++) {
      scores[i] += beamScores[i / ofBeam];
    }
    int ofRow = beams * ofBeam;
    List<Continuations> result = new ArrayList<>();
    for (int start = 0; start < scores.length; start += ofRow) {
      int first = start;
      int[] best =
          IntStream.range(first, first + ofRow)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> -scores[i]))
              .limit(count)
              .mapToInt(Integer::intValue)
              .toArray();
      Continuations continuations = Continuations.ofSize(best.length);
      for (int i = 0; i < best.length; i++) {
        continuations.scores()[i] = scores[best[i]];
        continuations.beams()[i] = (best[i] - first) / ofBeam;
        continuations.tokens()[i] = (int) tokens[best[i]];
      }
      result.add(continuations);
    }
    return result;
  }

  /**
   * Continuations drawn without replacement, with probabilities proportional to the exponential of
   * their scores: those with the largest sums of score and Gumbel noise (Kool, van Hoof & Welling
   * 2019, "Stochastic beams and where to find them", section 2).
   */
  static BeamSelector drawing(Decoding decoding, Sampling sampling) {
    GenerationSettings settings = decoding.settings();
    int rows = decoding.batch();
    SplitMix[] generators = new SplitMix[rows];
    for (int row = 0; row < rows; row++) {
      generators[row] = decoding.generator(row, 0);
    }
    int leastKept = settings.eosTokenIds().isEmpty() ? 2 : settings.eosTokenIds().size() + 1;
    return (logProbabilities, beamScores, beams, count) -> {
      Candidates candidates = Candidates.of(logProbabilities, sampling, leastKept);
      List<Continuations> result = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        result.add(draw(candidates, row, beamScores, beams, count, generators[row]));
      }
      return result;
    };
  }

  private static Continuations draw(
      Candidates candidates,
      int row,
      float[] beamScores,
      int beams,
      int count,
      SplitMix generator) {
    record Drawn(double key, float score, int beam, int token) {}
    PriorityQueue<Drawn> largest = new PriorityQueue<>((a, b) -> Double.compare(a.key(), b.key()));
    for (int beam = 0; beam < beams; beam++) {
      int source = row * beams + beam;
      for (int i = 0; i < candidates.count(source); i++) {
        float score = candidates.score(source, i) + beamScores[source];
        double key = score + generator.nextGumbel();
        if (largest.size() < count || key > largest.element().key()) {
          largest.add(new Drawn(key, score, beam, candidates.token(source, i)));
          if (largest.size() > count) {
            largest.remove();
          }
        }
      }
    }
    int picked = largest.size();
    Continuations result = Continuations.ofSize(picked);
    for (int i = picked - 1; i >= 0; i--) {
      Drawn drawn = largest.remove();
      result.scores()[i] = drawn.score();
      result.beams()[i] = drawn.beam();
      result.tokens()[i] = drawn.token();
    }
    return result;
  }
}
