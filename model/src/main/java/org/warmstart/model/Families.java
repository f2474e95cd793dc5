package org.warmstart.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.warmstart.text.InputException;
import org.warmstart.text.NearNames;

/**
 * The registry of model families: what a {@code config.json} can name. A new family is one file and
 * one line here.
 */
public final class Families {
  /** A head: the class name that checkpoints state, and how to build it. */
  private record Build<C extends ModelConfig>(String architecture, Function<C, Model> builder) {}

  private record Family<C extends ModelConfig>(
      Class<C> configType,
      BiFunction<ObjectNode, String, C> reader,
      Map<String, C> presets,
      Map<Head, Build<C>> heads) {
    Model create(ModelConfig config, Head head) {
      Build<C> build = heads.get(head);
      if (build == null) {
        throw new InputException(
            "the family '"
                + config.modelType()
                + "' has no head "
                + head
                + "; it has "
                + heads.keySet());
      }
      return build.builder.apply(configType.cast(config));
    }
  }

  private static final Map<String, Family<?>> FAMILIES = new LinkedHashMap<>();

  static {
    FAMILIES.put("bert", bert());
    FAMILIES.put("openai-gpt", gpt1());
    FAMILIES.put("gpt2", gpt2());
    FAMILIES.put("encoder-decoder", encoderDecoder());
  }

  private Families() {}

  private static Family<Bert.Config> bert() {
    Map<Head, Build<Bert.Config>> heads = new EnumMap<>(Head.class);
    heads.put(Head.NONE, new Build<>("BertModel", BertHeads.Base::new));
    heads.put(Head.PRE_TRAINING, new Build<>("BertForPreTraining", BertHeads.PreTraining::new));
    heads.put(Head.MASKED_LM, new Build<>("BertForMaskedLM", BertHeads.MaskedLm::new));
    heads.put(Head.CAUSAL_LM, new Build<>("BertLMHeadModel", BertHeads.Causal::new));
    heads.put(
        Head.SEQUENCE_CLASSIFICATION,
        new Build<>("BertForSequenceClassification", BertHeads.SequenceClassification::new));
    heads.put(
        Head.TOKEN_CLASSIFICATION,
        new Build<>("BertForTokenClassification", BertHeads.TokenClassification::new));
    heads.put(
        Head.QUESTION_ANSWERING,
        new Build<>("BertForQuestionAnswering", BertHeads.QuestionAnswering::new));
    heads.put(
        Head.MULTIPLE_CHOICE, new Build<>("BertForMultipleChoice", BertHeads.MultipleChoice::new));
    return new Family<>(Bert.Config.class, Bert.Config::read, Bert.Config.PRESETS, heads);
  }

  private static Family<Gpt1.Config> gpt1() {
    Map<Head, Build<Gpt1.Config>> heads = new EnumMap<>(Head.class);
    heads.put(
        Head.NONE,
        new Build<>("OpenAIGPTModel", c -> new GptHeads.Base<>(c, "OpenAIGPTModel", new Gpt1(c))));
    heads.put(
        Head.CAUSAL_LM,
        new Build<>(
            "OpenAIGPTLMHeadModel",
            c ->
                new GptHeads.Causal<>(
                    c, "OpenAIGPTLMHeadModel", new Gpt1(c), c.tied(), c.initializerRange())));
    heads.put(
        Head.DOUBLE_HEADS,
        new Build<>(
            "OpenAIGPTDoubleHeadsModel",
            c ->
                new GptHeads.DoubleHeads<>(
                    c,
                    "OpenAIGPTDoubleHeadsModel",
                    new Gpt1(c),
                    c.summary(),
                    c.initializerRange(),
                    true)));
    heads.put(
        Head.SEQUENCE_CLASSIFICATION,
        new Build<>(
            "OpenAIGPTForSequenceClassification",
            c ->
                new GptHeads.Classification<>(
                    c, "OpenAIGPTForSequenceClassification", new Gpt1(c), c.initializerRange())));
    return new Family<>(Gpt1.Config.class, Gpt1.Config::read, Gpt1.Config.PRESETS, heads);
  }

  private static Family<Gpt2.Config> gpt2() {
    Map<Head, Build<Gpt2.Config>> heads = new EnumMap<>(Head.class);
    heads.put(
        Head.NONE, new Build<>("GPT2Model", c -> new GptHeads.Base<>(c, "GPT2Model", new Gpt2(c))));
    heads.put(
        Head.CAUSAL_LM,
        new Build<>(
            "GPT2LMHeadModel",
            c ->
                new GptHeads.Causal<>(
                    c, "GPT2LMHeadModel", new Gpt2(c), c.tied(), c.initializerRange())));
    heads.put(
        Head.DOUBLE_HEADS,
        new Build<>(
            "GPT2DoubleHeadsModel",
            c ->
                new GptHeads.DoubleHeads<>(
                    c,
                    "GPT2DoubleHeadsModel",
                    new Gpt2(c),
                    c.summary(),
                    c.initializerRange(),
                    false)));
    heads.put(
        Head.SEQUENCE_CLASSIFICATION,
        new Build<>(
            "GPT2ForSequenceClassification",
            c ->
                new GptHeads.Classification<>(
                    c, "GPT2ForSequenceClassification", new Gpt2(c), c.initializerRange())));
    return new Family<>(Gpt2.Config.class, Gpt2.Config::read, Gpt2.Config.PRESETS, heads);
  }

  private static Family<EncoderDecoder.Config> encoderDecoder() {
    return new Family<>(
        EncoderDecoder.Config.class,
        EncoderDecoder.Config::read,
        Map.of(),
        Map.of(Head.SEQUENCE_TO_SEQUENCE, new Build<>("EncoderDecoderModel", EncoderDecoder::new)));
  }

  private static Family<?> family(String modelType, String where) {
    Family<?> family = FAMILIES.get(modelType);
    if (family == null) {
      throw new InputException(
          where + ": " + NearNames.unknown("'model_type'", modelType, FAMILIES.keySet()));
    }
    return family;
  }

  /**
   * Reads a {@code config.json}.
   *
   * @param where names the file in errors
   */
  public static ModelConfig read(ObjectNode json, String where) {
    String type = json.path("model_type").asText("");
    if (type.isEmpty()) {
      throw new InputException(
          where + ": 'model_type' is missing; there are: " + FAMILIES.keySet());
    }
    return family(type, where).reader.apply(json, where);
  }

  /**
   * Builds a model whose parameters have no memory yet: initialise it or load a checkpoint into it.
   */
  public static Model create(ModelConfig config, Head head) {
    return family(config.modelType(), "configuration").create(config, head);
  }

  /** Returns the heads a family has. */
  public static Set<Head> heads(ModelConfig config) {
    return Collections.unmodifiableSet(family(config.modelType(), "configuration").heads.keySet());
  }

  /** Returns the head that a Hugging Face class name such as {@code BertForMaskedLM} stands for. */
  static Head head(ModelConfig config, String architecture, String where) {
    Map<String, Head> known = new TreeMap<>();
    family(config.modelType(), where)
        .heads
        .forEach((head, build) -> known.put(build.architecture, head));
    Head head = known.get(architecture);
    if (head == null) {
      throw new InputException(
          where
              + ": "
              + NearNames.unknown(
                  "architecture of the family '" + config.modelType() + "'",
                  architecture,
                  known.keySet()));
    }
    return head;
  }

  /** Returns the published sizes by name, with the head that their size is usually stated with. */
  public static Map<String, ModelConfig> presets() {
    Map<String, ModelConfig> presets = new TreeMap<>();
    FAMILIES.values().forEach(family -> presets.putAll(family.presets));
    return presets;
  }

  /**
   * Returns a published size.
   *
   * @throws InputException listing those there are
   */
  public static ModelConfig preset(String name) {
    ModelConfig config = presets().get(name);
    if (config == null) {
      throw new InputException(NearNames.unknown("preset", name, presets().keySet()));
    }
    return config;
  }

  /**
   * The head that a family's size is usually stated with: the language model for GPTs, the layers
   * alone for BERT.
   */
  public static Head usualHead(ModelConfig config) {
    return heads(config).contains(Head.SEQUENCE_TO_SEQUENCE)
        ? Head.SEQUENCE_TO_SEQUENCE
        : List.of("bert").contains(config.modelType()) ? Head.NONE : Head.CAUSAL_LM;
  }
}
