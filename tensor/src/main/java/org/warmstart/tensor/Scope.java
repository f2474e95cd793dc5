package org.warmstart.tensor;

import java.util.Iterator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.engine.Engine;

/**
 * Owns the native memory made while it is open: closing it frees every tensor that was not
 * {@linkplain #keep kept}.
 *
 * <p>Every training step, decoding step and request runs in one, so that nothing waits for the
 * garbage collector:
 *
 * <pre>{@code
 * try (Scope step = Scope.open()) {
 *   Tensor loss = …;          // and hundreds of intermediate tensors
 *   return step.keep(loss);   // lives on in the scope around this one
 * }
 * }</pre>
 *
 * <p>A scope belongs to the thread that opened it, and scopes close in the reverse order of their
 * opening.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope scope;

  private Scope(PointerScope scope) {
    this.scope = scope;
  }

  /** Opens a scope for this thread; it is the innermost until it is closed. */
  public static Scope open() {
    Engine.start();
    return new Scope(new PointerScope());
  }

  /**
   * Moves a tensor from this scope, which has to be the innermost one, to the scope around it;
   * where there is none, the caller owns the tensor and closes it.
   *
   * @return the tensor itself
   */
  public Tensor keep(Tensor tensor) {
    PointerScope outer = around();
    if (outer != null) {
      outer.attach(tensor);
    } else {
      tensor.retainReference();
    }
    scope.detach(tensor);
    return tensor;
  }

  /**
   * Takes a tensor out of every scope's care: it lives until {@link #release} is called on it. For
   * parameters, optimizer state and caches.
   */
  public static Tensor retain(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  /**
   * Frees a {@linkplain #retain retained} tensor now; the scope it was made in, if it is still
   * open, no longer counts.
   */
  public static void release(@Nullable Tensor tensor) {
    if (tensor != null && !tensor.isNull()) {
      tensor.deallocate();
    }
  }

  static <P extends Pointer> P forever(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  private @Nullable PointerScope around() {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    if (scopes == null || !scopes.hasNext() || scopes.next() != scope) {
      throw new IllegalStateException(
          "only the innermost scope of this thread can hand a tensor on");
    }
    return scopes.hasNext() ? scopes.next() : null;
  }

  @Override
  public void close() {
    scope.close();
  }
}
