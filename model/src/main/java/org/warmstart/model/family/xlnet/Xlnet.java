package org.warmstart.model.family.xlnet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.MultipleChoice;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.SummaryReadOut;
import org.warmstart.model.head.readout.TextSummary;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * XLNet (Yang et al. 2019): reads in both directions, and is pre-trained to predict tokens in any
 * order. A second stream, which knows a token's place but not the token, makes the predictions;
 * positions are relative, and the states of an earlier segment serve as memory (Dai et al. 2019).
 *
 * <p>Beside {@code input_ids}, {@code attention_mask} and {@code token_type_ids} it reads {@code
 * perm_mask} [B, T, T], 1 where a token may not see another one, {@code target_mapping} [B, M, T],
 * which token each of M predictions is for, {@code input_mask} [B, T], 1 for padding, and {@code
 * mems.0}, … [B, S, D], what each layer read at the S tokens before.
 *
 * <p>Shapes: B batch, T tokens, M predictions, D width.
 */
public final class Xlnet extends Module implements Encoder, RecomputedLayers {
  /** Whether tokens see both ways, or only backwards as in Transformer-XL. */
  enum Direction {
    BI,
    UNI
  }

  /**
   * Sizes and choices of an XLNet. In training, memory is read where it is given and returned where
   * it is asked for, whatever {@code use_mems_train} says.
   */
  @Leftovers("use_mems_train")
  public record Config(
      @Key("vocab_size") @Default("32000") @Size int vocabularySize,
      @Key("d_model") @Default("1024") @Size int width,
      @Key("n_layer") @Default("24") @Layers int layers,
      @Key("n_head") @Default("16") @Size int heads,
      @Key("d_inner") @Default("4096") @Size int feedForwardWidth,
      @Key("ff_activation") @Default("gelu") @ActivationName String activation,
      @Key("attn_type") @Default("bi") Direction direction,
      @Key("untie_r") @Default("true") @Only boolean untied,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("layer_norm_eps") @Default("1e-12") @Positive double layerNormEpsilon,
      @Key("dropout") @Default("0.1") @Probability double dropout,
      @Key("mem_len") @Default("512") @Nullable Integer memoryLength,
      @Key("reuse_len") @Nullable Integer reusedLength,
      @Key("bi_data") boolean bothWays,
      @Key("clamp_len") @Default("-1") int clampLength,
      @Key("same_length") boolean sameLength,
      @Flat @Default("{summary_type: last, summary_activation: tanh}") TextSummary summary,
      @Key("start_n_top") @Default("5") @Size int topStarts,
      @Key("end_n_top") @Default("5") @Size int topEnds,
      @Key("use_mems_eval") @Default("true") boolean memorises,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default("{bos_token_id: 1, eos_token_id: 2, pad_token_id: 5}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("d_model", width, "n_head", heads);
      if (width % 2 != 0) {
        throw json.wrong("d_model", "even: half of each position is sines, half cosines");
      }
    }

    @Derived(key = "d_head", behind = "n_head")
    int headWidth() {
      return width / heads;
    }

    @Override
    public String modelType() {
      return "xlnet";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** Relative positions have no end. */
    @Override
    public int maxPositions() {
      return ANY_LENGTH;
    }

    /** Two texts and the classification token behind them; any others can be told apart, too. */
    @Override
    public int tokenTypes() {
      return 3;
    }

    @Override
    public boolean readsLastToken() {
      return summary.type() == SummaryReadOut.Type.LAST
          || summary.type() == SummaryReadOut.Type.CLS_INDEX;
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    private SummaryReadOut summaryReadOut(int outputs) {
      return summary.readOut(linear(width, width), "logits_proj", linear(width, outputs));
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("xlnet", Config.class)
          .encoder()
          .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
          .preset(
              "xlnet-base-cased",
              """
              {"d_model": 768, "n_layer": 12, "n_head": 12, "d_inner": 3072, "mem_len": null}
              """)
          .preset("xlnet-large-cased", "{\"mem_len\": null}")
          .head(Head.NONE, "XLNetModel", (c, id) -> new EncoderModel<>(id, new Xlnet(c), null))
          .head(
              Head.PERMUTATION_LM, "XLNetLMHeadModel", (c, id) -> new XlnetLm(id, c, new Xlnet(c)))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "XLNetForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id, "transformer", new Xlnet(c), c.summaryReadOut(c.labels.size())))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "XLNetForTokenClassification",
              (c, id) ->
                  new TokenClassification<>(
                      id,
                      "transformer",
                      new Xlnet(c),
                      new DenseReadOut("classifier", c.linear(c.width, c.labels.size()), 0)))
          .head(
              Head.QUESTION_ANSWERING,
              "XLNetForQuestionAnsweringSimple",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "transformer",
                      new Xlnet(c),
                      new DenseReadOut("qa_outputs", c.linear(c.width, 2), 0)))
          .head(
              Head.BEAM_QUESTION_ANSWERING,
              "XLNetForQuestionAnswering",
              (c, id) -> new XlnetAnswers(id, c, new Xlnet(c)))
          .head(
              Head.MULTIPLE_CHOICE,
              "XLNetForMultipleChoice",
              (c, id) -> new MultipleChoice<>(id, "transformer", new Xlnet(c), c.summaryReadOut(1)))
          .names(Xlnet::names);

  private static WeightNames names(Config config, Head head) {
    WeightNames names =
        // a language model's output layer, which released checkpoints carry along
        WeightNames.under("transformer.").withLeftovers(name -> name.startsWith("lm_loss."));
    return head == Head.PERMUTATION_LM && config.tied
        ? names.withAliases(Map.of("lm_loss.weight", "transformer.word_embedding.weight"))
        : names;
  }

  private final Config config;
  private final Embedding words;
  private final Parameter unknown;
  private final XlnetPositions distances;
  private final List<XlnetLayers.Layer> layers = new ArrayList<>();

  /** The layers under the names of {@code XLNetModel}. */
  Xlnet(Config config) {
    this.config = config;
    distances = new XlnetPositions(config);
    unknown =
        parameter(
            "mask_emb",
            new Parameter(Initializer.normal(config.initializerRange), 1, 1, config.width));
    unknown.markLayer(Parameter.BELOW);
    words =
        child(
            "word_embedding",
            new Embedding(config.vocabularySize, config.width, config.initializerRange),
            Parameter.Use.TOKENS);
    for (int i = 0; i < config.layers; i++) {
      layers.add(layer("layer." + i, i, new XlnetLayers.Layer(config)));
    }
  }

  Embedding words() {
    return words;
  }

  /** [B, T] → [B, T, D], or with {@code target_mapping} the predictions' states [B, M, D]. */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    return encode(in, hidden, null);
  }

  /**
   * As {@link #encode(Inputs, HiddenStates)}, keeping what the next segment is to remember.
   *
   * @param memories gets what each layer read, [B, S, D], with what it remembered already; null if
   *     nothing is kept
   */
  Tensor encode(Inputs in, HiddenStates hidden, @Nullable List<Tensor> memories) {
    Tensor idsBT = in.require("input_ids");
    Tensor targets = in.get("target_mapping");
    Tensor content = Dropout.apply(words.forward("token", idsBT), dropout(config.dropout));
    Tensor query = null;
    if (targets != null) {
      query = unknown.tensor().expand(idsBT.size(0), targets.size(1), config.width);
      query = Dropout.apply(query, dropout(config.dropout));
    }
    XlnetLayers.Streams streams = new XlnetLayers.Streams(content, query);
    Tensor first = in.get("mems.0");
    XlnetLayers.Pass pass = pass(in, first == null ? 0 : first.size(1));
    add(hidden, streams);
    for (int i = 0; i < layers.size(); i++) {
      Tensor memory = in.get("mems." + i);
      if (memories != null) {
        memories.add(remembered(streams.content(), memory));
      }
      streams = forward(layers.get(i), streams, memory, pass);
      add(hidden, streams);
    }
    Tensor last = streams.query() == null ? streams.content() : streams.query();
    return Dropout.apply(last, dropout(config.dropout));
  }

  private static XlnetLayers.Streams forward(
      XlnetLayers.Layer layer,
      XlnetLayers.Streams streams,
      @Nullable Tensor memory,
      XlnetLayers.Pass pass) {
    Tensor query = streams.query();
    if (query == null) {
      return new XlnetLayers.Streams(
          Recomputation.run(
              x -> layer.forward(new XlnetLayers.Streams(x, null), memory, pass).content(),
              streams.content()),
          null);
    }
    Tensor[] both =
        Recomputation.run(
            in -> {
              XlnetLayers.Streams out =
                  layer.forward(new XlnetLayers.Streams(in[0], in[1]), memory, pass);
              return new Tensor[] {out.content(), Objects.requireNonNull(out.query())};
            },
            streams.content(),
            query);
    return new XlnetLayers.Streams(both[0], both[1]);
  }

  private static void add(HiddenStates hidden, XlnetLayers.Streams streams) {
    hidden.add(streams.content());
    if (streams.query() != null) {
      hidden.add(streams.query());
    }
  }

  private XlnetLayers.Pass pass(Inputs in, long memory) {
    Tensor idsBT = in.require("input_ids");
    long tokens = idsBT.size(1);
    Tensor hiddenBTK = XlnetMasks.hidden(config, in, memory);
    Tensor positions = distances.of(tokens, memory + tokens);
    if (config.bothWays) {
      long batch = idsBT.size(0);
      if (batch % 2 != 0) {
        throw new InputException(
            "a batch of "
                + Messages.count(batch, "text")
                + " has no halves, of which 'bi_data' reads one backwards");
      }
      positions = Ops.repeatRows(positions, batch / 2);
    }
    Tensor targets = in.get("target_mapping");
    return new XlnetLayers.Pass(
        hiddenBTK == null ? null : bias(XlnetMasks.exceptOwn(hiddenBTK, tokens)),
        hiddenBTK == null ? null : bias(hiddenBTK),
        Dropout.apply(positions, dropout(config.dropout)),
        XlnetMasks.otherSegment(in.get("token_type_ids"), memory),
        targets == null ? null : Tensors.toFloat(targets));
  }

  private static Tensor bias(Tensor hiddenBTK) {
    return Ops.scale(hiddenBTK, XlnetLayers.HIDDEN).unsqueeze(1);
  }

  /** The last states of the memory and this segment, through which no gradient flows. */
  Tensor remembered(Tensor contentBTD, @Nullable Tensor memory) {
    Integer reused = config.reusedLength;
    Integer most = config.memoryLength;
    try (Autograd.Off off = Autograd.off()) {
      Tensor current = contentBTD.detach();
      if (reused != null && reused > 0) {
        current = current.narrow(1, 0, Math.min(reused, current.size(1)));
      }
      Tensor all = memory == null ? current : Tensors.concatenate(1, memory, current);
      long kept = most != null && most > 0 ? Math.min(most, all.size(1)) : all.size(1);
      return all.narrow(1, all.size(1) - kept, kept);
    }
  }
}
