package org.warmstart.learn.distillation;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;

/**
 * Which of the teacher's layers each of a student's learns from. Layers count from 1; 0 are the
 * embeddings.
 */
final class LayerMap {
  /**
   * A pair.
   *
   * @param student the student's layer
   * @param teacher the teacher's
   */
  record Pair(int student, int teacher) {}

  private LayerMap() {}

  /**
   * The pairs of all of the student's layers.
   *
   * @param loss for messages
   * @param given a layer of the teacher's for each of the student's; empty: every k-th, where the
   *     teacher has k times as many (Jiao et al. 2020, section 3.1)
   */
  static List<Pair> of(String loss, List<Integer> given, Anatomy student, Anatomy teacher) {
    int own = student.layers();
    int theirs = teacher.layers();
    List<Pair> pairs = new ArrayList<>();
    if (given.isEmpty()) {
      if (theirs % own != 0) {
        throw new InputException(
            loss
                + ": the teacher's "
                + theirs
                + " layers cannot be shared out among the student's "
                + own
                + "; teacherLayers says which one each learns from, counted from 1");
      }
      for (int layer = 1; layer <= own; layer++) {
        pairs.add(new Pair(layer, layer * (theirs / own)));
      }
      return pairs;
    }
    if (given.size() != own) {
      throw new InputException(
          loss
              + ": teacherLayers "
              + given
              + " names "
              + given.size()
              + " layers, but the student has "
              + own
              + ", each of which needs one");
    }
    for (int layer = 1; layer <= own; layer++) {
      pairs.add(new Pair(layer, within(loss, "teacherLayers", given.get(layer - 1), theirs)));
    }
    return pairs;
  }

  /** Refuses a layer that there is none of. */
  static int within(String loss, String key, int layer, int layers) {
    if (layer < 1 || layer > layers) {
      throw new InputException(
          loss + ": " + key + " " + layer + ": there are the layers 1 to " + layers);
    }
    return layer;
  }
}
