package org.warmstart.model.family.gpt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.PrefixScores;
import org.warmstart.model.ProblemType;
import org.warmstart.model.Reading;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.model.nn.LayerMix;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/** The GPTs' heads. Shapes: B batch, C choices or classes, T tokens, D width. */
public final class GptHeads {
  /** Factor of the language-model loss beside a task's (Radford et al. 2018, section 4.1). */
  static final double AUXILIARY_WEIGHT = 0.5;

  /** The constants of older checkpoints: {@code attn.bias} and the like are causal masks. */
  private static final Pattern BUFFERS =
      Pattern.compile("(.*\\.)?(attn|crossattention)(\\.attention)?\\.(bias|masked_bias)");

  private GptHeads() {}

  /**
   * The names of a GPT with a head.
   *
   * @param tied whether a language model's output layer is the input embeddings
   * @param embeddings the name of the input embeddings
   */
  static WeightNames names(Head head, boolean tied, String embeddings) {
    WeightNames names =
        WeightNames.under("transformer.").withBuffers(name -> BUFFERS.matcher(name).matches());
    boolean words = head != Head.NONE && (tied || head != Head.CAUSAL_LM);
    return words ? names.withAliases(Map.of("lm_head.weight", "transformer." + embeddings)) : names;
  }

  static <B extends Module & GptLayers.Body> CausalLm<B> causalLm(
      Identity identity, B body, boolean tied, double deviation) {
    Words words = new Words(body, tied, identity.config(), deviation);
    return new CausalLm<>(identity, "transformer", body, words);
  }

  static <B extends Module & GptLayers.Body> TokenClassification<B> tokenClassification(
      Identity identity, B body, double dropout, double deviation) {
    ModelConfig config = identity.config();
    Linear dense = new Linear(config.width(), config.labels().size(), deviation);
    return new TokenClassification<>(
        identity, "transformer", body, new DenseReadOut("classifier", dense, dropout));
  }

  static <B extends Module & GptLayers.Body> QuestionAnswering<B> questionAnswering(
      Identity identity, B body, double deviation) {
    Linear dense = new Linear(identity.config().width(), 2, deviation);
    return new QuestionAnswering<>(
        identity, "transformer", body, new DenseReadOut("qa_outputs", dense, 0));
  }

  /** The layer to the vocabulary: the input embeddings again, or a weight of its own. */
  public static final class Words extends LmHead {
    private final Linear output;

    /**
     * As the configuration has it.
     *
     * @param tied whether it is the input embeddings
     * @param deviation the standard deviation of the weight's initial values, if it has one
     */
    public Words(GptLayers.Body body, boolean tied, ModelConfig config, double deviation) {
      Parameter embeddings = body.tokenEmbeddings().weight();
      output =
          tied
              ? new Linear(embeddings, null)
              : child(
                  "lm_head",
                  Linear.unbiased(embeddings.shape()[1], config.vocabularySize(), deviation));
    }

    @Override
    public Linear output() {
      return output;
    }
  }

  /**
   * Next-word prediction beside the choice of one of C continuations, scored by one token each
   * (Radford et al. 2018).
   */
  public static final class DoubleHeads<B extends Module & GptLayers.Body> extends HeadedModel {
    private final B body;
    private final LmHead words;
    private final Linear summary;
    private final @Nullable Activation activation;
    private final double summaryDropout;

    public DoubleHeads(Identity identity, B body, SummaryConfig summaryConfig, double deviation) {
      this(
          identity,
          "transformer",
          body,
          new Words(body, true, identity.config(), deviation),
          summaryConfig,
          deviation);
    }

    public DoubleHeads(
        Identity identity,
        String bodyName,
        B body,
        LmHead words,
        SummaryConfig summaryConfig,
        double deviation) {
      super(identity, Head.DOUBLE_HEADS);
      this.body = child(bodyName, body);
      this.words = words;
      adopt(words);
      summary = child("multiple_choice_head.summary", new Linear(config().width(), 1, deviation));
      activation =
          summaryConfig.activation() == null ? null : Activation.named(summaryConfig.activation());
      summaryDropout = summaryConfig.dropout();
    }

    /** input_ids [B, C, T] → hidden states [B·C, T, D]. */
    private Tensor hidden(Inputs in, HiddenStates hidden) {
      Tensor idsBCT = in.require("input_ids");
      long length = idsBCT.size(idsBCT.dim() - 1);
      return body.decode(
          new DecoderInputs(
              idsBCT.reshape(-1, length),
              rows(in.get("token_type_ids"), length),
              rows(in.get("attention_mask"), length),
              null,
              null),
          hidden);
    }

    private static @Nullable Tensor rows(@Nullable Tensor xBCT, long length) {
      return xBCT == null ? null : xBCT.reshape(-1, length);
    }

    private Tensor choiceLogits(Inputs in, Tensor hiddenNTD) {
      Tensor idsBCT = in.require("input_ids");
      Tensor positions = in.get("mc_token_ids");
      Tensor atN =
          positions == null
              ? Tensors.fullLongs(hiddenNTD.size(1) - 1, hiddenNTD.size(0))
              : positions.reshape(-1);
      Tensor pooled = Dropout.apply(Ops.rowsAt(hiddenNTD, atN), dropout(summaryDropout));
      Tensor scores = summary.forward(pooled);
      if (activation != null) {
        scores = activation.apply(scores);
      }
      return scores.reshape(idsBCT.size(0), -1);
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Tensor idsBCT = in.require("input_ids");
      Tensor hiddenNTD = hidden(in, hidden);
      long[] shape = {idsBCT.size(0), idsBCT.size(1), idsBCT.size(2), -1};
      hidden.replaceLast(state -> state.reshape(shape));
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("logits", words.logits(hiddenNTD).reshape(shape));
      outputs.put("mc_logits", choiceLogits(in, hiddenNTD));
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Tensor hiddenNTD = hidden(in, HiddenStates.NONE);
      List<LossTerm> terms = new ArrayList<>();
      Tensor labels = in.get("labels");
      if (labels != null) {
        Tensor labelsNT = labels.reshape(-1, hiddenNTD.size(1));
        terms.add(
            Losses.tokens(
                "lm",
                hiddenNTD.narrow(1, 0, hiddenNTD.size(1) - 1),
                Losses.next(labelsNT),
                words::transform,
                words.output()));
      }
      Tensor choices = in.get("mc_labels");
      if (choices != null) {
        terms.add(
            Losses.classes("choice", choiceLogits(in, hiddenNTD), choices, 1, labelSmoothing()));
      }
      return terms;
    }

    @Override
    protected boolean hasSmoothableLoss() {
      return true;
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      Map<String, Long> targets = new LinkedHashMap<>();
      Tensor labels = in.get("labels");
      if (labels != null) {
        targets.put(
            "lm", Losses.count(Losses.next(labels.reshape(-1, labels.size(labels.dim() - 1)))));
      }
      if (in.has("mc_labels")) {
        targets.put("choice", Losses.count(in.require("mc_labels")));
      }
      return targets;
    }
  }

  /**
   * One class a text, from the state of its last token; with {@code lm_labels} [B, T] in a batch,
   * next-word prediction as a second loss of half the weight (Radford et al. 2018, section 3.2).
   *
   * <p>Of inputs [B, R, T] each text is read in R ways by itself, as a pair in both orders, and the
   * states of their last tokens are added up before the output layer (section 3.3).
   */
  public static final class Classification<B extends Module & GptLayers.Body> extends HeadedModel
      implements Inspectable, PrefixScores {
    private final B body;
    private final LmHead words;
    private final Linear score;
    private final ProblemType problem;
    private final @Nullable LayerMix mix;

    public Classification(Identity identity, B body, double deviation) {
      this(
          identity,
          "transformer",
          body,
          new Words(body, true, identity.config(), deviation),
          deviation);
    }

    public Classification(
        Identity identity, String bodyName, B body, LmHead words, double deviation) {
      this(
          identity,
          bodyName,
          body,
          words,
          Linear.unbiased(identity.config().width(), identity.config().labels().size(), deviation));
    }

    /**
     * As above.
     *
     * @param score from a state to the classes
     */
    public Classification(Identity identity, String bodyName, B body, LmHead words, Linear score) {
      super(identity, Head.SEQUENCE_CLASSIFICATION);
      this.body = child(bodyName, body);
      problem = ProblemType.of(config().toJson());
      this.words = words;
      adopt(words);
      this.score = child("score", score);
      mix = layerMix();
    }

    /** Every reading as a row: [B, T] is as it is, [B, R, T] → [B·R, T]. */
    private static Inputs rows(Inputs in) {
      return in.require("input_ids").dim() == 3 ? in.rows() : in;
    }

    /** The last layer's states [B·R, T, D]; the mix of layers is gathered beside it. */
    private Tensor hidden(Inputs in, HiddenStates hidden) {
      return body.decode(DecoderInputs.of(rows(in)), hidden);
    }

    /** What gathers hidden states, which a mix of layers needs in any case. */
    private HiddenStates gathering(HiddenStates wanted) {
      return mix == null ? wanted : HiddenStates.gather();
    }

    /**
     * [B, C], read where each row's last token that is not padding stands.
     *
     * @param hiddenNTD the last layer's states
     * @param all the hidden states, if layers are mixed
     */
    private Tensor logits(Inputs in, Tensor hiddenNTD, HiddenStates all) {
      Tensor states = mix == null ? hiddenNTD : mix.forward(all.own());
      Tensor textsND = Ops.rowsAt(states, last(rows(in).require("input_ids")));
      Tensor ids = in.require("input_ids");
      return score.forward(
          ids.dim() == 3 ? textsND.reshape(ids.size(0), ids.size(1), -1).sum(1) : textsND);
    }

    private Tensor last(Tensor idsBT) {
      long length = idsBT.size(1);
      Integer padding = config().tokens().padding();
      if (padding == null) {
        return Tensors.fullLongs(length - 1, idsBT.size(0));
      }
      Tensor real = Tensors.toLong(Ops.notEqual(idsBT, padding));
      return Ops.argmax(real.mul(Tensors.range(0, length)));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      HiddenStates all = gathering(hidden);
      Map<String, Tensor> outputs = Map.of("logits", logits(in, hidden(in, all), all));
      if (mix != null) {
        hidden.addAll(all);
      }
      return outputs;
    }

    @Override
    public Tensor prefixScores(Inputs in) {
      HiddenStates all = gathering(HiddenStates.NONE);
      Tensor hiddenBTD = hidden(in, all);
      return score.forward(mix == null ? hiddenBTD : mix.forward(all.own()));
    }

    @Override
    public Reading read(Inputs in, HiddenStates hidden) {
      HiddenStates all = gathering(hidden);
      Tensor hiddenBTD = hidden(in, all);
      Tensor logitsBC = logits(in, hiddenBTD, all);
      if (mix != null) {
        hidden.addAll(all);
      }
      return Reading.ofScores(logitsBC, () -> loss(in, hiddenBTD, logitsBC));
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return read(in, HiddenStates.NONE).loss();
    }

    private List<LossTerm> loss(Inputs in, Tensor hiddenBTD, Tensor logitsBC) {
      List<LossTerm> terms = new ArrayList<>();
      terms.add(problem.loss("classification", logitsBC, in.require("labels"), labelSmoothing()));
      Tensor labels = rows(in).get("lm_labels");
      if (labels != null) {
        LossTerm lm =
            Losses.tokens(
                "lm",
                hiddenBTD.narrow(1, 0, hiddenBTD.size(1) - 1),
                Losses.next(labels),
                words::transform,
                words.output());
        terms.add(new LossTerm(lm.name(), lm.sum(), lm.targets(), AUXILIARY_WEIGHT));
      }
      return terms;
    }

    @Override
    protected boolean hasSmoothableLoss() {
      return problem.isOfOneClass(config().labels().size());
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      Map<String, Long> targets = new LinkedHashMap<>();
      targets.put(
          "classification", problem.targets(config().labels().size(), in.require("labels")));
      Tensor labels = rows(in).get("lm_labels");
      if (labels != null) {
        targets.put("lm", Losses.count(Losses.next(labels)));
      }
      return targets;
    }
  }
}
