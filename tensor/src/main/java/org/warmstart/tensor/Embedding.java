package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/** A table of vectors, {@code weight} [V, D], looked up by number. */
public final class Embedding extends Module {
  private final Parameter weight;
  private final long padding;

  public Embedding(long entries, long width, double std) {
    this(new Parameter(Initializer.normal(std), entries, width), -1);
  }

  /**
   * A table whose row {@code padding} starts at zero and gets no gradient; null for none of that
   * kind.
   */
  public static Embedding withPadding(
      long entries, long width, double std, @Nullable Integer padding) {
    if (padding == null) {
      return new Embedding(entries, width, std);
    }
    return new Embedding(
        new Parameter(Initializer.normalExceptRow(std, padding), entries, width), padding);
  }

  /** A table over a given, perhaps shared, parameter; {@code padding} is -1 for none. */
  public Embedding(Parameter weight, long padding) {
    this.weight = parameter("weight", weight);
    if (weight.use() == Parameter.Use.LAYERS) {
      weight.markAs(Parameter.Use.EMBEDDINGS);
    }
    this.padding = padding;
  }

  /**
   * Looks up ids […] → […, D].
   *
   * @param what the ids are numbers of, for errors: {@code token}
   * @throws InputException if an id is not in the table
   */
  public Tensor forward(String what, Tensor ids) {
    try {
      return EmbeddingTap.pass(what, Ops.embedding(weight.tensor(), ids, padding));
    } catch (RuntimeException e) {
      requireInTable(what, ids, e); // the kernel checks anyway: looking first would cost twice
      throw e;
    }
  }

  private void requireInTable(String what, Tensor ids, RuntimeException cause) {
    long entries = weight.shape()[0];
    for (long id : Tensors.longs(ids)) {
      if (id < 0 || id >= entries) {
        throw new InputException(
            what
                + " number "
                + id
                + " is out of range: the model has numbers 0 to "
                + (entries - 1),
            cause);
      }
    }
  }

  public Parameter weight() {
    return weight;
  }
}
