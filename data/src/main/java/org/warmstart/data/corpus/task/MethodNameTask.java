package org.warmstart.data.corpus.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.warmstart.base.InputException;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.MethodName;
import org.warmstart.data.corpus.Part;

/**
 * The task "which name has the method that this sentence describes?": from the first sentence of a
 * method's Javadoc to its name in words, "Returns the number of elements." to "get element count".
 * Classes do not share parts of the split, and no sentence stands in two parts.
 */
public final class MethodNameTask {
  private final Corpus corpus;

  /**
   * Takes the pairs of a corpus.
   *
   * @throws InputException if a part of the split has none, as in plain text
   */
  public MethodNameTask(Corpus corpus) {
    this.corpus = corpus;
    for (Part part : Part.values()) {
      if (pairs(part).isEmpty()) {
        throw new InputException(
            "naming methods needs Java sources with documented methods in several classes; the"
                + " corpus has "
                + corpus.methodNames().size()
                + " such methods");
      }
    }
  }

  /** All pairs of a part, in the order of the corpus. */
  public List<MethodName> pairs(Part part) {
    return corpus.methodNames().stream().filter(pair -> pair.part() == part).toList();
  }

  /**
   * Pairs of a part in random order. With the same seed, a smaller draw begins a larger one.
   *
   * @param part the part to draw from
   * @param most how many at the most
   * @param seed decides the draw and the order
   */
  public List<MethodName> draw(Part part, int most, long seed) {
    List<MethodName> pairs = new ArrayList<>(pairs(part));
    Collections.shuffle(pairs, new Random(seed));
    return List.copyOf(pairs.subList(0, Math.min(most, pairs.size())));
  }
}
