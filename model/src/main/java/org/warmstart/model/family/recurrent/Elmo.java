package org.warmstart.model.family.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Losses;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.family.recurrent.ElmoLayers.BiLm;
import org.warmstart.model.family.recurrent.ElmoLayers.Directions;
import org.warmstart.model.family.recurrent.ElmoLayers.LayerMix;
import org.warmstart.model.head.DenseReadOut;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.MeanReadOut;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.TokenClassification;
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
   * @param characters how words are made of characters; null: every token has its own vector
   * @param hidden units of an LSTM
   * @param projection O, to which their outputs are projected; 0: not at all
   * @param residual whether each layer but the first adds its input to its output
   * @param dropout on every layer's inputs, and before words are predicted
   * @param normalisedMix whether layers are normalised before they are mixed
   * @param classifierDropout on the mix, below a head
   */
  public record Config(
      int vocabularySize,
      CharacterWords.@Nullable Sizes characters,
      int hidden,
      int layers,
      int projection,
      boolean residual,
      double dropout,
      boolean normalisedMix,
      double classifierDropout,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    static Config read(ConfigJson json) {
      Integer projection = json.optionalInteger("projection_size");
      // read in any case: a published size keeps its keys where 'characters' is changed to false
      CharacterWords.Sizes characters = readCharacters(json);
      Config config =
          new Config(
              json.positive("vocab_size", 793_471),
              json.bool("characters", true) ? characters : null,
              json.positive("hidden_size", 4096),
              json.layers("num_hidden_layers", 2),
              projection == null ? 0 : json.positive("projection_size", 1),
              json.bool("residual", true),
              json.probability("hidden_dropout_prob", 0.1),
              json.bool("mix_layer_norm", false),
              json.probability("classifier_dropout", 0.5),
              json.tokens(),
              json.labels(),
              json.generic());
      if (json.bool("tie_word_embeddings", false)) {
        throw new InputException(
            json.where() + ": 'tie_word_embeddings' is true; ELMo's output layer is its own");
      }
      json.finish();
      return config;
    }

    private static CharacterWords.Sizes readCharacters(ConfigJson json) {
      CharacterWords.Sizes sizes =
          new CharacterWords.Sizes(
              json.positive("char_embedding_size", 16),
              json.positive("max_word_length", 50),
              json.positives("char_filter_windows", List.of(1, 2, 3, 4, 5, 6, 7)),
              json.positives("char_filters", List.of(32, 32, 64, 128, 256, 512, 1024)),
              json.activation("char_activation", "relu"),
              json.layers("num_highway_layers", 2));
      if (sizes.windows().size() != sizes.filters().size()) {
        throw new InputException(
            json.where()
                + ": 'char_filters' has "
                + sizes.filters().size()
                + " numbers and 'char_filter_windows' "
                + sizes.windows().size()
                + "; each window needs its number of filters");
      }
      for (int window : sizes.windows()) {
        if (window > sizes.longestWord()) {
          throw new InputException(
              json.where()
                  + ": 'char_filter_windows' has "
                  + window
                  + ", but 'max_word_length' is "
                  + sizes.longestWord());
        }
      }
      if (sizes.longestWord() < 3) {
        throw new InputException(
            json.where()
                + ": 'max_word_length' has to be at least 3: a word stands between two marks");
      }
      return sizes;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("characters", characters != null);
      if (characters != null) {
        json.put("char_embedding_size", characters.embeddingWidth());
        json.put("max_word_length", characters.longestWord());
        ConfigWriter.putSizes(json, "char_filter_windows", characters.windows());
        ConfigWriter.putSizes(json, "char_filters", characters.filters());
        json.put("char_activation", characters.activation());
        json.put("num_highway_layers", characters.highwayLayers());
      }
      json.put("hidden_size", hidden);
      json.put("num_hidden_layers", layers);
      json.put("projection_size", projection == 0 ? null : (Integer) projection);
      json.put("residual", residual);
      json.put("hidden_dropout_prob", dropout);
      json.put("mix_layer_norm", normalisedMix);
      json.put("classifier_dropout", classifierDropout);
      json.put("tie_word_embeddings", false);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
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
      return projection > 0 ? projection : hidden;
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
      Family.of("elmo", Config.class, Config::read)
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
            new LayerMix(config.layers + 1, config.normalisedMix),
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
              output),
          Losses.tokens(
              "lm_backward",
              bilm.last(directions.backwards()).narrow(1, 1, predicted),
              previous(in),
              x -> x,
              output));
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
