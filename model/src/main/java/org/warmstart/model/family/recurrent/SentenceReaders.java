package org.warmstart.model.family.recurrent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.SentenceEncoder;
import org.warmstart.model.TokenOrder;
import org.warmstart.model.family.recurrent.ThoughtSettings.Directions;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Gru;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * The encoders of skip-thought and quick-thought, side by side: each reads words of its own into
 * one vector, and theirs are put together.
 *
 * <p>Shapes: B batch, T tokens, E width of a word, H of an encoder's vector, D of all.
 */
final class SentenceReaders extends Module implements SentenceEncoder {
  /**
   * A gated recurrent unit over word vectors (Kiros et al. 2015, section 2.1). As in the paper's
   * own code, and in libtorch's kernel, the reset gate acts on the product U h and not, as the
   * paper's equation prints it, on h; biases, which the paper leaves out, are there and start at 0;
   * and the update gate z is the share of the old state, where the paper has 1 - z.
   */
  static final class Reader extends Module {
    private final Embedding words;
    private final Gru gru;
    private final double dropout;

    Reader(ThoughtSettings settings, boolean bothDirections) {
      words =
          child(
              "embeddings",
              new Embedding(
                  settings.weight(settings.vocabularySize(), settings.embeddingWidth()), -1),
              Parameter.Use.TOKENS);
      int units = bothDirections ? settings.hidden() / 2 : settings.hidden();
      gru = child("gru", settings.gru(units, bothDirections));
      dropout = settings.dropout();
    }

    /** The vectors of words, [B, T] → [B, T, E]. */
    Tensor words(Tensor idsBT) {
      return Dropout.apply(words.forward("token", idsBT), dropout(dropout));
    }

    /** The states at all words, [B, T] → [B, T, H]. */
    Tensor states(Inputs in) {
      Tensor xBTE = words(in.require("input_ids"));
      Tensor maskBT = in.get("attention_mask");
      if (maskBT == null) {
        return gru.forward(xBTE, null, null).outputBTH();
      }
      TokenOrder order = TokenOrder.forwards(maskBT);
      return order.undo(gru.forward(order.apply(xBTE), order.lengths(), null).outputBTH());
    }

    /**
     * The state behind the last word that each direction reads, [B, T, H] → [B, H].
     *
     * @param maskBT 1 for real and 0 for padding; null if all are real
     */
    Tensor vectors(Tensor statesBTH, @Nullable Tensor maskBT) {
      long last = statesBTH.size(1) - 1;
      Tensor endBH =
          maskBT == null ? statesBTH.select(1, last) : Ops.rowsAt(statesBTH, Masks.last(maskBT));
      if (!gru.sizes().bidirectional()) {
        return endBH;
      }
      Tensor startBH =
          maskBT == null ? statesBTH.select(1, 0) : Ops.rowsAt(statesBTH, Masks.first(maskBT));
      long half = statesBTH.size(2) / 2;
      return Tensors.concatenate(1, endBH.narrow(1, 0, half), startBH.narrow(1, half, half));
    }

    /** What the sentences' vectors are, [B, H]. */
    Tensor vectors(Inputs in) {
      return vectors(states(in), in.get("attention_mask"));
    }
  }

  private final Map<String, Reader> readers = new LinkedHashMap<>();

  /**
   * As many encoders as the configuration says.
   *
   * @param sides what their names end in, for every kind of direction
   */
  SentenceReaders(ThoughtSettings settings, String... sides) {
    for (Directions model : settings.directions().models()) {
      for (String side : sides) {
        String name = model.key() + side;
        readers.put(name, child(name, new Reader(settings, model == Directions.BI)));
      }
    }
  }

  /** The encoder of that name, such as {@code uni}. */
  Reader reader(String name) {
    return Objects.requireNonNull(readers.get(name));
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor statesBTD = joined(2, reader -> reader.states(in));
    hidden.add(statesBTD);
    return statesBTD;
  }

  @Override
  public Tensor vectors(Tensor statesBTD, Inputs in) {
    Tensor maskBT = in.get("attention_mask");
    long width = statesBTD.size(2) / readers.size();
    long[] from = {0};
    return joined(
        1,
        reader -> {
          Tensor statesBTH = statesBTD.narrow(2, from[0], width);
          from[0] += width;
          return reader.vectors(statesBTH, maskBT);
        });
  }

  private Tensor joined(long dimension, Function<Reader, Tensor> part) {
    Tensor[] parts = readers.values().stream().map(part).toArray(Tensor[]::new);
    return parts.length == 1 ? parts[0] : Tensors.concatenate(dimension, parts);
  }

  /** A classifier's layer on the vectors. */
  static Linear classifier(ThoughtSettings.Config config) {
    return new Linear(config.width(), config.labels().size(), 1 / Math.sqrt(config.width()));
  }
}
