package org.warmstart.model.checkpoint;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Every k-th layer of a deeper checkpoint, for a shallower model (Sanh et al. 2019, section 3):
 * layer j comes from layer ⌊j·stored / kept⌋.
 */
record LayerChoice(int stored, int kept) {
  /** The first number in a tensor's path is that of its layer. */
  private static final Pattern LAYER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");

  LayerChoice {
    if (kept < 1 || kept > stored) {
      throw new InputException(
          "cannot take " + Messages.count(kept, "layer") + " of a checkpoint that has " + stored);
    }
  }

  static LayerChoice all(int layers) {
    return new LayerChoice(layers, layers);
  }

  /**
   * Whether the tensors are numbered by layers: not where all layers share their weights, as
   * ALBERT's.
   */
  boolean appliesTo(Set<String> tensors) {
    return kept < stored
        && tensors.stream().mapToInt(LayerChoice::layer).max().orElse(-1) == stored - 1;
  }

  /** What a stored tensor is called in the shallower model; null if its layer is left out. */
  @Nullable String renamed(String tensor) {
    int layer = layer(tensor);
    if (layer < 0) {
      return tensor;
    }
    // the first j with ⌊j·stored / kept⌋ ≥ layer
    int target = (int) (((long) layer * kept + stored - 1) / stored);
    boolean taken = target < kept && (long) target * stored / kept == layer;
    return taken ? LAYER.matcher(tensor).replaceFirst(Integer.toString(target)) : null;
  }

  private static int layer(String tensor) {
    Matcher matcher = LAYER.matcher(tensor);
    return matcher.find() && matcher.end() - matcher.start() < 6
        ? Integer.parseInt(matcher.group())
        : -1;
  }
}
