package org.warmstart.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Activation functions under the names that configurations use: all of the reference's but those
 * with weights of their own.
 */
public enum Activation {
  /** x·Φ(x), exact (Hendrycks & Gimpel 2016). */
  GELU(x -> torch.gelu(x, "none"), "gelu", "gelu_python"),
  /** The tanh approximation of {@link #GELU}, as GPT uses it. */
  GELU_TANH(
      x -> torch.gelu(x, "tanh"),
      "gelu_new",
      "gelu_pytorch_tanh",
      "gelu_fast",
      "gelu_accurate",
      "gelu_python_tanh"),
  /** {@link #GELU} cut off at ±10 (Wu et al. 2020, section 5.1). */
  GELU_CLIPPED(
      x -> torch.hardtanh(torch.gelu(x, "none"), new Scalar(-10.0), new Scalar(10.0)), "gelu_10"),
  /** x·σ(1.702 x), the coarsest approximation of {@link #GELU}. */
  GELU_QUICK(x -> x.mul(torch.sigmoid(Ops.scale(x, 1.702))), "quick_gelu"),
  RELU(torch::relu, "relu"),
  /** max(0, x)² (So et al. 2021). */
  RELU_SQUARED(x -> torch.square(torch.relu(x)), "relu2"),
  /** {@link #RELU} cut off at 6. */
  RELU6(x -> torch.hardtanh(x, new Scalar(0.0), new Scalar(6.0)), "relu6"),
  /** x, or 0.01 x below 0. */
  LEAKY_RELU(x -> torch.leaky_relu(x), "leaky_relu"),
  /** x·σ(x), also called swish. */
  SILU(torch::silu, "silu", "swish"),
  /** x·max(0, min(6, x + 3))/6, close to {@link #SILU}. */
  HARD_SWISH(torch::hardswish, "hardswish"),
  /** x·tanh(log(1 + eˣ)) (Misra 2020). */
  MISH(torch::mish, "mish"),
  /** Φ((x - μ)/σ), close to {@link #RELU_SQUARED} but bounded (Ma et al. 2023, section 3.4). */
  LAPLACE(
      x -> {
        Tensor centred = Ops.scale(Ops.add(x, -0.707107), 1 / (0.282095 * Math.sqrt(2)));
        return Ops.scale(Ops.add(torch.erf(centred), 1.0), 0.5);
      },
      "laplace"),
  /** √log(1 + eˣ). */
  SQRT_SOFTPLUS(x -> torch.sqrt(torch.softplus(x)), "sqrtsoftplus"),
  SIGMOID(torch::sigmoid, "sigmoid"),
  TANH(torch::tanh, "tanh"),
  /** x itself. */
  LINEAR(x -> x, "linear");

  @SuppressWarnings("ImmutableEnumChecker") // none of them keeps anything
  private final UnaryOperator<Tensor> function;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> names;

  Activation(UnaryOperator<Tensor> function, String... names) {
    this.function = function;
    this.names = List.of(names);
  }

  /** Applies the function to every element. */
  public Tensor apply(Tensor x) {
    return function.apply(x);
  }

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
