package org.warmstart.model.family.prophetnet;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.Reading;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * ProphetNet's heads, in which every predicting stream says its word.
 *
 * <p>Shapes: B batch, G streams, T target tokens, D width, V vocabulary.
 */
final class ProphetNetHeads {
  private ProphetNetHeads() {}

  /** Text to text. */
  static final class Generation extends ConditionalGeneration<ProphetNetLayers.Both> {
    private final ProphetNetLayers.Both both;
    private final Words words;

    Generation(Identity identity, ProphetNet.Config config, ProphetNetLayers.Both both) {
      this(identity, both, new Words(config, both.words()));
    }

    private Generation(Identity identity, ProphetNetLayers.Both both, Words words) {
      super(identity, "prophetnet", both, words);
      this.both = both;
      this.words = words;
    }

    @Override
    protected Map<String, Tensor> outputs(DecoderInputs in, HiddenStates hidden) {
      return words.outputs(both.streams(in, hidden));
    }

    @Override
    protected Reading read(DecoderInputs in, Tensor labelsBT, HiddenStates hidden) {
      return words.reading(both.streams(in, hidden), labelsBT, labelSmoothing());
    }

    /** The reference smooths in evaluation, too. */
    @Override
    protected double usualLabelSmoothing() {
      return words.prophecy.smoothing();
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return words.targets(in.require("labels"));
    }
  }

  /** The decoder alone; unlike other families' its labels are not moved. */
  static final class Alone extends CausalLm<ProphetNetLayers.Alone> {
    private final ProphetNetLayers.Alone layers;
    private final Words words;

    Alone(Identity identity, ProphetNet.Config config, ProphetNetLayers.Alone layers) {
      this(identity, layers, new Words(config, layers.words()));
    }

    private Alone(Identity identity, ProphetNetLayers.Alone layers, Words words) {
      super(identity, "prophetnet", layers, words);
      this.layers = layers;
      this.words = words;
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      return words.outputs(layers.streams(DecoderInputs.of(in), hidden));
    }

    @Override
    public Reading read(Inputs in, HiddenStates hidden) {
      return words.reading(
          layers.streams(DecoderInputs.of(in), hidden), targetsBT(in), labelSmoothing());
    }

    /** The reference smooths in evaluation, too. */
    @Override
    protected double usualLabelSmoothing() {
      return words.prophecy.smoothing();
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return words.targets(targetsBT(in));
    }

    @Override
    protected boolean movesLabels() {
      return false;
    }
  }

  /** The embeddings again, or a matrix of its own; the loss is the mean over all streams' words. */
  private static final class Words extends LmHead {
    private final ProphetNet.Prophecy prophecy;
    private final Linear output;

    Words(ProphetNet.Config config, Embedding embeddings) {
      prophecy = config.prophecy();
      Parameter weight =
          config.tied()
              ? embeddings.weight()
              : parameter(
                  "lm_head.weight",
                  new Parameter(
                      Initializer.normal(config.initializerRange()),
                      config.vocabularySize(),
                      config.width()));
      output = new Linear(weight, null);
    }

    @Override
    public Linear output() {
      return output;
    }

    Map<String, Tensor> outputs(ProphetNetLayers.Streams streams) {
      Tensor logitsBGTV = logits(streams.predictingBGTD());
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("logits", logitsBGTV.select(1, 0));
      if (prophecy.streams() > 1) {
        outputs.put("logits_ngram", logitsBGTV.narrow(1, 1, prophecy.streams() - 1L));
      }
      return outputs;
    }

    private int learned() {
      return prophecy.lossOfFirst() ? 1 : prophecy.streams();
    }

    /** Scores are those of the next word; the loss is that of all streams. */
    Reading reading(ProphetNetLayers.Streams streams, Tensor labelsBT, double smoothing) {
      return Reading.ofStates(
          streams.predicting().narrow(1, 0, labelsBT.size(1)),
          this::logits,
          () -> List.of(loss(streams, labelsBT, smoothing)));
    }

    /** Every stream's labels are the same: at each position the word that all of them predict. */
    private LossTerm loss(ProphetNetLayers.Streams streams, Tensor labelsBT, double smoothing) {
      Tensor[] labels = new Tensor[learned()];
      Arrays.fill(labels, labelsBT);
      return Losses.tokens(
          "lm",
          streams.predicting().narrow(1, 0, learned() * labelsBT.size(1)),
          Tensors.concatenate(1, labels),
          this::transform,
          output,
          smoothing);
    }

    Map<String, Long> targets(Tensor labelsBT) {
      return Map.of("lm", learned() * Losses.count(labelsBT));
    }
  }
}
