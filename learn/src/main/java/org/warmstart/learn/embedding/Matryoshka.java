package org.warmstart.learn.embedding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Ops;

/**
 * A loss of the beginnings of vectors, of several lengths, each scaled to length 1: so that what is
 * cut off a vector costs little (Kusupati et al. 2022, section 3).
 *
 * @param lengths how many numbers a beginning has; none: vectors as they are
 * @param weights of the lengths' losses, which are added up
 */
public record Matryoshka(List<Integer> lengths, List<Double> weights) {
  public Matryoshka {
    lengths = List.copyOf(lengths);
    weights = List.copyOf(weights);
  }

  /**
   * As a task's settings have them.
   *
   * @param weights none: 1 for each
   * @throws InputException if they do not fit each other, or a length the vectors
   */
  public static Matryoshka of(List<Integer> lengths, List<Double> weights, int width) {
    for (int length : lengths) {
      if (length < 1 || length > width) {
        throw new InputException(
            "task.matryoshka: "
                + length
                + " should be from 1 to "
                + width
                + ", the length of the model's vectors");
      }
    }
    if (new HashSet<>(lengths).size() < lengths.size()) {
      throw new InputException("task.matryoshka: has a length twice: " + lengths);
    }
    if (!weights.isEmpty() && weights.size() != lengths.size()) {
      throw new InputException(
          "task.matryoshkaWeights: has "
              + weights.size()
              + " weights for "
              + lengths.size()
              + " lengths of task.matryoshka; give one for each");
    }
    List<Double> all = new ArrayList<>(weights);
    while (all.size() < lengths.size()) {
      all.add(1.0);
    }
    return new Matryoshka(lengths, all);
  }

  /** The loss of vectors, summed over its targets. */
  Tensor sum(EmbeddingLoss loss, List<Tensor> texts, @Nullable Tensor scoresB) {
    if (lengths.isEmpty()) {
      return loss.sum(texts, scoresB);
    }
    Tensor total = null;
    for (int i = 0; i < lengths.size(); i++) {
      long length = lengths.get(i);
      List<Tensor> beginnings =
          texts.stream().map(textBD -> Ops.lengthOne(textBD.narrow(1, 0, length))).toList();
      Tensor part = Ops.scale(loss.sum(beginnings, scoresB), weights.get(i));
      total = total == null ? part : total.add(part);
    }
    return Objects.requireNonNull(total);
  }
}
