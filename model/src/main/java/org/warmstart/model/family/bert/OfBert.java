package org.warmstart.model.family.bert;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.DecoderSwitches;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;

/**
 * A DistilBERT that starts as a BERT, as the published ones did (Sanh et al. 2019, section 3, and
 * the script that came with them): segments and the pooling layer are left out, so that it does not
 * compute what the BERT does.
 */
final class OfBert {
  static final Family.Origin<DistilBert.Config> ORIGIN =
      new Family.Origin<>(
          "bert",
          OfBert::config,
          Map.of(Head.MASKED_LM, Head.MASKED_LM, Head.PRE_TRAINING, Head.MASKED_LM),
          OfBert::name);

  /** The heads' dropout is not BERT's to say; these are DistilBERT's own. */
  private static final double SPAN_DROPOUT = 0.1;

  private static final double TEXT_DROPOUT = 0.2;

  private static final String BERT_LAYER = "encoder.layer.";

  /** Names below a prefix, in BERT → in DistilBERT; each stands for all that begin with it. */
  private static final Map<String, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("embeddings.word_embeddings.", "embeddings.word_embeddings.");
    PLACES.put("embeddings.position_embeddings.", "embeddings.position_embeddings.");
    PLACES.put("embeddings.LayerNorm.", "embeddings.LayerNorm.");
    PLACES.put("cls.predictions.transform.dense.", "vocab_transform.");
    PLACES.put("cls.predictions.transform.LayerNorm.", "vocab_layer_norm.");
    PLACES.put("cls.predictions.decoder.weight", "vocab_projector.weight");
    PLACES.put("cls.predictions.bias", "vocab_projector.bias");
  }

  private OfBert() {}

  private static DistilBert.Config config(ModelConfig other) {
    Bert.Settings bert = ((Bert.Config) other).bert();
    if (bert.decoder()) {
      throw new InputException("a BERT that is a decoder cannot become a DistilBERT");
    }
    if (bert.layerNormEpsilon() != DistilBert.LAYER_NORM_EPSILON) {
      throw new InputException(
          "'layer_norm_eps' is "
              + bert.layerNormEpsilon()
              + "; a DistilBERT's is always "
              + DistilBert.LAYER_NORM_EPSILON);
    }
    return new DistilBert.Config(
        bert.vocabularySize(),
        bert.width(),
        bert.layers(),
        bert.heads(),
        bert.feedForwardWidth(),
        bert.positions(),
        false,
        bert.activation(),
        bert.hiddenDropout(),
        bert.attentionDropout(),
        SPAN_DROPOUT,
        TEXT_DROPOUT,
        bert.initializerRange(),
        new DecoderSwitches(false, false),
        bert.tied(),
        bert.tokens(),
        bert.labels(),
        Map.of());
  }

  private static @Nullable String name(String bert) {
    for (Map.Entry<String, String> place : PLACES.entrySet()) {
      if (bert.startsWith(place.getKey())) {
        return place.getValue() + bert.substring(place.getKey().length());
      }
    }
    if (!bert.startsWith(BERT_LAYER)) {
      return null;
    }
    int number = bert.indexOf('.', BERT_LAYER.length());
    String inLayer = bert.substring(number + 1);
    String renamed = DistilBert.NAMES.renamed(PostNormLayer.Names.BERT, inLayer);
    return renamed == null
        ? null
        : "transformer.layer." + bert.substring(BERT_LAYER.length(), number) + "." + renamed;
  }
}
