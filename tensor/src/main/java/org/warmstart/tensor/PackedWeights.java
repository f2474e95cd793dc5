package org.warmstart.tensor;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers on few rows at a time, as in decoding, are as fast as memory hands over the weights.
 * oneDNN reads them 1.5 to 2.5 times as fast from a copy in an order of its own; the arithmetic
 * stays float32.
 *
 * <p>While a {@link Use} is open on a thread, and operations are not recorded, {@link Linear} and
 * {@link TransposedLinear} make such a copy of their weight the first time and work with it. It
 * costs the weight's memory once more, until the parameter is released or its module is trained; a
 * weight that has changed is copied anew.
 */
public final class PackedWeights {
  private static final ThreadLocal<Boolean> IN_USE = ThreadLocal.withInitial(() -> false);

  private PackedWeights() {}

  /** Works with packed weights on this thread until it is closed. */
  public static final class Use implements AutoCloseable {
    private final boolean before;

    private Use(boolean on) {
      before = IN_USE.get();
      IN_USE.set(on);
    }

    @Override
    public void close() {
      IN_USE.set(before);
    }
  }

  /** Starts working with packed weights, or without if {@code on} is false. */
  public static Use use(boolean on) {
    return new Use(on);
  }

  static boolean inUse() {
    return IN_USE.get() && !GradMode.is_enabled() && torch.hasMKLDNN();
  }

  /** The operators and their unchanging arguments. */
  private static final class Operators {
    /** The number of rows the order is chosen for; good for any few. */
    private static final IValue ROWS = Scope.forever(new IValue(4L));

    private static final OperatorHandle PACK = Kernels.find("mkldnn::_reorder_linear_weight", "");
    private static final OperatorHandle LINEAR = Kernels.find("mkldnn::_linear_pointwise", "");
    private static final IValue NO_ACTIVATION = Scope.forever(new IValue("none"));
    private static final IValue NO_SCALARS = Scope.forever(new IValue(emptyList()));
    private static final IValue NO_ALGORITHM = Scope.forever(new IValue(""));
    private static final IValue NO_BIAS = Scope.forever(new IValue());

    /** An empty list of the type that the operator's fifth argument has. */
    private static GenericList emptyList() {
      return new GenericList(
          LINEAR.schema().arguments().getPointer(4).type().get().containedType(0));
    }
  }

  /** A packed copy of a weight [out, in], to be {@linkplain Scope#release released}. */
  static Tensor pack(Tensor weight) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor plain = weight.detach().contiguous();
      Tensor packed =
          Kernels.call(Operators.PACK, new IValue(plain), Operators.ROWS).get(0).toTensor();
      return Scope.retain(new Tensor(packed));
    }
  }

  /** x Wᵀ + b for x […, in] and W [out, in] packed. */
  static Tensor linear(Tensor x, Tensor packed, @Nullable Tensor bias) {
    return new Tensor(
        Kernels.call(
                Operators.LINEAR,
                new IValue(x),
                new IValue(packed),
                bias == null ? Operators.NO_BIAS : new IValue(bias.reshape(-1)),
                Operators.NO_ACTIVATION,
                Operators.NO_SCALARS,
                Operators.NO_ALGORITHM)
            .get(0)
            .toTensor());
  }
}
