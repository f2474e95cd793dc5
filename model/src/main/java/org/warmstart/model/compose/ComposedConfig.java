package org.warmstart.model.compose;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;

/** A configuration made of others': what they have cannot be changed here any more. */
interface ComposedConfig extends ModelConfig {
  @Override
  default boolean isComposed() {
    return true;
  }

  @Override
  default List<String> labels() {
    return List.of();
  }

  @Override
  default ModelConfig withLabels(List<String> labels) {
    throw fixed("class labels");
  }

  @Override
  default ModelConfig withVocabularySize(int size) {
    throw fixed("vocabulary");
  }

  @Override
  default ModelConfig withLayers(int count) {
    throw fixed("number of layers");
  }

  private InputException fixed(String what) {
    return new InputException(
        "a model of the family '"
            + modelType()
            + "' has no "
            + what
            + " of its own; change the models it is made of before composing them");
  }
}
