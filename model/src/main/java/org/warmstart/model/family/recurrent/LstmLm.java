package org.warmstart.model.family.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenOrder;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.family.gpt.GptHeads;
import org.warmstart.model.family.gpt.GptLayers;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Lstm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recurrent;

/**
 * An LSTM language model: what GPT-1's Transformer is compared with, in the same framework of
 * pre-training and fine-tuning (Radford et al. 2018, section 5: a single layer of 2048 units).
 *
 * <p>Shapes: B batch, T tokens, E embedding width, D hidden units, V vocabulary, K layers.
 */
public final class LstmLm extends Module implements GptLayers.Body {
  private static final String BODY = "model";

  /**
   * Sizes and choices of an LSTM language model.
   *
   * @param width hidden units
   * @param embeddingDropout behind the embeddings
   * @param hiddenDropout between layers and behind the last one
   * @param tied whether the output layer is the input embeddings, behind a dense layer to their
   *     width
   */
  public record Config(
      @Key("vocab_size") @Default("40478") @Size int vocabularySize,
      @Key("embedding_size") @Default("768") @Size int embeddingWidth,
      @Key("hidden_size") @Default("2048") @Size int width,
      @Key("num_hidden_layers") @Default("1") @Layers int layers,
      @Key("embd_pdrop") @Default("0.1") @Probability double embeddingDropout,
      @Key("hidden_pdrop") @Default("0.1") @Probability double hiddenDropout,
      @Key("initializer_range") @Default("0.1") @Positive double initializerRange,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat SummaryConfig summary,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    @Override
    public String modelType() {
      return "lstm-lm";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int maxPositions() {
      return ANY_LENGTH;
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("lstm-lm", Config.class)
          .ours()
          .withoutAttention()
          .leftToRight()
          .decoderAlone()
          // GPT-1's rival: published are the layer, its 2048 units and, with the framework, the
          // vocabulary and the dropout; the embeddings have GPT-1's width and are shared as in
          // GPT-1, which the paper does not say
          .preset("lstm-lm-2048", "{}")
          .head(
              Head.CAUSAL_LM,
              "LstmForCausalLM",
              (c, id) -> {
                LstmLm lstm = new LstmLm(c);
                return new CausalLm<>(id, BODY, lstm, new Words(lstm, c));
              })
          .head(Head.NONE, "LstmModel", (c, id) -> new DecoderModel<>(id, new LstmLm(c)))
          .head(
              Head.DOUBLE_HEADS,
              "LstmDoubleHeadsModel",
              (c, id) -> {
                LstmLm lstm = new LstmLm(c);
                return new GptHeads.DoubleHeads<>(
                    id, BODY, lstm, new Words(lstm, c), c.summary, c.initializerRange);
              })
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "LstmForSequenceClassification",
              (c, id) -> {
                LstmLm lstm = new LstmLm(c);
                return new GptHeads.Classification<>(
                    id, BODY, lstm, new Words(lstm, c), c.initializerRange);
              })
          .names((config, head) -> WeightNames.under(BODY + "."));

  private final Embedding tokens;
  private final Lstm lstm;
  private final double embeddingDropout;
  private final double hiddenDropout;

  LstmLm(Config config) {
    tokens =
        child(
            "embeddings",
            new Embedding(config.vocabularySize, config.embeddingWidth, config.initializerRange),
            Parameter.Use.TOKENS);
    lstm =
        child(
            "lstm",
            new Lstm(
                Recurrent.Sizes.of(config.embeddingWidth, config.width)
                    .withLayers(config.layers)
                    .withDropout(config.hiddenDropout)));
    embeddingDropout = config.embeddingDropout;
    hiddenDropout = config.hiddenDropout;
  }

  @Override
  public Embedding tokenEmbeddings() {
    return tokens;
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    Tensor xBTE = Dropout.apply(embedded(in), dropout(embeddingDropout));
    hidden.add(xBTE);
    Tensor xBTD =
        in.state() == null ? read(xBTE, in.maskBS()) : goOn(xBTE, in.maskBS(), in.state());
    xBTD = Dropout.apply(xBTD, dropout(hiddenDropout));
    hidden.add(xBTD);
    return xBTD;
  }

  /** Whole rows: what stands behind their tokens changes nothing, so only the order matters. */
  private Tensor read(Tensor xBTE, @Nullable Tensor maskBT) {
    if (maskBT == null) {
      return lstm.forward(xBTE, null, null).outputBTO();
    }
    TokenOrder order = TokenOrder.forwards(maskBT);
    return order.undo(lstm.forward(order.apply(xBTE), null, null).outputBTO());
  }

  /** The next tokens of rows that may have begun with padding. */
  private Tensor goOn(Tensor xBTE, @Nullable Tensor maskBS, DecodingState state) {
    List<Tensor> memory = state.memory();
    Lstm.State start =
        memory.isEmpty()
            ? null
            : new Lstm.State(memory.get(0).transpose(0, 1), memory.get(1).transpose(0, 1));
    TokenOrder order = start != null || maskBS == null ? null : TokenOrder.forwards(maskBS);
    Lstm.Output out =
        order == null
            ? lstm.forward(xBTE, null, start)
            : lstm.forward(order.apply(xBTE), order.lengths(), null);
    state.remember(
        out.last().hiddenKBO().transpose(0, 1).contiguous(),
        out.last().cellKBH().transpose(0, 1).contiguous());
    return order == null ? out.outputBTO() : order.undo(out.outputBTO());
  }

  /** From hidden units to the vocabulary, by way of the embeddings if they are shared. */
  private static final class Words extends LmHead {
    private final @Nullable Linear dense;
    private final Linear output;

    Words(LstmLm lstm, Config config) {
      if (config.tied) {
        dense =
            child(
                "lm_head.dense",
                new Linear(config.width, config.embeddingWidth, config.initializerRange));
        output = new Linear(lstm.tokens.weight(), null);
      } else {
        dense = null;
        output =
            child(
                "lm_head",
                new Linear(
                    new Parameter(
                        Initializer.normal(config.initializerRange),
                        config.vocabularySize,
                        config.width),
                    null));
      }
    }

    @Override
    public Tensor transform(Tensor hidden) {
      return dense == null ? hidden : dense.forward(hidden);
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
