package org.warmstart.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FactorizedAttention;
import org.warmstart.model.nn.FactorizedAttention.Shape;
import org.warmstart.model.nn.FactorizedAttention.Use;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.LocalAttention;
import org.warmstart.model.nn.SlidingWindow;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.engine.Engine;

/**
 * Attention of one layer, forward and backward, dense and sparse, at growing lengths: time, and the
 * largest memory beyond that of queries, keys and values.
 */
final class SparseAttentionWorkload {
  static final int HEADS = 4;
  static final int HEAD_WIDTH = 64;
  static final int WINDOW = 256;
  static final int STRIDE = 128;
  private static final int[] LENGTHS = {512, 1024, 2048, 4096, 8192};
  private static final double DROPOUT = 0.1;

  /** With dropout all scores are kept, 1 GB at 8192 tokens and several times over. */
  private static final int LONGEST_SCORED = 4096;

  private static final String BANDED = "banded";

  private SparseAttentionWorkload() {}

  /** A pattern of attention, and the longest text to try it with. */
  private record Candidate(String name, CausalAttention attention, double dropout, int longest) {}

  private static List<Candidate> candidates(int longest) {
    return List.of(
        new Candidate(BANDED, new LocalAttention(WINDOW), 0, longest),
        new Candidate("window both ways", SparseAttentionWorkload::bothWays, 0, longest),
        new Candidate("strided", factorized(Shape.STRIDED), 0, longest),
        new Candidate("fixed", factorized(Shape.FIXED), 0, longest),
        new Candidate("dense", new FullAttention(), 0, longest),
        new Candidate("banded, dropout", new LocalAttention(WINDOW), DROPOUT, longest),
        new Candidate(
            "dense, dropout", new FullAttention(), DROPOUT, Math.min(longest, LONGEST_SCORED)));
  }

  private static CausalAttention factorized(Shape shape) {
    return new FactorizedAttention(shape, STRIDE, 8, Use.BY_HEAD);
  }

  /** Longformer's: as many tokens on either side as half of the window. */
  private static CausalAttention.Pass bothWays(Step step) {
    SlidingWindow window =
        new SlidingWindow(WINDOW / 2, WINDOW / 2, step.batch(), step.tokens(), null);
    return (layer, q, k, v, scale, dropout) -> window.attend(q, k, v, scale, dropout);
  }

  static Measured run(BenchOptions options) {
    return run(options, LENGTHS);
  }

  static Measured run(BenchOptions options, int... lengths) {
    int longest = lengths[lengths.length - 1];
    List<Measured.Row> rows = new ArrayList<>();
    List<Double> speeds = List.of();
    for (Candidate candidate : candidates(longest)) {
      for (int length : lengths) {
        if (length > candidate.longest) {
          continue;
        }
        try (Given given = new Given(length)) {
          long start = Engine.forgetPeak() ? Engine.peakResidentBytes() : 0;
          List<Double> each =
              Workload.time(1, options.halfRepeat(), () -> given.forwardAndBackward(candidate));
          double memory =
              start == 0 ? Double.NaN : (Engine.peakResidentBytes() - start) / (double) (1 << 20);
          double median = BenchResult.median(each);
          rows.add(new Measured.Row(candidate.name, length, 1000 * length / median, memory));
          if (candidate.name.equals(BANDED) && length == longest) {
            speeds = each;
          }
        }
      }
    }
    return new Measured(speeds, rows);
  }

  /** Queries, keys and values of one text. */
  private static final class Given implements AutoCloseable {
    private final List<Parameter> all = new ArrayList<>();
    private final int length;

    Given(int length) {
      this.length = length;
      RandomState.seed(0);
      for (int i = 0; i < 3; i++) {
        Parameter part = new Parameter(Initializer.normal(1), 1, length, (long) HEADS * HEAD_WIDTH);
        part.initialise();
        all.add(part);
      }
    }

    double forwardAndBackward(Candidate candidate) {
      try (Scope scope = Scope.open()) {
        Tensor result =
            candidate
                .attention
                .begin(new Step(1, 0, length, null, null))
                .attend(0, heads(0), heads(1), heads(2), 0.125, candidate.dropout);
        Autograd.backward(Ops.sum(result.mul(result)));
      }
      all.forEach(Parameter::clearGradient);
      return length;
    }

    private Tensor heads(int index) {
      return Ops.splitHeads(all.get(index).tensor(), HEADS);
    }

    @Override
    public void close() {
      all.forEach(Parameter::release);
    }
  }
}
