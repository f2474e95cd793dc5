package org.warmstart.learn.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;

/**
 * The first layers of a checkpoint, for a model whose others start anew: how much of what is
 * transferred is worth (Radford et al. 2018, section 5 and figure 2).
 */
final class TransferredLayers {
  /** The first number in a parameter's name is that of its layer. */
  private static final Pattern LAYER = Pattern.compile("\\.(\\d{1,5})\\.");

  private TransferredLayers() {}

  /**
   * Gives new initial values to the layers behind the first ones, and to what is on top of them: a
   * last normalization, a pooling layer, a head. What is below the layers, as embeddings, stays.
   *
   * @param model all of whose parameters have values
   * @param count how many layers stay
   * @throws InputException if the model is no single stack of layers, or has fewer
   */
  static void keep(Model model, int count, Consumer<String> told) {
    int layers = model.config().layers();
    if (count > layers) {
      throw new InputException(
          "model.transferLayers: "
              + count
              + " is more than the checkpoint's "
              + layers
              + " layers");
    }
    requireStack(model);
    if (count == layers) {
      told.accept("transferred: all of the checkpoint's " + layers + " layers");
      return;
    }
    List<String> fresh = new ArrayList<>();
    long numbers = 0;
    boolean below = true;
    for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
      int layer = layer(entry.getKey());
      below &= layer < 0 && model.isOfBody(entry.getKey());
      boolean kept = layer < 0 ? below : layer < count;
      if (!kept) {
        entry.getValue().initialise();
        fresh.add(entry.getKey());
        numbers += entry.getValue().size();
      }
    }
    told.accept(
        "transferred: the embeddings"
            + (count == 0 ? ", none of the " : " and the first " + count + " of ")
            + layers
            + " layers (model.transferLayers); new: "
            + fresh.size()
            + " tensors of "
            + String.format(Locale.ROOT, "%,d", numbers)
            + " numbers, from "
            + fresh.get(0)
            + " to "
            + fresh.get(fresh.size() - 1));
  }

  private static void requireStack(Model model) {
    int last =
        model.parameters().keySet().stream().mapToInt(TransferredLayers::layer).max().orElse(-1);
    boolean two = model.config().family().heads().contains(Head.SEQUENCE_TO_SEQUENCE);
    if (two || last != model.config().layers() - 1) {
      throw new InputException(
          "model.transferLayers: takes the first layers of one stack, as BERT and the GPTs have it;"
              + (two
                  ? " this model has an encoder and a decoder"
                  : " the layers of the family '"
                      + model.config().modelType()
                      + "' are not numbered so"));
    }
  }

  private static int layer(String name) {
    Matcher matcher = LAYER.matcher(name);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
