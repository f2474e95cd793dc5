package org.warmstart.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Losses;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.Identity;
import org.warmstart.model.head.ReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/** XLNet's heads. Shapes: B batch, T tokens, M predictions, D width. */
final class XlnetHeads {
  private XlnetHeads() {}

  /** Which state stands for a text. */
  enum SummaryType {
    LAST,
    FIRST,
    MEAN,
    /** The classification token's; the heads here leave it where XLNet has it, at the end. */
    CLS_INDEX
  }

  /**
   * How a text is summed up for a class.
   *
   * @param projected whether a dense layer follows
   * @param activation behind it; null or empty for none
   */
  record Summary(
      SummaryType type, boolean projected, @Nullable String activation, double lastDropout) {
    static Summary read(ConfigJson json) {
      return new Summary(
          json.choice("summary_type", SummaryType.class, SummaryType.LAST),
          json.bool("summary_use_proj", true),
          json.optionalActivation("summary_activation", "tanh"),
          json.probability("summary_last_dropout", 0.1));
    }

    void write(ObjectNode json) {
      json.put("summary_type", type.name().toLowerCase(Locale.ROOT));
      json.put("summary_use_proj", projected);
      json.put("summary_activation", activation);
      json.put("summary_last_dropout", lastDropout);
    }
  }

  /** Scores of the text's summary. */
  static final class SummaryReadOut extends ReadOut {
    private final Summary summary;
    private final @Nullable Linear projection;
    private final Linear output;

    SummaryReadOut(Xlnet.Config config, int outputs) {
      summary = config.summary();
      projection =
          summary.projected
              ? child("sequence_summary.summary", config.linear(config.width(), config.width()))
              : null;
      output = child("logits_proj", config.linear(config.width(), outputs));
    }

    @Override
    public Tensor read(Tensor hiddenBTD, Inputs in) {
      Tensor xBD =
          switch (summary.type) {
            case LAST, CLS_INDEX -> hiddenBTD.select(1, hiddenBTD.size(1) - 1);
            case FIRST -> hiddenBTD.select(1, 0);
            case MEAN -> Ops.mean(hiddenBTD, 1);
          };
      if (projection != null) {
        xBD = projection.forward(xBD);
      }
      if (summary.activation != null && !summary.activation.isEmpty()) {
        xBD = Activation.named(summary.activation).apply(xBD);
      }
      return output.forward(Dropout.apply(xBD, dropout(summary.lastDropout)));
    }
  }

  /**
   * Predicts the tokens that {@code target_mapping} points to, each from those that {@code
   * perm_mask} lets it see (Yang et al. 2019, section 2.2); labels [B, M] are those tokens. Without
   * a mapping every token's own state makes a prediction.
   *
   * <p>With {@code use_mems} among the inputs it returns the segment's memory, {@code mems.0}, …
   */
  static final class PermutationLm extends HeadedModel {
    private final Xlnet body;
    private final Linear output;

    PermutationLm(Identity identity, Xlnet.Config config, Xlnet body) {
      super(identity, Head.PERMUTATION_LM);
      this.body = child("transformer", body);
      Parameter weight =
          config.tied()
              ? body.words().weight()
              : new Parameter(
                  Initializer.normal(config.initializerRange()),
                  config.vocabularySize(),
                  config.width());
      Parameter bias = new Parameter(Initializer.ZEROS, config.vocabularySize());
      output = new Linear(weight, bias);
      if (config.tied()) {
        parameter("lm_loss.bias", bias);
      } else {
        child("lm_loss", output);
      }
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      List<Tensor> memories = in.has("use_mems") ? new ArrayList<>() : null;
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("logits", output.forward(body.encode(in, hidden, memories)));
      for (int i = 0; memories != null && i < memories.size(); i++) {
        outputs.put("mems." + i, memories.get(i));
      }
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Tensor hiddenBMD = body.encode(in, HiddenStates.NONE);
      return List.of(Losses.tokens("lm", hiddenBMD, in.require("labels"), x -> x, output));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of("lm", Losses.count(in.require("labels")));
    }
  }
}
