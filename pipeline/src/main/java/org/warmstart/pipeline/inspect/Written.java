package org.warmstart.pipeline.inspect;

import org.jspecify.annotations.Nullable;
import org.warmstart.generate.GenerationSettings;

/**
 * What stands behind a text that a model writes on from, or what an encoder-decoder makes of it.
 *
 * @param text given; null for none
 * @param generated how the model itself writes it; null if it does not
 */
public record Written(@Nullable String text, @Nullable GenerationSettings generated) {
  /** Nothing: a model that writes on is asked for its next word. */
  public static final Written NOTHING = new Written(null, null);

  /** A given text. */
  public static Written of(String text) {
    return new Written(text, null);
  }

  /** What the model writes with these settings. */
  public static Written by(GenerationSettings settings) {
    return new Written(null, settings);
  }

  /** Whether there is something. */
  public boolean isSomething() {
    return text != null || generated != null;
  }
}
