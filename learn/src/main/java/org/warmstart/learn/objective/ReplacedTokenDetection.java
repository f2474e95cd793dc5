package org.warmstart.learn.objective;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.masking.Masking;
import org.warmstart.learn.objective.masking.Tokens;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.text.Tokenizer;

/**
 * Tell replaced tokens from original ones (Clark et al. 2020, section 2): a generator learns to
 * fill in masked tokens, and of each of these a token is drawn from its softmax; the discriminator
 * learns which tokens of that text are not the original ones. The model that is named is the
 * discriminator. Its loss is taken on all tokens, the generator's on the masked ones, which a mask
 * always replaces.
 *
 * @param generatorSize the generator's width, heads and dense layers as a share of the
 *     discriminator's (section 3.2); left out: a quarter, or what {@code generator} has
 * @param generator a generator's checkpoint to go on from; left out: it begins with random weights
 * @param discriminatorWeight the factor of the discriminator's loss
 * @param shared what the generator has from the discriminator: its embeddings, all of its layers
 *     (of one size) or nothing
 * @param masking what is hidden as a whole
 * @param maskProbability share of tokens to fill in
 */
public record ReplacedTokenDetection(
    @Nullable @InRange(above = 0, most = 1) Double generatorSize,
    @Nullable Path generator,
    @Default("50") @InRange(above = 0, most = 1e6) double discriminatorWeight,
    @Default("embeddings") Shared shared,
    @Default("tokens") Masking masking,
    @Default("0.15") @InRange(above = 0, below = 1) double maskProbability)
    implements Objective {
  private static final double USUAL_SIZE = 0.25;

  /** The heads that a generator has, and no discriminator. */
  private static final Set<Head> WRITES_WORDS = Set.of(Head.MASKED_LM, Head.CAUSAL_LM);

  /** As published for the small and the large model. */
  public ReplacedTokenDetection() {
    this(null, null, 50, Shared.EMBEDDINGS, new Tokens(), 0.15);
  }

  /** What the generator has from the discriminator. */
  public enum Shared {
    NONE,
    EMBEDDINGS,
    /** Of two models of one size, everything below the heads. */
    ALL
  }

  public ReplacedTokenDetection {
    NumberRange.check(
        ReplacedTokenDetection.class,
        generatorSize,
        generator,
        discriminatorWeight,
        shared,
        masking,
        maskProbability);
    if (generatorSize != null && generator != null) {
      throw new InputException(
          "generatorSize: the generator " + generator + " has a size of its own; leave it out");
    }
  }

  @Override
  public Head head() {
    return Head.GENERATOR_AND_DISCRIMINATOR;
  }

  @Override
  public Set<Head> heads() {
    return Set.of(Head.REPLACED_TOKEN_DETECTION);
  }

  @Override
  public String languageModelTerm() {
    return "mlm";
  }

  @Override
  public boolean readsRowsAlone() {
    return false;
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public boolean joinsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    Masked masked = new Masked(false, false, masking, maskProbability, 1, 0, true, 0);
    return masked.batches(corpus, tokenizer, cut);
  }

  /** The pair. */
  @Override
  public ModelConfig trained(ModelConfig base) {
    ObjectNode discriminator = base.toJson();
    ObjectNode pair = discriminator.objectNode();
    pair.put("model_type", ElectraPair.FAMILY.modelType());
    pair.set("discriminator", discriminator);
    pair.set("generator", generator != null ? generatorConfig() : smaller(discriminator));
    pair.put("shared", shared.name().toLowerCase(Locale.ROOT));
    pair.put("discriminator_weight", discriminatorWeight);
    return Families.read(pair, generator == null ? "generatorSize" : generator.toString());
  }

  private ObjectNode generatorConfig() {
    ModelConfig config = Checkpoint.config(Objects.requireNonNull(generator));
    if (!config.modelType().equals("electra")) {
      throw new InputException(
          "generator "
              + generator
              + ": is of type '"
              + config.modelType()
              + "', but has to be an ELECTRA's generator ('electra')");
    }
    Head has = Checkpoint.head(generator, Head.MASKED_LM);
    if (has != Head.MASKED_LM && has != Head.NONE) {
      throw new InputException(
          "generator "
              + generator
              + ": is an "
              + config.family().architecture(has)
              + ", but a generator fills in masked words ("
              + config.family().architecture(Head.MASKED_LM)
              + "); a discriminator belongs into model.checkpoint");
    }
    return config.toJson();
  }

  @Override
  public void requireStart(Path checkpoint) {
    Head has = Checkpoint.head(checkpoint, Head.REPLACED_TOKEN_DETECTION);
    if (WRITES_WORDS.contains(has)) {
      Family<?> family = Checkpoint.config(checkpoint).family();
      throw new InputException(
          "model.checkpoint "
              + checkpoint
              + ": is an "
              + family.architecture(has)
              + ", but the model that is named is the discriminator ("
              + family.architecture(Head.REPLACED_TOKEN_DETECTION)
              + "); a generator belongs into objective.generator");
    }
  }

  private ObjectNode smaller(ObjectNode discriminator) {
    double share = generatorSize == null ? USUAL_SIZE : generatorSize;
    ObjectNode json = discriminator.deepCopy();
    for (String key : List.of("hidden_size", "num_attention_heads", "intermediate_size")) {
      json.put(key, Math.max(1, (int) Math.round(json.path(key).asInt() * share)));
    }
    int width = json.path("hidden_size").asInt();
    int heads = json.path("num_attention_heads").asInt();
    if (width % heads != 0) {
      throw new InputException(
          "generatorSize "
              + share
              + " makes a generator of width "
              + width
              + " with "
              + Messages.count(heads, "head")
              + ", which do not divide it; take a share that suits both");
    }
    return json;
  }

  @Override
  public Checkpoint.Loaded transferred(Path checkpoint, UnaryOperator<ModelConfig> change) {
    ElectraPair pair =
        (ElectraPair) Families.create(trained(change.apply(Checkpoint.config(checkpoint))), head());
    pair.initialise();
    List<String> fresh = new ArrayList<>();
    if (generator == null) {
      pair.generator().allParameters().keySet().stream()
          .filter(name -> shared == Shared.NONE || !name.startsWith("electra.embeddings."))
          .map(name -> "generator." + name)
          .forEach(fresh::add);
    } else {
      fresh.addAll(load(generator, Head.MASKED_LM, pair.generator(), "generator."));
    }
    // what both have is the discriminator's
    fresh.addAll(
        load(checkpoint, Head.REPLACED_TOKEN_DETECTION, pair.discriminator(), "discriminator."));
    return new Checkpoint.Loaded(pair, fresh, List.of(), 0);
  }

  /** Copies a checkpoint's weights; returns what it does not have. */
  private static List<String> load(Path checkpoint, Head head, Model target, String prefix) {
    Checkpoint.Loaded loaded = Checkpoint.loadAs(checkpoint, head, config -> config);
    try (Autograd.Off off = Autograd.off()) {
      Map<String, Parameter> parameters = target.allParameters();
      loaded
          .model()
          .allParameters()
          .forEach(
              (name, parameter) ->
                  Objects.requireNonNull(parameters.get(name)).load(parameter.tensor()));
      return loaded.newlyInitialised().stream().map(name -> prefix + name).toList();
    } finally {
      loaded.model().release();
    }
  }

  @Override
  public List<Path> inputs() {
    return generator == null ? List.of() : List.of(generator);
  }

  /** The discriminator is what is used afterwards. */
  @Override
  public Model result(Model trained) {
    return ((ElectraPair) trained).discriminator();
  }

  @Override
  public Map<String, Model> byProducts(Model trained) {
    return Map.of("generator", ((ElectraPair) trained).generator());
  }
}
