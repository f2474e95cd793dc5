package org.warmstart.pipeline;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text, or a pair of texts that are read together.
 *
 * @param second the second text of a pair, or null
 */
public record TextInput(String text, @Nullable String second) {
  /** A single text. */
  public static TextInput of(String text) {
    return new TextInput(text, null);
  }

  /** A pair, such as a premise and a hypothesis. */
  public static TextInput of(String first, String second) {
    return new TextInput(first, second);
  }

  /** Single texts, in their order. */
  public static List<TextInput> ofAll(Collection<String> texts) {
    return texts.stream().map(TextInput::of).toList();
  }

  /** The text, or both of a pair. */
  List<String> texts() {
    return second == null ? List.of(text) : List.of(text, second);
  }

  /** Whether there are two texts. */
  public boolean isPair() {
    return second != null;
  }
}
