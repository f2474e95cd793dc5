package org.warmstart.tensor;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.warmstart.tensor.engine.Engine;

/** Switching the recording of operations for differentiation. */
public final class Autograd {
  private Autograd() {}

  /**
   * Until it is closed, operations of this thread are not recorded. Close in the reverse order of
   * opening.
   */
  public static final class Off implements AutoCloseable {
    private final NoGradGuard guard;

    private Off() {
      guard = new NoGradGuard();
    }

    @Override
    public void close() {
      guard.deallocate(); // at once, and not when the scope it was made in closes
    }
  }

  /** Stops recording until the result is closed. */
  public static Off off() {
    Engine.start();
    return new Off();
  }

  /**
   * The same numbers as a tensor that nothing is recorded behind: a backward pass ends at it and
   * leaves its gradient in {@code grad()}.
   */
  public static Tensor leaf(Tensor x) {
    Tensor leaf = x.detach();
    leaf.set_requires_grad(true);
    return leaf;
  }

  /** Adds d(loss)/d(parameter) to every parameter's gradient; {@code loss} has one element. */
  public static void backward(Tensor loss) {
    loss.backward();
  }

  /**
   * As {@link #backward(Tensor)} for a tensor of any shape, given the gradient of the loss by it.
   */
  public static void backward(Tensor output, Tensor outputGradient) {
    output.backward(outputGradient, new BoolOptional(), false, new TensorArrayRefOptional());
  }
}
