package org.warmstart.pipeline.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.generate.GenerationSettings;

/**
 * What stands behind a text that a model writes on from, or what an encoder-decoder makes of it.
 *
 * @param text given; null for none
 * @param generated how the model itself writes it; null if it does not
 * @param ids the tokens themselves, as {@link AttentionResult#writtenIds} gives them; null for none
 */
public record Written(
    @Nullable String text, @Nullable GenerationSettings generated, @Nullable List<Integer> ids) {
  /** Nothing: a model that writes on is asked for its next word. */
  public static final Written NOTHING = new Written(null, null, null);

  public Written {
    ids = ids == null ? null : List.copyOf(ids);
  }

  /** A given text. */
  public static Written of(String text) {
    return new Written(text, null, null);
  }

  /** What was written before, token by token. */
  public static Written of(List<Integer> ids) {
    return new Written(null, null, ids);
  }

  /** What the model writes with these settings. */
  public static Written by(GenerationSettings settings) {
    return new Written(null, settings, null);
  }

  /** Whether there is something. */
  public boolean isSomething() {
    return text != null || generated != null || ids != null;
  }
}
