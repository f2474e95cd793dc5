package org.warmstart.model.family.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.model.TokenOrder;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Lstm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recurrent;
import org.warmstart.tensor.Tensors;

/** ELMo's layers. Shapes: B batch, T tokens, O width of a direction, D = 2·O, L layers of LSTM. */
final class ElmoLayers {
  private ElmoLayers() {}

  /** What a direction makes of each token, [B, T, O]: the word's vector, then every layer's. */
  record Directions(List<Tensor> forwards, List<Tensor> backwards) {
    /** Layer {@code i} of both, [B, T, D]. */
    Tensor joined(int i) {
      return Tensors.concatenate(2, forwards.get(i), backwards.get(i));
    }

    int layers() {
      return forwards.size();
    }
  }

  /**
   * Two language models over the same word vectors, one reading left to right and one right to left
   * (Peters et al. 2018, sections 3.1 and 3.4).
   */
  static final class BiLm extends Module {
    private final @Nullable CharacterWords characters;
    private final @Nullable Embedding tokens;
    private final List<Lstm> forwards = new ArrayList<>();
    private final List<Lstm> backwards = new ArrayList<>();
    private final boolean residual;
    private final double dropout;

    BiLm(Elmo.Config config) {
      if (config.spelled()) {
        characters =
            embeddings(
                "characters",
                new CharacterWords(
                    config.characters(),
                    config.vocabularySize(),
                    config.tokens(),
                    config.outputs()));
        tokens = null;
      } else {
        characters = null;
        tokens =
            child(
                "tokens",
                new Embedding(config.vocabularySize(), config.outputs(), 1),
                Parameter.Use.TOKENS);
      }
      for (int i = 0; i < config.layers(); i++) {
        forwards.add(layer("forward." + i, i, lstm(config)));
      }
      for (int i = 0; i < config.layers(); i++) {
        backwards.add(layer("backward." + i, i, lstm(config)));
      }
      residual = config.residual();
      dropout = config.dropout();
    }

    private static Lstm lstm(Elmo.Config config) {
      return Lstm.remembering(
          Recurrent.Sizes.of(config.outputs(), config.hidden())
              .withProjection(config.projection() == null ? 0 : config.projection())
              .withSingleBias());
    }

    Directions forward(Inputs in) {
      Tensor idsBT = in.require("input_ids");
      Tensor xBTO = words(idsBT);
      Tensor given = in.get("attention_mask");
      Tensor maskBT = given != null ? given : Tensors.fullLongs(1, idsBT.size(0), idsBT.size(1));
      return new Directions(
          read(forwards, TokenOrder.forwards(maskBT), xBTO),
          read(backwards, TokenOrder.backwards(maskBT), xBTO));
    }

    private Tensor words(Tensor idsBT) {
      if (characters != null) {
        return characters.forward(idsBT);
      }
      if (tokens == null) {
        throw new IllegalStateException("no word vectors");
      }
      return tokens.forward("token", idsBT);
    }

    /** Padding stands behind the real tokens in either order, where no real one sees it. */
    private List<Tensor> read(List<Lstm> layers, TokenOrder order, Tensor wordsBTO) {
      List<Tensor> states = new ArrayList<>();
      states.add(wordsBTO);
      Tensor xBTO = order.apply(wordsBTO);
      for (int i = 0; i < layers.size(); i++) {
        Tensor inBTO = Dropout.apply(xBTO, dropout(dropout));
        Tensor outBTO = layers.get(i).forward(inBTO, null, null).outputBTO();
        xBTO = residual && i > 0 ? outBTO.add(inBTO) : outBTO;
        states.add(order.undo(xBTO));
      }
      return states;
    }

    /** What predicts a word: the last layer's states, [B, T, O]. */
    Tensor last(List<Tensor> states) {
      return Dropout.apply(states.get(states.size() - 1), dropout(dropout));
    }
  }
}
