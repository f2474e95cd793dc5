package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/** A perturbation that can act at several places, at each without regard to the others. */
interface PlaceByPlace extends Perturbation {
  /**
   * What could be changed.
   *
   * @return for each place its changes, which do change the text
   */
  List<List<Edit>> places(String text, SeededRandom random);

  /** What the strength is a share of. */
  default int units(String text) {
    return Word.of(text).size();
  }

  @Override
  default Perturbed apply(String text, double strength, SeededRandom random) {
    Strengths.require(strength);
    int units = units(text);
    if (strength == 0) {
      return Perturbed.unchanged(text, units);
    }
    List<List<Edit>> places = places(text, random.derive("change"));
    int count = Strengths.count(strength, units, places.size());
    List<Edit> edits = new ArrayList<>();
    // the first of one order, whatever the strength is
    int[] order = random.derive("choice").permutation(places.size());
    for (int i = 0; i < count; i++) {
      edits.addAll(places.get(order[i]));
    }
    return new Perturbed(text, edits, count, units);
  }
}
