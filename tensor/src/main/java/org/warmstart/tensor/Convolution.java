package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Filters over windows of a sequence, {@code weight} [F, D, W] and {@code bias} [F]: y[f, t] = b[f]
 * + Σ over d and w of weight[f, d, w] · x[d, t + w]. There is no padding.
 */
public final class Convolution extends Module {
  private static final long[] ONE = {1};
  private static final long[] NONE = {0};

  private final Parameter weight;
  private final Parameter bias;
  private final long groups;

  /**
   * A layer whose bias starts at 0.
   *
   * @param in D, width of the inputs
   * @param filters F
   * @param window W, positions a filter sees
   */
  public Convolution(long in, long filters, long window, Initializer initializer) {
    this(in, filters, window, 1, initializer);
  }

  /**
   * As above.
   *
   * @param groups into which inputs and filters are parted, each filter seeing its own group's
   *     inputs: {@code weight} is [F, D / groups, W]
   */
  public Convolution(long in, long filters, long window, long groups, Initializer initializer) {
    this.groups = groups;
    weight = parameter("weight", new Parameter(initializer, filters, in / groups, window));
    bias = parameter("bias", new Parameter(Initializer.ZEROS, filters));
  }

  /** x [N, D, T] → [N, F, T - W + 1]. */
  public Tensor forward(Tensor xNDT) {
    return torch.conv1d(
        xNDT, weight.tensor(), new TensorOptional(bias.tensor()), ONE, NONE, ONE, groups);
  }
}
