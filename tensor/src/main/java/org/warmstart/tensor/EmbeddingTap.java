package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Sees the vectors of tokens that its thread's forward passes look up until it is closed, and may
 * give others in their place: what a model's scores depend on is asked by these.
 */
public final class EmbeddingTap implements AutoCloseable {
  private static final ThreadLocal<@Nullable EmbeddingTap> OPEN = new ThreadLocal<>();

  /** What stands in the place of looked-up vectors. */
  @FunctionalInterface
  public interface Replacement {
    /**
     * The vectors that the model goes on with.
     *
     * @param lookUp which look-up since the tap was opened, from 0: an encoder's tokens come before
     *     its decoder's
     * @param vectors […, D] that were looked up
     */
    Tensor of(int lookUp, Tensor vectors);
  }

  private final Replacement replacement;
  private int lookUps;

  private EmbeddingTap(Replacement replacement) {
    this.replacement = replacement;
  }

  /**
   * Opens the tap of this thread.
   *
   * @throws IllegalStateException if one is open
   */
  public static EmbeddingTap open(Replacement replacement) {
    if (OPEN.get() != null) {
      throw new IllegalStateException("token vectors of this thread are tapped already");
    }
    EmbeddingTap tap = new EmbeddingTap(replacement);
    OPEN.set(tap);
    return tap;
  }

  /** What was looked up, or what stands in its place; tables of other things are not tapped. */
  static Tensor pass(String what, Tensor vectors) {
    EmbeddingTap tap = OPEN.get();
    return tap == null || !what.equals("token")
        ? vectors
        : tap.replacement.of(tap.lookUps++, vectors);
  }

  @Override
  public void close() {
    OPEN.remove();
  }
}
