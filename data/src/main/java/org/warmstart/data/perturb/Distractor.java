package org.warmstart.data.perturb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * Sentences that have nothing to do with the text, in front of it, behind it or both. The strength
 * is the share of the text's words that are added, a whole sentence at least.
 *
 * @param file sentences, one a line; if left out, neutral ones that are built in
 * @param where in front of the text, behind it, or at random
 */
public record Distractor(@Nullable Path file, @Default("end") Where where) implements Perturbation {
  /** Where sentences are put. */
  public enum Where {
    START,
    END,
    RANDOM
  }

  /** Refuses a file without sentences. */
  public Distractor {
    ListFile.read(file, "distractors.txt", 1);
  }

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public Perturbed apply(String text, double strength, SeededRandom random) {
    Strengths.require(strength);
    int units = Word.of(text).size();
    if (strength == 0 || units == 0) {
      return Perturbed.unchanged(text, units);
    }
    List<String> sentences = ListFile.read(file, "distractors.txt", 1);
    int[] order = random.derive("choice").permutation(sentences.size());
    SeededRandom places = random.derive("change");
    List<Edit> edits = new ArrayList<>();
    double words = 0;
    for (int i = 0; i < order.length && (edits.isEmpty() || words < strength * units); i++) {
      String sentence = sentences.get(order[i]);
      words += Word.of(sentence).size();
      boolean front = where == Where.START || (where == Where.RANDOM && places.nextBoolean(0.5));
      edits.add(
          front
              ? new Edit(0, 0, sentence + " ")
              : new Edit(text.length(), text.length(), " " + sentence));
    }
    return new Perturbed(text, edits, edits.size(), units);
  }
}
