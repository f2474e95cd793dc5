package org.warmstart.model.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Some layers of a deeper checkpoint, for a shallower model (Sanh et al. 2019, section 3).
 *
 * @param stored how many layers the checkpoint has
 * @param taken which of them the model has, in its order, counted from 0
 */
record LayerChoice(int stored, List<Integer> taken) {
  /** The first number in a tensor's path is that of its layer. */
  private static final Pattern LAYER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");

  LayerChoice {
    taken = List.copyOf(taken);
    for (int layer : taken) {
      if (layer < 0 || layer >= stored) {
        throw new InputException(
            "layer " + layer + ": the checkpoint has the layers 0 to " + (stored - 1));
      }
    }
    if (taken.isEmpty() || taken.stream().distinct().count() < taken.size()) {
      throw new InputException("layers " + taken + ": name one or more, each once");
    }
  }

  static LayerChoice all(int layers) {
    return new LayerChoice(layers, IntStream.range(0, layers).boxed().toList());
  }

  /** Every k-th layer: layer j comes from layer ⌊j·stored / kept⌋. */
  static LayerChoice every(int stored, int kept) {
    requireCount(stored, kept);
    List<Integer> taken =
        IntStream.range(0, kept).map(j -> (int) ((long) j * stored / kept)).boxed().toList();
    return new LayerChoice(stored, taken);
  }

  /** Refuses more layers than there are, and none. */
  static void requireCount(int stored, int kept) {
    if (kept < 1 || kept > stored) {
      throw new InputException(
          "cannot take " + Messages.count(kept, "layer") + " of a checkpoint that has " + stored);
    }
  }

  /**
   * Whether the tensors are numbered by layers: not where all layers share their weights, as
   * ALBERT's.
   */
  boolean appliesTo(Set<String> tensors) {
    boolean isAll = taken.equals(IntStream.range(0, stored).boxed().toList());
    return !isAll && areNumbered(tensors, stored);
  }

  /** Whether the highest number of a layer in the tensors' names is that of the last layer. */
  static boolean areNumbered(Set<String> tensors, int layers) {
    return tensors.stream().mapToInt(LayerChoice::layer).max().orElse(-1) == layers - 1;
  }

  /** What a stored tensor is called in the shallower model; null if its layer is left out. */
  @Nullable String renamed(String tensor) {
    int layer = layer(tensor);
    if (layer < 0) {
      return tensor;
    }
    int target = taken.indexOf(layer);
    return target < 0 ? null : LAYER.matcher(tensor).replaceFirst(Integer.toString(target));
  }

  private static int layer(String tensor) {
    Matcher matcher = LAYER.matcher(tensor);
    return matcher.find() && matcher.end() - matcher.start() < 6
        ? Integer.parseInt(matcher.group())
        : -1;
  }
}
