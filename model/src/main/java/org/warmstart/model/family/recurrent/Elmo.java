package org.warmstart.model.family.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.ConfigRecords;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.family.recurrent.ElmoLayers.BiLm;
import org.warmstart.model.family.recurrent.ElmoLayers.Directions;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.MeanReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.model.nn.LayerMix;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * ELMo (Peters et al. 2018): word vectors from all layers of a language model that reads in both
 * directions.
 *
 * <p>Shapes: B batch, T tokens, O width of a direction, D = 2·O, V vocabulary.
 */
public final class Elmo extends Module implements Encoder {
  private static final String BODY = "elmo";

  /**
   * Sizes and choices of an ELMo.
   *
   * @param spelled whether words are made of characters, or every token has its own vector
   * @param characters which a published size keeps where {@code spelled} is changed
   * @param hidden units of an LSTM
   * @param projection O, to which their outputs are projected; null: not at all
   * @param residual whether each layer but the first adds its input to its output
   * @param dropout on every layer's inputs, and before words are predicted
   * @param normalizedMix whether layers are normalized before they are mixed
   * @param classifierDropout on the mix, below a head
   */
  public record Config(
      @Key("vocab_size") @Default("793471") @Size int vocabularySize,
      @Key("characters") @Default("true") boolean spelled,
      @Flat CharacterWords.Sizes characters,
      @Key("hidden_size") @Default("4096") @Size int hidden,
      @Key("num_hidden_layers") @Default("2") @Layers int layers,
      @Key("projection_size") @Size @Nullable Integer projection,
      @Default("true") boolean residual,
      @Key("hidden_dropout_prob") @Default("0.1") @Probability double dropout,
      @Key("mix_layer_norm") boolean normalizedMix,
      @Key("classifier_dropout") @Default("0.5") @Probability double classifierDropout,
      @Key("tie_word_embeddings") @Default("false") @Only boolean tied,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    @Override
    public ObjectNode toJson() {
      ObjectNode json = ModelConfig.super.toJson();
      for (String key : ConfigRecords.keys(CharacterWords.Sizes.class)) {
        if (!spelled && !generic.containsKey(key)) {
          json.remove(key);
        }
      }
      return json;
    }

    @Override
    public String modelType() {
      return "elmo";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** O. */
    int outputs() {
      return projection == null ? hidden : projection;
    }

    @Override
    public int width() {
      return 2 * outputs();
    }

    @Override
    public int maxPositions() {
      return ANY_LENGTH;
    }
  }

  /**
   * The sizes that AllenNLP published (allennlp.org/elmo: 93.6, 28.0 and 13.6 million parameters):
   * all but the output layer of pre-training, so that the counts do not depend on the vocabulary.
   * The four numbers of the mix come on top.
   */
  public static final Family<Config> FAMILY =
      Family.of("elmo", Config.class)
          .ours()
          .withoutAttention()
          .encoder()
          .preset("elmo-original", "{\"projection_size\": 512}")
          .preset(
              "elmo-medium",
              "{\"projection_size\": 256, \"hidden_size\": 2048, \"num_highway_layers\": 1}")
          .preset(
              "elmo-small",
              "{\"projection_size\": 128, \"hidden_size\": 1024, \"num_highway_layers\": 1}")
          .head(Head.NONE, "ElmoModel", (c, id) -> new EncoderModel<>(id, new Elmo(c), null))
          .head(Head.BIDIRECTIONAL_LM, "ElmoForPreTraining", LanguageModel::new)
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "ElmoForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id,
                      BODY,
                      new Elmo(c),
                      new MeanReadOut("classifier", classifier(c), c.classifierDropout)))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "ElmoForTokenClassification",
              (c, id) ->
                  new TokenClassification<>(
                      id,
                      BODY,
                      new Elmo(c),
                      new DenseReadOut("classifier", classifier(c), c.classifierDropout)))
          .names((config, head) -> WeightNames.under(BODY + "."));

  private final BiLm bilm;
  private final LayerMix mix;

  Elmo(Config config) {
    bilm = child("bilm", new BiLm(config));
    mix =
        child(
            "layer_mix",
            new LayerMix(config.layers + 1, config.normalizedMix),
            Parameter.Use.POOLING);
  }

  private static Linear classifier(Config config) {
    return new Linear(config.width(), config.labels.size(), 1 / Math.sqrt(config.width()));
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Directions directions = bilm.forward(in);
    List<Tensor> layers = new ArrayList<>();
    for (int i = 0; i < directions.layers(); i++) {
      layers.add(directions.joined(i));
    }
    layers.forEach(hidden::add);
    return mix.forward(layers);
  }

  /**
   * The two language models alone, with one output layer (Peters et al. 2018, section 3.1); the
   * loss is the sum of both directions'.
   */
  static final class LanguageModel extends HeadedModel {
    private final BiLm bilm;
    private final Linear output;

    LanguageModel(Config config, Identity identity) {
      super(identity, Head.BIDIRECTIONAL_LM);
      bilm = child(BODY + ".bilm", new BiLm(config));
      output =
          child(
              "lm_head",
              new Linear(config.outputs(), config.vocabularySize, 1 / Math.sqrt(config.outputs())));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Directions directions = bilm.forward(in);
      for (int i = 0; i < directions.layers(); i++) {
        hidden.add(directions.joined(i));
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("logits", output.forward(bilm.last(directions.forwards())));
      outputs.put("backward_logits", output.forward(bilm.last(directions.backwards())));
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Directions directions = bilm.forward(in);
      long predicted = in.require("input_ids").size(1) - 1;
      return List.of(
          Losses.tokens(
              "lm_forward",
              bilm.last(directions.forwards()).narrow(1, 0, predicted),
              Losses.next(in.require("labels")),
              x -> x,
              output,
              labelSmoothing()),
          Losses.tokens(
              "lm_backward",
              bilm.last(directions.backwards()).narrow(1, 1, predicted),
              previous(in),
              x -> x,
              output,
              labelSmoothing()));
    }

    @Override
    protected boolean hasSmoothableLoss() {
      return true;
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      Map<String, Long> targets = new LinkedHashMap<>();
      targets.put("lm_forward", Losses.count(Losses.next(in.require("labels"))));
      targets.put("lm_backward", Losses.count(previous(in)));
      return targets;
    }

    /** Labels of the position before, [B, T-1]; padding predicts nothing. */
    private static Tensor previous(Inputs in) {
      Tensor labelsBT = in.require("labels");
      long predicted = labelsBT.size(1) - 1;
      Tensor labels = labelsBT.narrow(1, 0, predicted);
      Tensor maskBT = in.get("attention_mask");
      return maskBT == null
          ? labels
          : Ops.maskedFill(labels, Ops.equal(maskBT.narrow(1, 1, predicted), 0), LossTerm.IGNORED);
    }
  }
}
