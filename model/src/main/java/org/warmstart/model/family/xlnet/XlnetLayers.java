package org.warmstart.model.family.xlnet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * XLNet's layers: attention with relative positions, shared by two streams, and dense layers.
 *
 * <p>Shapes: B batch, T tokens, K keys (tokens of the memory and of the text), P relative
 * positions, D width, N heads, H head width, M predicted tokens.
 */
final class XlnetLayers {
  /** What the reference subtracts from the scores of hidden keys. */
  static final double HIDDEN = -1e30;

  private XlnetLayers() {}

  /**
   * What all layers of a forward pass share.
   *
   * @param contentBias hides keys from the content stream, [B, 1, T, K] or [1, 1, T, K], or null
   * @param queryBias the same for the query stream, in which no token sees itself
   * @param positions encodings of the distances K, K-1, …, [B, P, D] or [1, P, D]
   * @param otherSegment 1 where query and key belong to different segments, [B, 1, T, K], or null
   * @param targets which token each prediction of the query stream is for, [B, M, T], or null if
   *     there is no query stream
   */
  record Pass(
      @Nullable Tensor contentBias,
      @Nullable Tensor queryBias,
      Tensor positions,
      @Nullable Tensor otherSegment,
      @Nullable Tensor targets) {}

  /**
   * The streams between two layers.
   *
   * @param content [B, T, D]
   * @param query [B, M, D], or null
   */
  record Streams(Tensor content, @Nullable Tensor query) {}

  /** Both streams through attention and the dense layers, which they share. */
  static final class Layer extends Module {
    private final Attention attention;
    private final FeedForward feedForward;

    Layer(Xlnet.Config config) {
      attention = child("rel_attn", new Attention(config));
      feedForward = child("ff", new FeedForward(config));
    }

    /**
     * One layer.
     *
     * @param memory this layer's inputs for the tokens before, [B, K - T, D], or null
     */
    Streams forward(Streams in, @Nullable Tensor memory, Pass pass) {
      Streams attended = attention.forward(in, memory, pass);
      Tensor query = attended.query;
      return new Streams(
          feedForward.forward(attended.content), query == null ? null : feedForward.forward(query));
    }
  }

  /**
   * Attention in which a score has a term for content, one for the distance and one for whether
   * both tokens are of one segment (Dai et al. 2019, section 3.3; Yang et al. 2019, sections 2.3 to
   * 2.5).
   */
  private static final class Attention extends Module {
    private final Parameter query;
    private final Parameter key;
    private final Parameter value;
    private final Parameter output;
    private final Parameter position;
    private final Parameter positionBias;
    private final Parameter segmentBias;
    private final Parameter contentBias;
    private final Parameter segments;
    private final LayerNorm norm;
    private final long heads;
    private final long headWidth;
    private final double scale;
    private final double dropout;

    Attention(Xlnet.Config config) {
      heads = config.heads();
      headWidth = config.width() / heads;
      scale = 1 / Math.sqrt((double) headWidth);
      dropout = config.dropout();
      double sd = config.initializerRange();
      long width = config.width();
      query = parameter("q", weights(sd, width, heads, headWidth));
      key = parameter("k", weights(sd, width, heads, headWidth));
      value = parameter("v", weights(sd, width, heads, headWidth));
      output = parameter("o", weights(sd, width, heads, headWidth));
      position = parameter("r", weights(sd, width, heads, headWidth));
      positionBias = parameter("r_r_bias", weights(sd, heads, headWidth));
      segmentBias = parameter("r_s_bias", weights(sd, heads, headWidth));
      contentBias = parameter("r_w_bias", weights(sd, heads, headWidth));
      segments = parameter("seg_embed", weights(sd, 2, heads, headWidth));
      norm = child("layer_norm", new LayerNorm(width, config.layerNormEpsilon()));
    }

    private static Parameter weights(double deviation, long... shape) {
      return new Parameter(Initializer.normal(deviation), shape);
    }

    /** x […, D] → […, N·H]. */
    private static Tensor project(Tensor x, Parameter weightDNH) {
      return Ops.linearTransposed(x, weightDNH.tensor().flatten(1, 2), null);
    }

    Streams forward(Streams in, @Nullable Tensor memory, Pass pass) {
      Tensor seenBKD = memory == null ? in.content : Tensors.concatenate(1, memory, in.content);
      Tensor kBNKH = Ops.splitHeads(project(seenBKD, key), heads);
      Tensor vBNKH = Ops.splitHeads(project(seenBKD, value), heads);
      Tensor rBNPH = Ops.splitHeads(project(pass.positions, position), heads);
      Looking content = looking(project(in.content, query), kBNKH, rBNPH, pass.contentBias, pass);
      AttentionWatch.self(vBNKH, units -> content.at(units, 0));
      Tensor contentBTD = Ops.mergeHeads(content.at(vBNKH, dropout(dropout)));
      Tensor nextBTD = finished(contentBTD, in.content);
      Tensor targetsBMT = pass.targets;
      if (in.query == null || targetsBMT == null) {
        return new Streams(nextBTD, null);
      }
      // the query stream's few queries stand at the places of the tokens that they are for
      Tensor placedBTD = Ops.matmul(targetsBMT.transpose(1, 2), project(in.query, query));
      Looking placed = looking(placedBTD, kBNKH, rBNPH, pass.queryBias, pass);
      AttentionWatch.other(
          AttentionWatch.Kind.QUERY,
          vBNKH,
          units -> Ops.matmul(targetsBMT.unsqueeze(1), placed.at(units, 0)));
      Tensor queryBTD = Ops.mergeHeads(placed.at(vBNKH, dropout(dropout)));
      Tensor queryBMD = Ops.matmul(targetsBMT, queryBTD);
      return new Streams(nextBTD, finished(queryBMD, in.query));
    }

    /** Queries and keys of one stream, and what is added to their scores. */
    private record Looking(Tensor qBNTH, Tensor kBNKH, Tensor biasBNTK, double scale) {
      /** What they take of values [B, N, K, H]. */
      Tensor at(Tensor vBNKH, double dropout) {
        return Ops.attention(qBNTH, kBNKH, vBNKH, biasBNTK, false, scale, dropout);
      }
    }

    private Looking looking(
        Tensor queryBTD, Tensor kBNKH, Tensor rBNPH, @Nullable Tensor hidden, Pass pass) {
      Tensor qBNTH = Ops.splitHeads(queryBTD, heads);
      Tensor biasBNTK = distances(plus(qBNTH, positionBias), rBNPH, kBNKH.size(2));
      if (pass.otherSegment != null) {
        biasBNTK = biasBNTK.add(segments(plus(qBNTH, segmentBias), pass.otherSegment));
      }
      biasBNTK = Ops.scale(biasBNTK, scale);
      if (hidden != null) {
        biasBNTK = biasBNTK.add(hidden);
      }
      return new Looking(plus(qBNTH, contentBias), kBNKH, biasBNTK, scale);
    }

    private static Tensor plus(Tensor qBNTH, Parameter biasNH) {
      return qBNTH.add(biasNH.tensor().unsqueeze(1));
    }

    /**
     * The terms of the distance: scores by relative position [B, N, T, P], each query's row shifted
     * such that the distance to key j comes to stand in column j (Dai et al. 2019, appendix B).
     */
    private static Tensor distances(Tensor qBNTH, Tensor rBNPH, long keys) {
      Tensor scoresBNTP = Ops.matmul(qBNTH, rBNPH.transpose(2, 3));
      long tokens = scoresBNTP.size(2);
      long positions = scoresBNTP.size(3);
      return scoresBNTP
          .reshape(scoresBNTP.size(0), scoresBNTP.size(1), positions, tokens)
          .narrow(2, 1, positions - 1)
          .reshape(scoresBNTP.size(0), scoresBNTP.size(1), tokens, positions - 1)
          .narrow(3, 0, keys);
    }

    /** The terms of the segments: one of two scores of each query. */
    private Tensor segments(Tensor qBNTH, Tensor otherB1TK) {
      Tensor scoresBNT2 = Ops.matmul(qBNTH, segments.tensor().transpose(0, 1).transpose(1, 2));
      Tensor sameBNT1 = scoresBNT2.narrow(3, 0, 1);
      Tensor otherBNT1 = scoresBNT2.narrow(3, 1, 1);
      return sameBNT1.add(otherB1TK.mul(otherBNT1.sub(sameBNT1)));
    }

    private Tensor finished(Tensor attended, Tensor residual) {
      Tensor projected = Ops.linear(attended, output.tensor().flatten(1, 2), null);
      return norm.forward(Dropout.apply(projected, dropout(dropout)).add(residual));
    }
  }

  /** Two dense layers with an activation between them, a residual and a norm. */
  private static final class FeedForward extends Module {
    private final Linear in;
    private final Linear out;
    private final LayerNorm norm;
    private final Activation activation;
    private final double dropout;

    FeedForward(Xlnet.Config config) {
      norm = child("layer_norm", new LayerNorm(config.width(), config.layerNormEpsilon()));
      in = child("layer_1", config.linear(config.width(), config.feedForwardWidth()));
      out = child("layer_2", config.linear(config.feedForwardWidth(), config.width()));
      activation = Activation.named(config.activation());
      dropout = config.dropout();
    }

    Tensor forward(Tensor xBTD) {
      Tensor innerBTF = Dropout.apply(activation.apply(in.forward(xBTD)), dropout(dropout));
      return norm.forward(Dropout.apply(out.forward(innerBTF), dropout(dropout)).add(xBTD));
    }
  }
}
