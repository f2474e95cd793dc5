package org.warmstart.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The sizes and choices that make a model, as its {@code config.json} holds them.
 *
 * <p>Families implement it as records. The copies below change the components {@code labels},
 * {@code vocabularySize}, {@code layers}, {@code tokens}, {@code decoder} and {@code
 * crossAttention}, and every number whose name ends in {@code dropout}; a family that calls them
 * otherwise overrides the copy.
 */
public interface ModelConfig {
  /** The {@code model_type} of {@code config.json}. */
  String modelType();

  int vocabularySize();

  /** Width of the hidden states. */
  int width();

  int layers();

  /** The longest sequence in tokens. */
  int maxPositions();

  /** Names of the classes a classification head tells apart; one name for a regression. */
  List<String> labels();

  /** Padding, start and end tokens, and how a decoder starts. */
  TokenRoles tokens();

  /** Returns the complete {@code config.json}, but for the {@code architectures}. */
  ObjectNode toJson();

  /** Returns a copy with other class names. */
  default ModelConfig withLabels(List<String> labels) {
    return with("labels", List.copyOf(labels));
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

  /** Returns a copy for a decoder, with cross-attention to an encoder or without. */
  default ModelConfig asDecoder(boolean crossAttention) {
    return with("decoder", true).with("crossAttention", crossAttention);
  }

  /** Returns a copy with all dropout probabilities set to {@code p}. */
  default ModelConfig withDropout(double p) {
    return (ModelConfig) dropping((Record) this, p);
  }

  /** Returns a copy with one component of the record changed. */
  default ModelConfig with(String component, @Nullable Object value) {
    return (ModelConfig) RecordCopy.with((Record) this, component, value);
  }

  private static Record dropping(Record record, double p) {
    return RecordCopy.map(
        record,
        (name, value) -> {
          if (value instanceof Double && name.toLowerCase(Locale.ROOT).endsWith("dropout")) {
            return p;
          }
          return value instanceof Record part ? dropping(part, p) : value;
        });
  }
}
