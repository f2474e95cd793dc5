package org.warmstart.model.family.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.tensor.Gru;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recurrent;

/**
 * What the configurations of skip-thought and quick-thought have in common.
 *
 * @param embeddingWidth of a word
 * @param hidden width of the vector that one encoder makes of a sentence; half of it comes from
 *     each direction where there are two
 * @param dropout on the word vectors; the papers have none
 * @param classifierDropout on the sentence's vector, below a head
 * @param initializerRange weights start uniform in ± it (Kiros et al. 2015, section 3: 0.1), but
 *     for recurrent ones, which start orthogonal
 */
record ThoughtSettings(
    int vocabularySize,
    int embeddingWidth,
    int hidden,
    Directions directions,
    double dropout,
    double classifierDropout,
    double initializerRange,
    TokenRoles tokens,
    List<String> labels,
    Map<String, JsonNode> generic) {
  /** How sentences are read. */
  enum Directions {
    /** Left to right. */
    UNI,
    /** Left to right and right to left, half of the vector each. */
    BI,
    /** By one model of each kind, trained apart, their vectors put together. */
    COMBINE;

    /** The models that this is made of. */
    List<Directions> models() {
      return this == COMBINE ? List.of(UNI, BI) : List.of(this);
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A family's configuration. */
  interface Config extends ModelConfig {
    ThoughtSettings settings();

    /** How many encoders a model has. */
    int encoders();

    @Override
    default int vocabularySize() {
      return settings().vocabularySize;
    }

    @Override
    default int width() {
      return settings().hidden * settings().directions.models().size() * encoders();
    }

    @Override
    default int layers() {
      return 1;
    }

    @Override
    default int maxPositions() {
      return ANY_LENGTH;
    }

    @Override
    default List<String> labels() {
      return settings().labels;
    }

    @Override
    default TokenRoles tokens() {
      return settings().tokens;
    }

    @Override
    default ModelConfig withLayers(int count) {
      if (count != 1) {
        throw new InputException("a '" + modelType() + "' has one layer, not " + count);
      }
      return this;
    }
  }

  /**
   * Reads the keys.
   *
   * @param words the published size of the vocabulary
   * @param hidden the published width of an encoder's vector
   */
  static ThoughtSettings read(ConfigJson json, int words, int hidden) {
    ThoughtSettings settings =
        new ThoughtSettings(
            json.positive("vocab_size", words),
            json.positive("embedding_size", 620),
            json.positive("hidden_size", hidden),
            json.choice("directions", Directions.class, Directions.UNI),
            json.probability("hidden_dropout_prob", 0),
            json.probability("classifier_dropout", 0),
            json.positiveNumber("initializer_range", 0.1),
            json.tokens(),
            json.labels(),
            json.generic());
    json.require("tie_word_embeddings", false);
    if (settings.directions != Directions.UNI && settings.hidden % 2 != 0) {
      throw json.wrong("hidden_size", "an even number, for half of it comes from each direction");
    }
    return settings;
  }

  ObjectNode toJson(String modelType) {
    ObjectNode json = ConfigWriter.start(generic, modelType);
    json.put("vocab_size", vocabularySize);
    json.put("embedding_size", embeddingWidth);
    json.put("hidden_size", hidden);
    json.put("directions", directions.key());
    json.put("hidden_dropout_prob", dropout);
    json.put("classifier_dropout", classifierDropout);
    json.put("initializer_range", initializerRange);
    json.put("tie_word_embeddings", false);
    ConfigWriter.putTokens(json, tokens);
    ConfigWriter.putLabels(json, labels);
    return json;
  }

  /** A new weight [out, in]. */
  Parameter weight(long out, long in) {
    return new Parameter(Initializer.uniform(initializerRange), out, in);
  }

  /** A new recurrent layer over word vectors. */
  Gru gru(int units, boolean bothDirections) {
    Recurrent.Sizes sizes = Recurrent.Sizes.of(embeddingWidth, units);
    return Gru.orthogonal(bothDirections ? sizes.withBothDirections() : sizes, initializerRange);
  }
}
