package org.warmstart.learn.toy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
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
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.MaskedLm;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/** A word and the mean of all words around it: a family of models in one file. */
public final class ToyFamily extends Module implements Encoder {
  /** Sizes. */
  public record Config(
      @Key("vocab_size") @Default("100") @Size int vocabularySize,
      @Key("hidden_size") @Default("16") @Size int width,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    @Override
    public String modelType() {
      return "toy";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int layers() {
      return 1;
    }

    @Override
    public int maxPositions() {
      return ANY_LENGTH;
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("toy", Config.class)
          .encoder()
          .preset("toy-small", "{}")
          .names((config, head) -> WeightNames.under("toy."))
          .head(Head.NONE, "ToyModel", (c, id) -> new EncoderModel<>(id, new ToyFamily(c), null))
          .head(
              Head.MASKED_LM,
              "ToyForMaskedLM",
              (c, id) -> {
                ToyFamily body = new ToyFamily(c);
                return new MaskedLm<>(id, "toy", body, new Words(c));
              })
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "ToyForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id,
                      "toy",
                      new ToyFamily(c),
                      new DenseReadOut(
                          "classifier",
                          new Linear(c.width, c.labels.size(), 0.1),
                          0,
                          x -> Ops.mean(x, 1))));

  private final Embedding words;
  private final Linear mix;

  private ToyFamily(Config config) {
    words =
        child(
            "words", new Embedding(config.vocabularySize, config.width, 0.1), Parameter.Use.TOKENS);
    mix = child("mix", new Linear(config.width, config.width, 0.1));
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor xBTD = words.forward("token", in.require("input_ids"));
    hidden.add(xBTD);
    Tensor around = mix.forward(Ops.mean(xBTD, 1).unsqueeze(1));
    return Ops.tanh(xBTD.add(around));
  }

  private static final class Words extends LmHead {
    private final Linear output;

    Words(Config config) {
      output = child("words_out", new Linear(config.width, config.vocabularySize, 0.1));
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
