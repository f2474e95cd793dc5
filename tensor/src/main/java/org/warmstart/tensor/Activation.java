package org.warmstart.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Activation functions under the names that configurations use. */
public enum Activation {
  /** x·Φ(x), exact (Hendrycks & Gimpel 2016). */
  GELU("gelu") {
    @Override
    public Tensor apply(Tensor x) {
      return torch.gelu(x, "none");
    }
  },
  /** The tanh approximation of {@link #GELU}, as GPT uses it. */
  GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast") {
    @Override
    public Tensor apply(Tensor x) {
      return torch.gelu(x, "tanh");
    }
  },
  RELU("relu") {
    @Override
    public Tensor apply(Tensor x) {
      return torch.relu(x);
    }
  },
  /** x·σ(x), also called swish. */
  SILU("silu", "swish") {
    @Override
    public Tensor apply(Tensor x) {
      return torch.silu(x);
    }
  },
  TANH("tanh") {
    @Override
    public Tensor apply(Tensor x) {
      return torch.tanh(x);
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> names;

  Activation(String... names) {
    this.names = List.of(names);
  }

  /** Applies the function to every element. */
  public abstract Tensor apply(Tensor x);

  /**
   * Returns the activation of a configuration's name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Activation named(String name) {
    for (Activation activation : values()) {
      if (activation.names.contains(name.toLowerCase(Locale.ROOT))) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "unknown activation '"
            + name
            + "'; there are: "
            + Arrays.stream(values())
                .flatMap(a -> a.names.stream())
                .collect(Collectors.joining(", ")));
  }
}
