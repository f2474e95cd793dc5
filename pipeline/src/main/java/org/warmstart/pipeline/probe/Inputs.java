package org.warmstart.pipeline.probe;

import java.util.List;
import java.util.Objects;
import org.warmstart.data.perturb.Edit;
import org.warmstart.data.perturb.Perturbed;
import org.warmstart.pipeline.TextInput;

/** One of the texts of an input, and others in its place. */
public final class Inputs {
  private Inputs() {}

  /**
   * The text, or the second of a pair.
   *
   * @throws NullPointerException if the second is wanted and there is none
   */
  public static String text(TextInput input, boolean second) {
    return second ? Objects.requireNonNull(input.second()) : input.text();
  }

  /** The input with another text in the place of that one. */
  public static TextInput with(TextInput input, boolean second, String text) {
    return second ? new TextInput(input.text(), text) : new TextInput(text, input.second());
  }

  static Perturbed edited(String text, List<Edit> edits) {
    return new Perturbed(text, edits, edits.size(), edits.size());
  }
}
