package org.warmstart.model.family.bert;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.nn.RelativeBuckets;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * MPNet (Song et al. 2020): BERT's layers whose scores get a learned number by head and distance,
 * as T5's do, alike in all layers; positions skip padding as RoBERTa's, and there are no segments.
 * It was pre-trained to predict permuted words that see the positions of all (section 2.2); the
 * masked-word head is what the released checkpoints carry.
 *
 * <p>Shapes: B batch, T tokens, D width, N heads.
 */
public final class Mpnet extends BertBody {
  /** Distances from which on all share one bucket; the configuration has no key for it. */
  private static final int MAX_DISTANCE = 128;

  /**
   * Sizes and choices of an MPNet.
   *
   * @param buckets of distances between tokens
   */
  public record Config(
      @Flat
          @Default(
              "{vocab_size: 30527, type_vocab_size: 0, bos_token_id: 0, eos_token_id: 2,"
                  + " pad_token_id: 1}")
          Bert.Settings bert,
      @Key("relative_attention_num_buckets") @Default("32") @Size int buckets)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      RobertaPositions.check(bert, json.where());
      RelativeBuckets.require(
          json, "relative_attention_num_buckets", buckets, "the largest distance", MAX_DISTANCE);
      if (bert.tokenTypes() > 0) {
        throw json.wrong("type_vocab_size", "0, since there are no segments");
      }
      json.require("is_decoder", false);
      json.require("add_cross_attention", false);
    }

    @Override
    public String modelType() {
      return "mpnet";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int maxPositions() {
      return RobertaPositions.count(bert);
    }
  }

  private static final PostNormLayer.AttentionNames ATTENTION =
      new PostNormLayer.AttentionNames("attn.q", "attn.k", "attn.v", "attn.o", "LayerNorm");
  private static final PostNormLayer.Names NAMES =
      new PostNormLayer.Names(
          ATTENTION.under("attention."),
          ATTENTION.under("crossattention."),
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  public static final Family<Config> FAMILY =
      new Roberta.Heads<Config, Mpnet>(Mpnet::new, c -> c.bert.hiddenDropout())
          .addTo(Family.of("mpnet", Config.class).encoder(), "MPNet", "mpnet")
          .names((config, head) -> Roberta.names(config.bert, head, "mpnet"))
          .preset("mpnet-base", "{\"max_position_embeddings\": 514, \"layer_norm_eps\": 1e-5}");

  /** The layers and the numbers of distances. */
  private static final class Layers extends PostNormLayer.Stack {
    private final RelativeBuckets buckets;
    private final Embedding scores;

    Layers(Config config) {
      for (int i = 0; i < config.layers(); i++) {
        append(layer("layer." + i, i, new PostNormLayer(config.bert.layer(), NAMES)));
      }
      buckets = new RelativeBuckets(config.buckets, MAX_DISTANCE, true);
      scores =
          child(
              "relative_attention_bias",
              config.bert.embedding(config.buckets, config.bert.heads()),
              Parameter.Use.LAYERS);
      scores.markLayer(0); // as T5's are the first layer's
    }

    @Override
    Tensor scores(long tokens) {
      Tensor bucketsC = buckets.ofDistances(1 - tokens, Math.toIntExact(2 * tokens - 1));
      Tensor scoresCN = scores.forward("distance", bucketsC);
      return Ops.byDistance(scoresCN, tokens, tokens).unsqueeze(0);
    }
  }

  private final Bert.Settings sizes;

  /**
   * The layers under the names of {@code MPNetModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Mpnet(Config config, boolean pooled) {
    super(
        config,
        new Parts(
            config.width(),
            RobertaPositions.table(config.bert),
            null,
            "encoder",
            new Layers(config),
            pooled ? "pooler.dense" : null));
    sizes = config.bert;
  }

  @Override
  Tensor positions(Tensor idsBT) {
    return RobertaPositions.of(sizes, idsBT);
  }
}
