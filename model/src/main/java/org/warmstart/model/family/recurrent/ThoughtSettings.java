package org.warmstart.model.family.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
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
    @Key("vocab_size") @Size int vocabularySize,
    @Key("embedding_size") @Default("620") @Size int embeddingWidth,
    @Key("hidden_size") @Size int hidden,
    @Default("uni") Directions directions,
    @Key("hidden_dropout_prob") @Default("0") @Probability double dropout,
    @Key("classifier_dropout") @Default("0") @Probability double classifierDropout,
    @Key("initializer_range") @Default("0.1") @Positive double initializerRange,
    @Key("tie_word_embeddings") @Default("false") @Only boolean tied,
    @Flat TokenRoles tokens,
    @Labels List<String> labels,
    Map<String, JsonNode> generic)
    implements CheckedKeys {
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

  @Override
  public void check(ConfigJson json) {
    if (directions != Directions.UNI && hidden % 2 != 0) {
      throw json.wrong("hidden_size", "an even number, for half of it comes from each direction");
    }
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
