package org.warmstart.tensor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.engine.Engine;

/** The state of libtorch's CPU generator, which initial weights, dropout and sampling draw from. */
public final class RandomState {
  private RandomState() {}

  /** Starts the generator anew; equal seeds give equal numbers. */
  public static void seed(long seed) {
    Engine.start();
    torch.manual_seed(seed);
  }

  /**
   * Normally distributed numbers, of which a seed makes the same again, and then leaves the
   * generator as it was.
   *
   * @param seed null for the generator's next numbers
   */
  public static Tensor normal(@Nullable Integer seed, long... shape) {
    if (seed == null) {
      return torch.randn(shape);
    }
    byte[] before = save();
    torch.manual_seed(seed);
    Tensor numbers = torch.randn(shape);
    restore(before);
    return numbers;
  }

  /** Returns the generator's whole state. */
  public static byte[] save() {
    try (Scope scope = Scope.open()) {
      Tensor state = torch.getDefaultCPUGenerator().get_state();
      byte[] bytes = new byte[Math.toIntExact(state.numel())];
      new BytePointer(state.data_ptr()).get(bytes);
      return bytes;
    }
  }

  /**
   * Puts back a state that {@link #save} returned.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void restore(byte[] saved) {
    int length = save().length;
    if (saved.length != length) {
      throw new IllegalArgumentException(
          "a generator's state has " + length + " bytes, not " + saved.length);
    }
    try (Scope scope = Scope.open()) {
      Tensor state = Tensors.empty(ScalarType.Byte, saved.length);
      new BytePointer(state.data_ptr()).put(saved);
      Generator generator = torch.getDefaultCPUGenerator();
      generator.set_state(state);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("these bytes are no generator's state", e);
    }
  }
}
