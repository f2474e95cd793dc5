package org.warmstart.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** The hidden states of some layers, or of the last, for texts. */
final class FeatureStates {
  private final LoadedModel loaded;
  private final TextEncoder encoder;
  private final LayerSelection.Mix mix;

  /** The layers' numbers; empty for what the model itself gives. */
  private final int[] layers;

  /**
   * A batch's states.
   *
   * @param states [B, T, D], row-major
   * @param length T
   * @param width D
   * @param ofTexts the model's own vectors of the texts, [B, D]; null if it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // within this package, for computing with
  record Rows(float[] states, int length, int width, float @Nullable [] ofTexts) {}

  private FeatureStates(
      LoadedModel loaded, TextEncoder encoder, LayerSelection.Mix mix, int[] layers) {
    this.loaded = loaded;
    this.encoder = encoder;
    this.mix = mix;
    this.layers = layers;
  }

  /**
   * Looks whether the model has the layers, with one token.
   *
   * @param selection null: what the model itself gives
   * @param ownPooling whether a text's vector would be the model's own
   * @throws InputException if it has not, or they cannot be mixed
   */
  static FeatureStates of(
      LoadedModel loaded,
      TextEncoder encoder,
      @Nullable LayerSelection selection,
      boolean ownPooling) {
    if (selection == null) {
      return new FeatureStates(loaded, encoder, LayerSelection.Mix.CONCAT, new int[0]);
    }
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      HiddenStates hidden = HiddenStates.gather();
      Map<String, Tensor> outputs =
          loaded.model().forward(Inputs.ofIds(Tensors.fullLongs(0, 1, 1)), hidden);
      List<Tensor> states = hidden.own();
      if (states.isEmpty() || (ownPooling && outputs.containsKey(SentenceModel.VECTORS))) {
        throw loaded.wrongHead(
            "it makes one vector of a text, which is of no layer; leave the layers out"
                + (states.isEmpty() ? "" : ", or name a pooling"));
      }
      int[] layers = selection.resolve(states.size());
      long[] widths = Arrays.stream(layers).mapToLong(layer -> states.get(layer).size(2)).toArray();
      boolean even = Arrays.stream(widths).distinct().count() == 1;
      if (!even && selection.mix() != LayerSelection.Mix.CONCAT) {
        throw new InputException(
            "layers: they are "
                + Arrays.toString(widths)
                + " numbers wide, so they can be put one behind the other (concat), not added up");
      }
      return new FeatureStates(loaded, encoder, selection.mix(), layers);
    }
  }

  /**
   * The states of a batch; the model is in use already.
   *
   * @param vectors how they make one vector of a text; null: as the model does, if it does
   */
  Rows of(List<EncodedText> batch, @Nullable SentenceVectors vectors) {
    try (Scope scope = Scope.open()) {
      HiddenStates hidden = layers.length == 0 ? HiddenStates.NONE : HiddenStates.gather();
      Inputs in = encoder.batch(batch, loaded.config().tokenTypes() > 1);
      Map<String, Tensor> outputs = loaded.model().forward(in, hidden);
      Tensor statesBTD =
          layers.length == 0
              ? Objects.requireNonNull(outputs.get("last_hidden_state"))
              : mixed(hidden.own());
      Tensor ofTexts = outputs.get(SentenceModel.VECTORS);
      if (vectors != null) {
        Map<String, Tensor> read =
            layers.length == 0 ? outputs : Map.of("last_hidden_state", statesBTD);
        ofTexts = vectors.of(read, in.require("attention_mask"));
      }
      return new Rows(
          Tensors.floats(statesBTD),
          Math.toIntExact(statesBTD.size(1)),
          Math.toIntExact(statesBTD.size(2)),
          ofTexts == null ? null : Tensors.floats(ofTexts));
    }
  }

  private Tensor mixed(List<Tensor> all) {
    Tensor[] chosen = Arrays.stream(layers).mapToObj(all::get).toArray(Tensor[]::new);
    if (mix == LayerSelection.Mix.CONCAT) {
      return Tensors.concatenate(2, chosen);
    }
    Tensor sum = Arrays.stream(chosen).reduce(Tensor::add).orElseThrow();
    return mix == LayerSelection.Mix.SUM ? sum : Ops.scale(sum, 1.0 / chosen.length);
  }
}
