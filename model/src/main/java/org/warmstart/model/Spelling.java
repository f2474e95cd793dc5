package org.warmstart.model;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Module;

/**
 * A part of a model that sees how tokens are spelled, and so has to be told once which tokens a new
 * model's numbers stand for. Checkpoints keep what they were told.
 */
public interface Spelling {
  /**
   * Tells how tokens are spelled.
   *
   * @param tokenOf the text of a token's number; null if there is none
   */
  void spell(IntFunction<@Nullable String> tokenOf);

  /** Tells every part of a model that wants to know. */
  static void tell(Module model, IntFunction<@Nullable String> tokenOf) {
    if (model instanceof Spelling part) {
      part.spell(tokenOf);
    }
    model.children().values().forEach(child -> tell(child, tokenOf));
  }
}
