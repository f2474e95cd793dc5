package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
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

  /** Until it is closed, operations of this thread are recorded; close as {@link Off}. */
  public static final class On implements AutoCloseable {
    private final AutoGradMode mode;

    private On() {
      mode = new AutoGradMode(true);
    }

    @Override
    public void close() {
      mode.deallocate(); // at once, and not when the scope it was made in closes
    }
  }

  /** Records within {@link #off}, until the result is closed. */
  public static On on() {
    Engine.start();
    return new On();
  }

  /**
   * d(output)/d(input) of an output with one element by some leaves; unlike {@link #backward} it
   * leaves parameters' gradients alone, so that several threads may ask one model.
   *
   * @return a gradient for each leaf, shaped like it
   */
  public static List<Tensor> gradients(Tensor output, List<Tensor> leaves) {
    TensorVector of = new TensorVector(leaves.toArray(Tensor[]::new));
    TensorVector gradients = torch.grad(new TensorVector(output), of);
    List<Tensor> list = new ArrayList<>();
    for (long i = 0; i < gradients.size(); i++) {
      list.add(gradients.get(i));
    }
    return list;
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
