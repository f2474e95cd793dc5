package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.MaskedLm;
import org.warmstart.model.head.ReplacedTokenDetection;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * What ELECTRA is pre-trained with (Clark et al. 2020, section 2): a generator fills in masked
 * words, and a discriminator tells the words it drew from the original ones. The generator learns
 * from the words alone, not from the discriminator. Both are {@link Electra}s that share their
 * embeddings (section 3.2); afterwards the {@linkplain #discriminator() discriminator} is what is
 * used.
 *
 * <p>Shapes: B batch, T tokens, M masked tokens, V vocabulary.
 */
public final class ElectraPair extends HeadedModel {
  /** Which weights the generator has from the discriminator. */
  enum Shared {
    NONE,
    EMBEDDINGS,
    /** All of the layers, which must then be of one size. */
    ALL;

    private boolean includes(String name) {
      return switch (this) {
        case NONE -> false;
        case EMBEDDINGS -> name.startsWith("electra.embeddings.");
        case ALL -> name.startsWith("electra.");
      };
    }
  }

  /**
   * Both configurations.
   *
   * @param discriminatorWeight λ, the weight of the discriminator's loss beside the generator's
   */
  public record Config(
      Electra.Config generator,
      Electra.Config discriminator,
      @Default("embeddings") Shared shared,
      @Key("discriminator_weight") @Default("50") @Positive double discriminatorWeight,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    @Override
    public String modelType() {
      return "electra-pair";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int vocabularySize() {
      return discriminator.vocabularySize();
    }

    @Override
    public int width() {
      return discriminator.width();
    }

    @Override
    public int layers() {
      return discriminator.layers();
    }

    @Override
    public int maxPositions() {
      return Math.min(generator.maxPositions(), discriminator.maxPositions());
    }

    @Override
    public List<String> labels() {
      return List.of();
    }

    @Override
    public TokenRoles tokens() {
      return discriminator.tokens();
    }

    private Config both(UnaryOperator<ModelConfig> change) {
      return new Config(
          (Electra.Config) change.apply(generator),
          (Electra.Config) change.apply(discriminator),
          shared,
          discriminatorWeight,
          generic);
    }

    @Override
    public Config withVocabularySize(int size) {
      return both(config -> config.withVocabularySize(size));
    }

    @Override
    public Config withLayers(int count) {
      return both(config -> config.withLayers(count));
    }

    @Override
    public Config withTokens(TokenRoles tokens) {
      return both(config -> config.withTokens(tokens));
    }

    @Override
    public Config withLabels(List<String> labels) {
      throw new InputException("a generator and its discriminator have no class labels");
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("electra-pair", Config.class)
          .ours()
          .head(
              Head.GENERATOR_AND_DISCRIMINATOR,
              "ElectraGeneratorAndDiscriminator",
              ElectraPair::new)
          .preset("electra-small", pair("electra-small-discriminator", 64, 1))
          .preset("electra-base", pair("electra-base-discriminator", 256, 4))
          .preset("electra-large", pair("electra-large-discriminator", 256, 4));

  /** The published pairs: the generator has a quarter or a third of the width (appendix A). */
  private static String pair(String discriminator, int width, int heads) {
    ObjectNode sizes = Objects.requireNonNull(Electra.FAMILY.presets().get(discriminator)).toJson();
    ObjectNode json = sizes.objectNode();
    json.set("discriminator", sizes);
    ObjectNode generator = sizes.deepCopy();
    generator.put("hidden_size", width).put("num_attention_heads", heads);
    json.set("generator", generator.put("intermediate_size", 4 * width));
    return json.toString();
  }

  private final MaskedLm<?> generator;
  private final ReplacedTokenDetection<?> discriminator;
  private final double weight;

  ElectraPair(Config config, Identity identity) {
    super(identity, Head.GENERATOR_AND_DISCRIMINATOR);
    discriminator =
        child(
            "discriminator",
            (ReplacedTokenDetection<?>)
                Electra.FAMILY.create(config.discriminator, Head.REPLACED_TOKEN_DETECTION));
    generator =
        child("generator", (MaskedLm<?>) Electra.FAMILY.create(config.generator, Head.MASKED_LM));
    weight = config.discriminatorWeight;
    share(config.shared);
  }

  private void share(Shared shared) {
    Map<String, Parameter> from = discriminator.allParameters();
    generator
        .allParameters()
        .forEach(
            (name, parameter) -> {
              Parameter own = shared.includes(name) ? from.get(name) : null;
              if (own != null) {
                requireEqualShapes(name, parameter, own);
                parameter.shareWith(own);
              }
            });
  }

  private static void requireEqualShapes(String name, Parameter generator, Parameter own) {
    if (!Arrays.equals(generator.shape(), own.shape())) {
      throw new InputException(
          "the generator cannot share '"
              + name
              + "': it has the shape "
              + Arrays.toString(generator.shape())
              + ", the discriminator's "
              + Arrays.toString(own.shape()));
    }
  }

  /** The generator, an {@code ElectraForMaskedLM}. */
  public Model generator() {
    return generator;
  }

  /** The discriminator, an {@code ElectraForPreTraining}. */
  public Model discriminator() {
    return discriminator;
  }

  /**
   * The generator's scores of all words, [B, T, V], and the discriminator's of each token being
   * replaced, [B, T], in the text with the likeliest words filled in where {@code labels} are.
   */
  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor maskedM = masked(in);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    HiddenStates ofGenerator = hidden.under("generator");
    HiddenStates ofDiscriminator = hidden.under("discriminator");
    Tensor logitsBTV = Objects.requireNonNull(generator.forward(in, ofGenerator).get("logits"));
    Tensor likeliestM = Ops.argmax(Ops.rows(logitsBTV.reshape(-1, logitsBTV.size(2)), maskedM));
    outputs.put("generator_logits", logitsBTV);
    outputs.putAll(
        discriminator.forward(
            in.with("input_ids", fill(in, maskedM, likeliestM)), ofDiscriminator));
    hidden.addAll(ofGenerator);
    hidden.addAll(ofDiscriminator);
    return outputs;
  }

  /**
   * The generator's loss on the masked words and, λ-fold, the discriminator's on all tokens that
   * are not padding, for words drawn from the generator with libtorch's random numbers.
   */
  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor maskedM = masked(in);
    Tensor labelsM = Ops.rows(in.require("labels").reshape(-1), maskedM);
    Tensor logitsMV = generator.logitsAt(in, maskedM);
    LossTerm words = Losses.classes("mlm", logitsMV, labelsM, 1);
    Tensor filledBT = fill(in, maskedM, Ops.multinomial(logitsMV.detach()));
    Tensor replacedBT = Tensors.toLong(filledBT.ne(fill(in, maskedM, labelsM)));
    LossTerm replaced =
        discriminator.loss(in.with("input_ids", filledBT).with("labels", replacedBT)).get(0);
    return List.of(
        words, new LossTerm(replaced.name(), replaced.sum(), replaced.targets(), weight));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    Map<String, Long> targets = new LinkedHashMap<>(generator.targets(in));
    targets.putAll(discriminator.targets(in));
    return targets;
  }

  /** The places of the masked words, counted over all rows. */
  private static Tensor masked(Inputs in) {
    return Ops.nonzero(Ops.notEqual(in.require("labels").reshape(-1), LossTerm.IGNORED));
  }

  /** The text with words put in the masked places, [B, T]. */
  private static Tensor fill(Inputs in, Tensor maskedM, Tensor wordsM) {
    Tensor idsBT = in.require("input_ids");
    return idsBT.reshape(-1).index_copy(0, maskedM, wordsM).view(Tensors.shape(idsBT));
  }
}
