package org.warmstart.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Encoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseReadOut;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.MaskedLm;
import org.warmstart.model.head.MultipleChoice;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.WordHead;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * BERT (Devlin et al. 2019): the encoder of the Transformer, post-norm, with learned positions and
 * segments; as a decoder with causal attention and, beside an encoder, cross-attention (Rothe et
 * al. 2020).
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Bert extends Module implements Encoder, DecoderBody {
  /** Sizes and choices of a BERT; names in {@code config.json} are given where they differ. */
  public record Config(
      int vocabularySize,
      int width,
      int layers,
      int heads,
      int feedForwardWidth,
      int maxPositions,
      int tokenTypes,
      String activation,
      double hiddenDropout,
      double attentionDropout,
      @Nullable Double classifierDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean decoder,
      boolean crossAttention,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    private static Config base(int vocabulary, int width, int layers, int heads) {
      return size(vocabulary, width, layers, heads, 4 * width);
    }

    private static Config size(
        int vocabulary, int width, int layers, int heads, int feedForwardWidth) {
      return new Config(
          vocabulary,
          width,
          layers,
          heads,
          feedForwardWidth,
          512,
          2,
          "gelu",
          0.1,
          0.1,
          null,
          1e-12,
          0.02,
          false,
          false,
          true,
          new TokenRoles(null, null, 0, null),
          ConfigJson.numberedLabels(2),
          Map.of());
    }

    /** The published sizes by name. */
    static final Map<String, Config> PRESETS =
        Map.of(
            "bert-base-uncased", base(30522, 768, 12, 12),
            "bert-base-cased", base(28996, 768, 12, 12),
            "bert-large-uncased", base(30522, 1024, 24, 16),
            "bert-base-multilingual-cased", base(119547, 768, 12, 12),
            // TinyBERT's general distillation (Jiao et al. 2020), a BERT of its own proportions
            "tinybert-4l-312d", size(30522, 312, 4, 12, 1200));

    static Config read(ObjectNode node, String where) {
      ConfigJson json = new ConfigJson(node, where);
      Config config =
          new Config(
              json.positive("vocab_size", 30522),
              json.positive("hidden_size", 768),
              json.layers("num_hidden_layers", 12),
              json.positive("num_attention_heads", 12),
              json.positive("intermediate_size", 3072),
              json.positive("max_position_embeddings", 512),
              json.positive("type_vocab_size", 2),
              json.activation("hidden_act", "gelu"),
              json.probability("hidden_dropout_prob", 0.1),
              json.probability("attention_probs_dropout_prob", 0.1),
              json.optionalProbability("classifier_dropout"),
              json.positiveNumber("layer_norm_eps", 1e-12),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("is_decoder", false),
              json.bool("add_cross_attention", false),
              json.bool("tie_word_embeddings", true),
              json.tokens(),
              json.labels(),
              json.generic());
      json.requireChoice("position_embedding_type", "absolute");
      json.requireInVocabulary("pad_token_id", config.tokens.padding(), config.vocabularySize);
      json.requireDivisible("hidden_size", config.width, "num_attention_heads", config.heads);
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigJson.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("hidden_size", width);
      json.put("num_hidden_layers", layers);
      json.put("num_attention_heads", heads);
      json.put("intermediate_size", feedForwardWidth);
      json.put("max_position_embeddings", maxPositions);
      json.put("type_vocab_size", tokenTypes);
      json.put("hidden_act", activation);
      json.put("hidden_dropout_prob", hiddenDropout);
      json.put("attention_probs_dropout_prob", attentionDropout);
      json.put("classifier_dropout", classifierDropout);
      json.put("layer_norm_eps", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("is_decoder", decoder);
      json.put("add_cross_attention", crossAttention);
      json.put("tie_word_embeddings", tied);
      ConfigJson.putTokens(json, tokens);
      ConfigJson.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "bert";
    }

    private BertLayers.Sizes sizes() {
      return new BertLayers.Sizes(
          width,
          layers,
          heads,
          feedForwardWidth,
          activation,
          hiddenDropout,
          attentionDropout,
          layerNormEpsilon,
          initializerRange,
          crossAttention);
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }
  }

  static final Family<Config> FAMILY =
      Family.of("bert", Config.class, Config::read)
          .presets(Config.PRESETS)
          .head(
              Head.NONE,
              "BertModel",
              (c, id) -> {
                Bert bert = new Bert(c, true);
                return new EncoderModel<>(id, bert, bert::pool);
              })
          .head(Head.PRE_TRAINING, "BertForPreTraining", BertPreTraining::new)
          .head(
              Head.MASKED_LM,
              "BertForMaskedLM",
              (c, id) -> {
                Bert bert = new Bert(c, false);
                return new MaskedLm<>(id, "bert", bert, new Predictions(c, bert));
              })
          .head(
              Head.CAUSAL_LM,
              "BertLMHeadModel",
              (c, id) -> {
                Bert bert = new Bert(c, false);
                return new CausalLm<>(id, "bert", bert, new Predictions(c, bert));
              })
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "BertForSequenceClassification",
              (c, id) -> {
                Bert bert = new Bert(c, true);
                return new SequenceClassification<>(
                    id, "bert", bert, classifier(c, c.labels.size(), bert::pool));
              })
          .head(
              Head.TOKEN_CLASSIFICATION,
              "BertForTokenClassification",
              (c, id) ->
                  new TokenClassification<>(
                      id, "bert", new Bert(c, false), classifier(c, c.labels.size(), x -> x)))
          .head(
              Head.QUESTION_ANSWERING,
              "BertForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "bert",
                      new Bert(c, false),
                      new DenseReadOut("qa_outputs", c.linear(c.width, 2), 0)))
          .head(
              Head.MULTIPLE_CHOICE,
              "BertForMultipleChoice",
              (c, id) -> {
                Bert bert = new Bert(c, true);
                return new MultipleChoice<>(id, "bert", bert, classifier(c, 1, bert::pool));
              })
          .names(Bert::names)
          .usualHead(Head.NONE);

  private static DenseReadOut classifier(Config c, int outputs, UnaryOperator<Tensor> pool) {
    double dropout = c.classifierDropout == null ? c.hiddenDropout : c.classifierDropout;
    return new DenseReadOut("classifier", c.linear(c.width, outputs), dropout, pool);
  }

  private static WeightNames names(Config config, Head head) {
    WeightNames names =
        WeightNames.under("bert.")
            .withBuffers(
                name ->
                    name.endsWith("embeddings.position_ids")
                        || name.endsWith("embeddings.token_type_ids"));
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    if (words) {
      // the released BERTs call themselves BertForMaskedLM and have all of BertForPreTraining
      names =
          names.withLeftovers(
              name -> name.startsWith("cls.seq_relationship.") || name.startsWith("bert.pooler."));
    }
    return (words || head == Head.PRE_TRAINING) && config.tied
        ? names.withAliases(
            Map.of(
                "cls.predictions.decoder.weight",
                "bert.embeddings.word_embeddings.weight",
                "cls.predictions.decoder.bias",
                "cls.predictions.bias"))
        : names;
  }

  private final BertLayers.Embeddings embeddings;
  private final BertLayers.Stack layers;
  private final @Nullable Linear pooler;

  /**
   * The layers under the names of {@code BertModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Bert(Config config, boolean pooled) {
    BertLayers.Sizes sizes = config.sizes();
    embeddings =
        child(
            "embeddings",
            new BertLayers.Embeddings(
                sizes,
                config.vocabularySize,
                config.width,
                new Embedding(config.maxPositions, config.width, config.initializerRange),
                config.tokenTypes,
                config.tokens.padding()));
    layers = child("encoder", new BertLayers.Stack(sizes));
    pooler = pooled ? child("pooler.dense", config.linear(config.width, config.width)) : null;
  }

  /** Reads whole texts in both directions: [B, T] → [B, T, D]. */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    Masks.requirePositions(idsBT.size(1), embeddings.positions());
    Tensor xBTD =
        embeddings.forward(idsBT, in.get("token_type_ids"), Tensors.range(0, idsBT.size(1)));
    return layers.encode(xBTD, in.get("attention_mask"), hidden);
  }

  /** Reads from left to right, beside an encoder if there is one: [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(CausalModel.DecoderInputs in, HiddenStates hidden) {
    Masks.requirePositions(CausalModel.before(in) + in.idsBT().size(1), embeddings.positions());
    Tensor xBTD = embeddings.forward(in.idsBT(), null, CausalModel.positions(in));
    return layers.decode(xBTD, in, hidden);
  }

  /** The pooled first token: [B, T, D] → [B, D]. */
  Tensor pool(Tensor xBTD) {
    if (pooler == null) {
      throw new IllegalStateException("this BERT has no pooling layer");
    }
    return Ops.tanh(pooler.forward(xBTD.select(1, 0)));
  }

  /**
   * The masked-word head: dense, activation, norm, then the word embeddings again with a bias of
   * their own.
   */
  static final class Predictions extends WordHead {
    private final Linear dense;
    private final LayerNorm norm;
    private final Activation activation;
    private final Linear output;

    Predictions(Config config, Bert bert) {
      Parameter bias =
          parameter(
              "cls.predictions.bias", new Parameter(Initializer.ZEROS, config.vocabularySize));
      dense = child("cls.predictions.transform.dense", config.linear(config.width, config.width));
      norm =
          child(
              "cls.predictions.transform.LayerNorm",
              new LayerNorm(config.width, config.layerNormEpsilon));
      activation = Activation.named(config.activation);
      // the reference unties the bias too and keeps the other one, unused, in its checkpoints
      output =
          config.tied
              ? new Linear(bert.embeddings.words().weight(), bias)
              : child(
                  "cls.predictions.decoder", config.linear(config.width, config.vocabularySize));
    }

    @Override
    public Tensor transform(Tensor x) {
      return norm.forward(activation.apply(dense.forward(x)));
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
