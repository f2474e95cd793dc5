package org.warmstart.data.perturb;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;

/**
 * Other wordings of what is asked, around the text. One of them is drawn for each text; none is
 * stronger than another.
 *
 * @param templates wordings, each with {text} where the text goes
 */
public record Prompts(List<String> templates) implements Perturbation {
  private static final String TEXT = "{text}";

  /** Refuses templates without a place for the text. */
  public Prompts {
    templates = List.copyOf(templates);
    if (templates.isEmpty()) {
      throw new InputException(
          "templates must have at least one wording, such as 'Review: {text}'");
    }
    for (int i = 0; i < templates.size(); i++) {
      String template = templates.get(i);
      int at = template.indexOf(TEXT);
      if (at < 0 || template.indexOf(TEXT, at + 1) >= 0 || template.equals(TEXT)) {
        throw new InputException(
            "templates."
                + i
                + ": '"
                + template
                + "' must have {text} once, and something beside it");
      }
    }
  }

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public boolean hasStrength() {
    return false;
  }

  @Override
  public Perturbed apply(String text, double strength, SeededRandom random) {
    Strengths.require(strength);
    if (strength == 0) {
      return Perturbed.unchanged(text, 1);
    }
    String template = templates.get(random.derive("choice").nextInt(templates.size()));
    int at = template.indexOf(TEXT);
    Edit before = new Edit(0, 0, template.substring(0, at));
    Edit after = new Edit(text.length(), text.length(), template.substring(at + TEXT.length()));
    return new Perturbed(text, List.of(before, after), 1, 1);
  }
}
