package org.warmstart.learn.parameters;

import org.warmstart.base.record.ChosenFrom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How the learning rate of a parameter follows from its depth in the model.
 *
 * <p>To add one: write a record, then add its line in {@link RatesByDepth}.
 */
@ChosenFrom(RatesByDepth.class)
public interface RateByDepth {
  /**
   * The factor of the run's learning rate.
   *
   * @param depth 0: the embeddings; from 1: the layers; {@code layers + 1}: what stands on them
   * @param layers how many there are, those of an encoder and of a decoder on it together
   */
  double factor(int depth, int layers);

  /** The same for all. */
  record Uniform() implements RateByDepth {
    @Override
    public double factor(int depth, int layers) {
      return 1;
    }
  }

  /**
   * Layer-wise decay as ELECTRA's published code has it (Clark et al. 2020, appendix B): the head
   * has the whole rate, layer l of L, counted from 1, has decay^(L + 2 - l) of it, the embeddings
   * have decay^(L + 2).
   *
   * @param decay from each layer to the one below; the top layer has its square
   */
  record LayerDecay(@Default("0.8") @InRange(above = 0, most = 1) double decay)
      implements RateByDepth {
    public LayerDecay {
      NumberRange.check(LayerDecay.class, decay);
    }

    @Override
    public double factor(int depth, int layers) {
      return depth > layers ? 1 : Math.pow(decay, layers + 2.0 - depth);
    }
  }

  /**
   * Discriminative fine-tuning (Howard & Ruder 2018, section 3.2): each layer's rate is that of the
   * one above it divided by the same number, from the head down to the embeddings.
   *
   * @param divisor from each layer to the one below
   */
  record Discriminative(@Default("2.6") @InRange(least = 1) double divisor) implements RateByDepth {
    public Discriminative {
      NumberRange.check(Discriminative.class, divisor);
    }

    @Override
    public double factor(int depth, int layers) {
      return Math.pow(divisor, (double) depth - layers - 1);
    }
  }
}
