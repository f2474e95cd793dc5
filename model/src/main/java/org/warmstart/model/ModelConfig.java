package org.warmstart.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The sizes and choices that make a model, as its {@code config.json} holds them. */
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

  /** Returns a copy with other class names. */
  ModelConfig withLabels(List<String> labels);

  /** Returns a copy with another vocabulary size. */
  ModelConfig withVocabularySize(int size);

  /** Returns a copy with all dropout probabilities set to {@code p}. */
  ModelConfig withDropout(double p);

  /** Returns a copy with another number of layers. */
  ModelConfig withLayers(int count);

  /** Returns a copy for a decoder, with cross-attention to an encoder or without. */
  ModelConfig asDecoder(boolean crossAttention);

  /** Padding, start and end tokens, and how a decoder starts. */
  TokenRoles tokens();

  /** Returns a copy with other special tokens. */
  ModelConfig withTokens(TokenRoles tokens);

  /** Returns the complete {@code config.json}, but for the {@code architectures}. */
  ObjectNode toJson();
}
