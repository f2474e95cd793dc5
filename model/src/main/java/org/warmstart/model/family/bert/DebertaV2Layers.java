package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Convolution;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * DeBERTa's layers under the names of {@code DebertaV2Encoder}: BERT's with {@linkplain
 * DisentangledAttention disentangled attention}, whose vectors of distances all layers share, and
 * perhaps a convolution over neighbours beside the first one.
 *
 * <p>Shapes: B batch, T tokens, D width, C vectors of distances.
 */
final class DebertaV2Layers extends Module implements RecomputedLayers {
  private final List<Layer> layers = new ArrayList<>();
  private final @Nullable Embedding distances;
  private final @Nullable LayerNorm distanceNorm;
  private final @Nullable Neighbours neighbours;
  private final DebertaV2.Config config;

  DebertaV2Layers(DebertaV2.Config config) {
    this.config = config;
    Bert.Settings sizes = config.bert();
    int width = config.width();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer("layer." + i, i, new Layer(config)));
    }
    boolean relative = config.distances().on();
    distances =
        relative
            ? embeddings("rel_embeddings", sizes.embedding(2 * config.distanceVectors(), width))
            : null;
    LayerNorm norm =
        config.distances().normalized() ? embeddings("LayerNorm", sizes.norm(width)) : null;
    distanceNorm = relative ? norm : null;
    neighbours = config.kernel() > 0 ? layer("conv", 0, new Neighbours(config)) : null;
  }

  /**
   * Embedded tokens [B, T, D] → [B, T, D].
   *
   * @param maskBT 1 for real and 0 for padding tokens; null if all are real
   */
  Tensor encode(Tensor xBTD, @Nullable Tensor maskBT, HiddenStates hidden) {
    hidden.add(xBTD);
    Tensor paddingB11T = Masks.padding(maskBT);
    boolean padded = maskBT != null && paddingB11T != null;
    boolean onlyReal = padded && isTraining() && hidden == HiddenStates.NONE;
    RealTokens real = onlyReal && maskBT != null ? RealTokens.of(maskBT) : null;
    Tensor bias = padded && maskBT != null && !onlyReal ? bothReal(maskBT) : paddingB11T;
    DisentangledAttention.Sight sight = sight(xBTD.size(1), bias, hidden);
    // cut once, since the first layer and the convolution beside it both read it
    Tensor embeddedBTD = neighbours == null ? xBTD : Recomputation.boundary(xBTD);
    xBTD = RealTokens.gather(real, embeddedBTD);
    for (int i = 0; i < layers.size(); i++) {
      int index = i;
      Layer layer = layers.get(i);
      xBTD =
          Recomputation.run(
              x -> {
                Tensor y = layer.forward(index, x, sight, real);
                return index == 0 && neighbours != null
                    ? neighbours.forward(y, embeddedBTD, padded ? maskBT : null, real)
                    : y;
              },
              xBTD);
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }

  /** 0 where a real token sees a real one, [B, 1, T, T]; padding sees all alike. */
  private static Tensor bothReal(Tensor maskBT) {
    Tensor realBT = Tensors.toFloat(Ops.notEqual(maskBT, 0));
    Tensor bothBTT = realBT.unsqueeze(2).mul(realBT.unsqueeze(1));
    return Ops.maskedFill(Tensors.zeros(Tensors.shape(bothBTT)), Ops.equal(bothBTT, 0), Ops.LOWEST)
        .unsqueeze(1);
  }

  private DisentangledAttention.Sight sight(
      long tokens, @Nullable Tensor bias, HiddenStates hidden) {
    if (distances == null) {
      return new DisentangledAttention.Sight(null, null, null, bias, hidden);
    }
    Tensor vectorsCD = distances.weight().tensor();
    if (distanceNorm != null) {
      vectorsCD = distanceNorm.forward(vectorsCD);
    }
    int vectors = config.distanceVectors();
    long[] buckets =
        DisentangledAttention.buckets(
            Math.toIntExact(tokens), config.distances().buckets(), config.span());
    return new DisentangledAttention.Sight(
        Recomputation.boundary(vectorsCD),
        DisentangledAttention.places(buckets, vectors, false),
        DisentangledAttention.places(buckets, vectors, true),
        bias,
        hidden);
  }

  /** Attention and two dense layers, each with a residual and then a norm, as BERT's. */
  private static final class Layer extends Module {
    private final DisentangledAttention attention;
    private final PostNormLayer.Residual residual;
    private final PostNormLayer.FeedForward feedForward;

    Layer(DebertaV2.Config config) {
      PostNormLayer.Sizes sizes = config.bert().layer();
      attention = child("attention", new DisentangledAttention(config));
      residual =
          new PostNormLayer.Residual(sizes, sizes.residualDropout(), "attention.output.LayerNorm");
      adopt(residual);
      feedForward =
          new PostNormLayer.FeedForward(
              sizes, "intermediate.dense", "output.dense", "output.LayerNorm");
      adopt(feedForward);
    }

    Tensor forward(
        int index, Tensor x, DisentangledAttention.Sight sight, @Nullable RealTokens real) {
      return feedForward.forward(residual.forward(attention.forward(index, x, sight, real), x));
    }
  }

  /** What a token's neighbours add to the first layer's output (He et al. 2021, section 5.1). */
  private static final class Neighbours extends Module {
    private final Convolution filters;
    private final LayerNorm norm;
    private final Activation activation;
    private final double dropout;
    private final long reach;

    Neighbours(DebertaV2.Config config) {
      int width = config.width();
      Bert.Settings sizes = config.bert();
      filters =
          child(
              "conv",
              new Convolution(
                  width,
                  width,
                  config.kernel(),
                  config.groups(),
                  Initializer.normal(sizes.initializerRange())));
      norm = child("LayerNorm", sizes.norm(width));
      activation = Activation.named(config.convolutionActivation());
      dropout = sizes.hiddenDropout();
      reach = (config.kernel() - 1L) / 2;
    }

    /**
     * The layer's output with the neighbours' part.
     *
     * @param y what the first layer made, perhaps of the real tokens alone
     * @param embeddedBTD what it was made of
     * @param maskBT null if all tokens are real
     */
    Tensor forward(
        Tensor y, Tensor embeddedBTD, @Nullable Tensor maskBT, @Nullable RealTokens real) {
      Tensor padded = Ops.pad(embeddedBTD.transpose(1, 2), 2, reach, reach, 0);
      Tensor xBTD = filters.forward(padded).transpose(1, 2);
      if (maskBT == null) {
        return norm.forward(y.add(activation.apply(Dropout.apply(xBTD, dropout(dropout)))));
      }
      Tensor realBT1 = Tensors.toFloat(Ops.notEqual(maskBT, 0)).unsqueeze(2);
      Tensor masked = RealTokens.gather(real, xBTD.mul(realBT1));
      Tensor sum = norm.forward(y.add(activation.apply(Dropout.apply(masked, dropout(dropout)))));
      return real == null ? sum.mul(realBT1) : sum;
    }
  }
}
