package org.warmstart.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.config.ConfigObject;
import org.warmstart.model.config.ConfigWriter;
import org.warmstart.model.config.RecordCopy;
import org.warmstart.model.config.Warnings;

/**
 * The sizes and choices that make a model, as its {@code config.json} holds them.
 *
 * <p>Families implement it as records. The copies below change the components {@code labels},
 * {@code vocabularySize}, {@code layers}, {@code tokens}, {@code decoder} and {@code
 * crossAttention}, and every number whose name ends in {@code dropout}; a family that calls them
 * otherwise overrides the copy.
 */
public interface ModelConfig extends ConfigObject {
  /**
   * The key of {@code config.json} that says whether {@linkplain #mixesLayers layers are mixed}.
   */
  String LAYER_MIX = "layer_mix";

  /** What {@link #maxPositions} is where a model reads sequences of any length. */
  int ANY_LENGTH = Integer.MAX_VALUE;

  /** The {@code model_type} of {@code config.json}. */
  String modelType();

  /** What the family declares: its heads, what it can do, how a decoder is made. */
  Family<?> family();

  int vocabularySize();

  /** Width of the hidden states. */
  int width();

  int layers();

  /** Number of the decoder's layers, where {@link #layers} counts the encoder's. */
  default int decoderLayers() {
    return layers();
  }

  /** How many times a decoder attends to earlier tokens on a token's way through its layers. */
  default int attentionLayers() {
    return decoderLayers();
  }

  /** How many hidden states a text has: its embeddings, and what every layer makes of them. */
  default int hiddenStates() {
    return layers() + 1;
  }

  /** The longest sequence in tokens, or {@link #ANY_LENGTH}. */
  int maxPositions();

  /**
   * How many kinds of segments {@code token_type_ids} tell apart; 1 or fewer if there is nothing to
   * tell.
   */
  default int tokenTypes() {
    return toJson().path("type_vocab_size").asInt(0);
  }

  /**
   * The share of each target's probability that training spreads evenly over the vocabulary
   * (Vaswani et al. 2017, section 5.4), from 0 up to, not including, 1.
   */
  default double labelSmoothing() {
    return 0;
  }

  /**
   * Whether a target's last token, which names its language, is moved to its front to start the
   * decoder, in the place of one start token for all (Liu et al. 2020, section 2.2).
   */
  default boolean startsWithLastToken() {
    return false;
  }

  /**
   * Whether a head reads a trained mix of all layers' states in the place of the last layer's
   * (Peters et al. 2018, section 3.2). No other software knows the key.
   */
  default boolean mixesLayers() {
    return toJson().path(LAYER_MIX).asBoolean(false);
  }

  /**
   * Whether a text's class is read from its last token, padding or not, so that texts are to be
   * filled up in front.
   */
  default boolean readsLastToken() {
    return false;
  }

  /** Names of the classes a classification head tells apart; one name for a regression. */
  List<String> labels();

  /** Padding, start and end tokens, and how a decoder starts. */
  TokenRoles tokens();

  /** Returns the complete {@code config.json}, but for the {@code architectures}. */
  @Override
  default ObjectNode toJson() {
    return ConfigWriter.toJson((Record) this, modelType());
  }

  /**
   * Returns the configuration that a checkpoint really has, where only its tensors' names tell.
   *
   * @param tensors gives those names
   */
  default ModelConfig fittedTo(Supplier<Set<String>> tensors) {
    return this;
  }

  /** Returns a copy with other class names; what the labels were before is forgotten. */
  default ModelConfig withLabels(List<String> labels) {
    Record forgotten =
        RecordCopy.mapDeeply(
            (Record) this,
            (name, value) ->
                name.equals("generic") && value instanceof Map<?, ?> keys
                    ? without(keys, "problem_type")
                    : value);
    return ((ModelConfig) forgotten).with("labels", List.copyOf(labels));
  }

  private static Map<?, ?> without(Map<?, ?> map, String key) {
    Map<?, ?> copy = new LinkedHashMap<>(map);
    copy.remove(key);
    return copy;
  }

  /** Returns a copy with another vocabulary size. */
  default ModelConfig withVocabularySize(int size) {
    return with("vocabularySize", size);
  }

  /** Returns a copy with another number of layers. */
  default ModelConfig withLayers(int count) {
    return with("layers", count);
  }

  /** Returns a copy with other special tokens. */
  default ModelConfig withTokens(TokenRoles tokens) {
    return with("tokens", tokens);
  }

  /**
   * Returns a copy without special tokens that the vocabulary does not have, and warns of them;
   * they are written back as they were.
   *
   * @param where names the file
   */
  default ModelConfig withKnownTokens(String where) {
    TokenRoles tokens = tokens();
    TokenRoles known =
        new TokenRoles(
            known(where, "bos_token_id", tokens.beginning()),
            known(where, "eos_token_id", tokens.end()),
            known(where, "pad_token_id", tokens.padding()),
            known(where, "decoder_start_token_id", tokens.decoderStart()));
    if (known.equals(tokens)) {
      return this;
    }
    ModelConfig without = withTokens(known);
    if (isComposed()) {
      return without;
    }
    ObjectNode asGiven = ConfigWriter.keys(tokens);
    return (ModelConfig)
        RecordCopy.mapDeeply(
            (Record) without,
            (name, value) ->
                name.equals("generic") && value instanceof Map<?, ?> keys
                    ? with(keys, asGiven)
                    : value);
  }

  private static Map<?, ?> with(Map<?, ?> map, ObjectNode more) {
    Map<Object, Object> copy = new LinkedHashMap<>(map);
    more.properties().forEach(entry -> copy.put(entry.getKey(), entry.getValue()));
    return copy;
  }

  private @Nullable Integer known(String where, String key, @Nullable Integer token) {
    int size = writtenVocabularySize();
    if (token == null || (token >= 0 && token < size)) {
      return token;
    }
    Warnings.say(
        where
            + ": '"
            + key
            + "' is "
            + token
            + ", but the vocabulary has the numbers 0 to "
            + (size - 1)
            + "; it counts as not set (convert --set "
            + key
            + "=… writes another)");
    return null;
  }

  /** Whether it is made of others' configurations, whose vocabularies and layers are fixed. */
  default boolean isComposed() {
    return false;
  }

  /** The vocabulary size of what a model writes, where it differs from what it reads. */
  default int writtenVocabularySize() {
    return vocabularySize();
  }

  /** The longest text in tokens that a decoder behind an encoder writes. */
  default int maxTargetPositions() {
    return maxPositions();
  }

  /** Returns a copy that states what the labels are; see {@link ProblemType}. */
  default ModelConfig withProblemType(ProblemType type) {
    return stating("problem_type", TextNode.valueOf(type.written()));
  }

  /**
   * Returns a copy whose heads {@linkplain #mixesLayers read a mix} of the layers, or do not.
   *
   * @throws InputException if its layers cannot be mixed under a head
   */
  default ModelConfig withLayerMix(boolean mixed, Head head) {
    if (mixed) {
      family().requireMixable(head);
    }
    return mixed == mixesLayers() ? this : stating(LAYER_MIX, BooleanNode.valueOf(mixed));
  }

  private ModelConfig stating(String key, JsonNode said) {
    return (ModelConfig)
        RecordCopy.mapDeeply(
            (Record) this,
            (name, value) ->
                name.equals("generic") && value instanceof Map<?, ?> keys
                    ? stating(keys, key, said)
                    : value);
  }

  private static Map<Object, Object> stating(Map<?, ?> map, String key, JsonNode said) {
    Map<Object, Object> copy = new LinkedHashMap<>(map);
    copy.put(key, said);
    return copy;
  }

  /**
   * Returns a copy for a decoder, with cross-attention to an encoder or without.
   *
   * @throws InputException if the family has no decoder that can be taken alone
   */
  default ModelConfig asDecoder(boolean crossAttention) {
    return family().asDecoder(this, crossAttention);
  }

  /** Returns a copy with all dropout probabilities set to {@code p}. */
  default ModelConfig withDropout(double p) {
    return (ModelConfig)
        RecordCopy.mapDeeply(
            (Record) this,
            (name, value) ->
                value instanceof Double && name.toLowerCase(Locale.ROOT).endsWith("dropout")
                    ? p
                    : value);
  }

  /** Returns a copy with one component of the record changed. */
  default ModelConfig with(String component, @Nullable Object value) {
    return (ModelConfig) RecordCopy.with((Record) this, component, value);
  }
}
