package org.warmstart.model.family.gpt;

import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;

/**
 * What the layers of a GPT need to know of its configuration.
 *
 * @param keyValueHeads heads of keys and values; a divisor of {@code heads}
 * @param deviation standard deviation of the initial weights
 * @param projectionDeviation the same for those weights whose output a block adds to its input
 * @param crossAttention whether each block attends to an encoder too
 */
record GptSizes(
    int vocabularySize,
    int maxPositions,
    int width,
    int layers,
    int heads,
    int keyValueHeads,
    int inner,
    Activation activation,
    double residualDropout,
    double embeddingDropout,
    double attentionDropout,
    double layerNormEpsilon,
    double deviation,
    double projectionDeviation,
    boolean crossAttention) {
  /**
   * Residual weights start smaller by 1/√N for N residual layers, two in each block (Radford et al.
   * 2019, section 2.3).
   */
  static double residualDeviation(double deviation, int layers) {
    return deviation / Math.sqrt(2.0 * layers);
  }

  GptSizes withKeyValueHeads(int count) {
    return new GptSizes(
        vocabularySize,
        maxPositions,
        width,
        layers,
        heads,
        count,
        inner,
        activation,
        residualDropout,
        embeddingDropout,
        attentionDropout,
        layerNormEpsilon,
        deviation,
        projectionDeviation,
        crossAttention);
  }

  /** 1/√H, the factor of the scores (Vaswani et al. 2017, section 3.2.1). */
  double usualScale() {
    return 1 / Math.sqrt((double) width / heads);
  }

  LayerNorm norm() {
    return new LayerNorm(width, layerNormEpsilon);
  }

  Embedding embedding(int entries) {
    return new Embedding(entries, width, deviation);
  }
}
