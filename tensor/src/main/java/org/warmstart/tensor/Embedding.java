package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/** A table of vectors, {@code weight} [V, D], looked up by number. */
public final class Embedding extends Module {
  private final Parameter weight;
  private final long padding;

  public Embedding(long entries, long width, double standardDeviation) {
    this(new Parameter(Initializer.normal(standardDeviation), entries, width), -1);
  }

  /** A table whose row {@code padding} starts at zero and gets no gradient. */
  public static Embedding withPadding(
      long entries, long width, double standardDeviation, long padding) {
    return new Embedding(
        new Parameter(Initializer.normalExceptRow(standardDeviation, padding), entries, width),
        padding);
  }

  /** A table over a given, perhaps shared, parameter; {@code padding} is -1 for none. */
  public Embedding(Parameter weight, long padding) {
    this.weight = parameter("weight", weight);
    this.padding = padding;
  }

  /** ids […] → […, D]. */
  public Tensor forward(Tensor ids) {
    return Ops.embedding(weight.tensor(), ids, padding);
  }

  public Parameter weight() {
    return weight;
  }
}
