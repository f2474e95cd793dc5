package org.warmstart.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.engine.Engine;

/**
 * The tensor operations models are written in, where the {@link Tensor}'s own methods would drag in
 * more native types.
 *
 * <p>Shapes: B batch, T target positions, S source positions, N heads, H head width, D model width,
 * V vocabulary.
 */
public final class Ops {
  static {
    Engine.start();
  }

  /**
   * What masked attention scores are set to: the lowest finite float32, as the reference
   * implementations use.
   */
  public static final double LOWEST = -3.4028234663852886e38;

  private Ops() {}

  // ---- arithmetic

  /** a + b, broadcast. */
  public static Tensor add(Tensor a, Tensor b) {
    return a.add(b);
  }

  /** x + c. */
  public static Tensor add(Tensor x, double c) {
    return x.add(new Scalar(c));
  }

  /** x + c for integers. */
  public static Tensor add(Tensor x, long c) {
    return x.add(new Scalar(c));
  }

  /** x · c. */
  public static Tensor scale(Tensor x, double c) {
    return x.mul(new Scalar(c));
  }

  /** x · c for integers. */
  public static Tensor scale(Tensor x, long c) {
    return x.mul(new Scalar(c));
  }

  /** The remainders of whole numbers. */
  public static Tensor remainder(Tensor x, long divisor) {
    return x.remainder(new Scalar(divisor));
  }

  /** The quotients of whole numbers, rounded down. */
  public static Tensor floorDivide(Tensor x, long divisor) {
    return x.floor_divide(new Scalar(divisor));
  }

  /** The matrix product over the last two dimensions, the others broadcast. */
  public static Tensor matmul(Tensor a, Tensor b) {
    return torch.matmul(a, b);
  }

  /**
   * The X that brings A X nearest to B, by least squares: A [N, D], B [N, E] → [D, E]. Solved in
   * double precision and rounded, so that where the numbers lie in memory, by which libraries
   * choose their ways, does not show in the result.
   */
  public static Tensor leastSquares(Tensor a, Tensor b) {
    return torch
        .linalg_lstsq(a.to(ScalarType.Double), b.to(ScalarType.Double))
        .get0()
        .to(a.scalar_type());
  }

  /** x Wᵀ + b for x […, in], W [out, in], b [out]. */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return bias == null
        ? torch.linear(x, weight)
        : torch.linear(x, weight, new TensorOptional(bias));
  }

  /** x W + b for x […, in], W [in, out], b [out]: the layout of OpenAI's checkpoints. */
  public static Tensor linearTransposed(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return linear(x, weight.t(), bias);
  }

  /**
   * Rows of {@code weight} [V, D] by {@code ids} […] → […, D]; one of them, {@code padding}, gets
   * no gradient (-1: none).
   */
  public static Tensor embedding(Tensor weight, Tensor ids, long padding) {
    return torch.embedding(weight, ids, padding, false, false);
  }

  /** Layer normalization over the last dimension (Ba, Kiros & Hinton 2016); null for no bias. */
  public static Tensor layerNorm(Tensor x, Tensor gain, @Nullable Tensor bias, double epsilon) {
    long[] width = {x.size(x.dim() - 1)};
    TensorOptional shift = bias == null ? new TensorOptional() : new TensorOptional(bias);
    return torch.layer_norm(x, width, new TensorOptional(gain), shift, epsilon, true);
  }

  /** Mean 0 and variance 1 over the last dimension: layer normalization without gain and bias. */
  public static Tensor normalize(Tensor x, double epsilon) {
    long[] width = {x.size(x.dim() - 1)};
    return torch.layer_norm(x, width, new TensorOptional(), new TensorOptional(), epsilon, true);
  }

  /** Each row of the last dimension divided by its sum. */
  public static Tensor normalizeSum(Tensor x) {
    return x.div(x.sum(new long[] {-1}, true, new ScalarTypeOptional()));
  }

  /**
   * Root-mean-square normalization over the last dimension: scaled, and not centred (Zhang &
   * Sennrich 2019).
   */
  public static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
    long[] width = {x.size(x.dim() - 1)};
    return torch.rms_norm(x, width, new TensorOptional(gain), new DoubleOptional(epsilon));
  }

  /** The natural logarithm of every element. */
  public static Tensor log(Tensor x) {
    return torch.log(x);
  }

  /** The mean of a tensor's elements over one dimension. */
  public static Tensor mean(Tensor x, long dimension) {
    return torch.mean(x, dimension);
  }

  /** The greatest element over one dimension. */
  public static Tensor max(Tensor x, long dimension) {
    return torch.max(x, dimension).get0();
  }

  /** The products of two tensors' elements summed over the last dimension, […, H] → […, 1]. */
  public static Tensor dot(Tensor a, Tensor b) {
    return a.mul(b).sum(new long[] {-1}, true, new ScalarTypeOptional());
  }

  /** The sum of all elements. */
  public static Tensor sum(Tensor x) {
    return x.sum();
  }

  /** The rows of the last dimension scaled to length 1. */
  public static Tensor lengthOne(Tensor x) {
    Tensor length = rowNorms(x).unsqueeze(-1);
    return x.div(length.clamp_min(new Scalar(1e-12)));
  }

  /** The lengths of the rows of the last dimension, which is left out. */
  public static Tensor rowNorms(Tensor x) {
    return torch.linalg_vector_norm(
        x, new Scalar(2.0), new long[] {-1}, false, new ScalarTypeOptional());
  }

  /** The cosines of the angles between the rows of two tensors, [B, D] → [B]. */
  public static Tensor cosine(Tensor aBD, Tensor bBD) {
    return torch.cosine_similarity(aBD, bBD, 1, 1e-8);
  }

  /**
   * The distances of the rows of two tensors by the norm of power p, [B, D] → [B]; a millionth is
   * added to every difference, so that there is a gradient where rows are equal.
   */
  public static Tensor distance(Tensor aBD, Tensor bBD, double p) {
    return torch.pairwise_distance(aBD, bBD, p, 1e-6, false);
  }

  /** The logarithm of the sum of the exponentials over the last dimension. */
  public static Tensor logSumExp(Tensor x) {
    return torch.logsumexp(x, -1);
  }

  // ---- choosing

  /** Rows of the first dimension in the order of {@code indices} (int64). */
  public static Tensor rows(Tensor x, Tensor indices) {
    return x.index_select(0, indices);
  }

  /** x [B, T, D] and one position a row, [B] → [B, D]. */
  public static Tensor rowsAt(Tensor xBTD, Tensor positionsB) {
    long batch = xBTD.size(0);
    Tensor flat = xBTD.reshape(batch * xBTD.size(1), xBTD.size(2));
    return rows(flat, Tensors.range(0, batch).mul(new Scalar(xBTD.size(1))).add(positionsB));
  }

  /** The positions of the true elements of a one-dimensional tensor, int64. */
  public static Tensor nonzero(Tensor condition) {
    return condition.nonzero().squeeze(1);
  }

  /** Whether each element differs from {@code value}. */
  public static Tensor notEqual(Tensor x, long value) {
    return x.ne(new Scalar(value));
  }

  /** Whether each element equals {@code value}. */
  public static Tensor equal(Tensor x, long value) {
    return x.eq(new Scalar(value));
  }

  /** Every element moved into [low, high], for integers. */
  public static Tensor clamp(Tensor x, long low, long high) {
    return torch.clamp(
        x, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
  }

  /** Every element moved into [low, high]; where it is moved, no gradient goes through. */
  public static Tensor clamp(Tensor x, double low, double high) {
    return torch.clamp(
        x, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
  }

  /** Copies of x with the elements under {@code mask} (Boolean, broadcast) set to {@code value}. */
  public static Tensor maskedFill(Tensor x, Tensor mask, double value) {
    return x.masked_fill(mask, new Scalar(value));
  }

  /** Each row {@code times} times in a row: [B, …] → [B·times, …]. */
  public static Tensor repeatRows(Tensor x, long times) {
    return x.repeat_interleave(times, new LongOptional(0), new LongOptional());
  }

  /** The {@code k} largest of the last dimension, largest first: values and int64 indices. */
  public static TopK topk(Tensor x, long k) {
    var pair = torch.topk(x, k);
    return new TopK(pair.get0(), pair.get1());
  }

  /** Values and indices of a selection. */
  public record TopK(Tensor values, Tensor indices) {}

  /** The index of the largest element of the last dimension. */
  public static Tensor argmax(Tensor x) {
    return torch.argmax(x, new LongOptional(-1), false);
  }

  /**
   * One index a row [M] (int64), drawn with the probabilities that the softmax makes of logits [M,
   * C]; libtorch's generator decides.
   */
  public static Tensor multinomial(Tensor logitsMC) {
    return torch.multinomial(softmax(logitsMC), 1, true, new GeneratorOptional()).squeeze(1);
  }

  /** Cuts the last dimension into {@code parts} equal ones, as views. */
  public static Tensor[] chunk(Tensor x, int parts) {
    TensorVector views = torch.chunk(x, parts, -1);
    Tensor[] result = new Tensor[parts];
    for (int i = 0; i < parts; i++) {
      result[i] = views.get(i);
    }
    return result;
  }

  /** Puts {@code front} and {@code back} elements of one value around a dimension's own. */
  public static Tensor pad(Tensor x, int dimension, long front, long back, double value) {
    if (front == 0 && back == 0) {
      return x;
    }
    long[] around = new long[2 * ((int) x.dim() - dimension)]; // from the last dimension on
    around[around.length - 2] = front;
    around[around.length - 1] = back;
    return torch.constant_pad_nd(x, around, new Scalar(value));
  }

  /** Whether all elements are non-zero. */
  public static boolean all(Tensor x) {
    return x.all().item_bool();
  }

  /** Whether all elements are finite. */
  public static boolean allFinite(Tensor x) {
    return torch.isfinite(x).all().item_bool();
  }

  // ---- activations and losses

  /** Softmax over the last dimension. */
  public static Tensor softmax(Tensor x) {
    return torch.softmax(x, -1);
  }

  /** Logarithm of the softmax over the last dimension. */
  public static Tensor logSoftmax(Tensor x) {
    return torch.log_softmax(x, -1);
  }

  /**
   * The summed cross-entropy of logits [M, V] against class numbers [M] (int64); targets equal to
   * {@code ignored} add nothing.
   */
  public static Tensor crossEntropySum(Tensor logitsMV, Tensor targetsM, long ignored) {
    return crossEntropySum(logitsMV, targetsM, ignored, 0);
  }

  /**
   * As {@link #crossEntropySum(Tensor, Tensor, long)} with smoothed targets (Szegedy et al. 2016,
   * section 7).
   *
   * @param smoothing the share of each target's probability that is spread evenly over all classes
   */
  public static Tensor crossEntropySum(
      Tensor logitsMV, Tensor targetsM, long ignored, double smoothing) {
    return torch.cross_entropy_loss(
        logitsMV, targetsM, new TensorOptional(), torch.Reduction.Sum.value, ignored, smoothing);
  }

  /** The summed squared error of two tensors of one shape. */
  public static Tensor squaredErrorSum(Tensor x, Tensor target) {
    return torch.mse_loss(x, target, torch.Reduction.Sum.value);
  }

  /** The summed binary cross-entropy of logits against targets in [0, 1] of the same shape. */
  public static Tensor binaryCrossEntropySum(Tensor logits, Tensor targets) {
    return torch.binary_cross_entropy_with_logits(
        logits, targets, new TensorOptional(), new TensorOptional(), torch.Reduction.Sum.value);
  }

  /** The logistic function 1/(1 + e⁻ˣ). */
  public static Tensor sigmoid(Tensor x) {
    return torch.sigmoid(x);
  }

  /** The cosine of every element, in radians. */
  public static Tensor cos(Tensor x) {
    return torch.cos(x);
  }

  /** The sine of every element, in radians. */
  public static Tensor sin(Tensor x) {
    return torch.sin(x);
  }

  /** Hyperbolic tangent. */
  public static Tensor tanh(Tensor x) {
    return torch.tanh(x);
  }

  // ---- attention

  /**
   * Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1).
   *
   * @param qBNTH queries, {@code kBNSH} keys, {@code vBNSH} values
   * @param biasB1TS added to the scores before the softmax, broadcast; null for none
   * @param causal whether position t sees only the first t + 1 keys (S = T)
   * @param scale factor of the scores, 1/√H in the paper
   * @param dropout probability of dropping an attention weight; 0 in evaluation
   * @return [B, N, T, H]
   */
  public static Tensor attention(
      Tensor qBNTH,
      Tensor kBNSH,
      Tensor vBNSH,
      @Nullable Tensor biasB1TS,
      boolean causal,
      double scale,
      double dropout) {
    Tensor bias = biasB1TS;
    if (causal && (bias != null || dropout > 0)) {
      Tensor causalTT = causalBias(qBNTH.size(2));
      bias = bias == null ? causalTT : bias.add(causalTT);
    }
    if (dropout > 0) {
      return scoredAttention(qBNTH, kBNSH, vBNSH, bias, scale, dropout);
    }
    return torch.scaled_dot_product_attention(
        qBNTH,
        kBNSH,
        vBNSH,
        bias == null ? new TensorOptional() : new TensorOptional(bias),
        0,
        causal && bias == null,
        new DoubleOptional(scale),
        false);
  }

  /** As {@link #attention}, with all scores in memory. */
  private static Tensor scoredAttention(
      Tensor qBNTH,
      Tensor kBNSH,
      Tensor vBNSH,
      @Nullable Tensor biasB1TS,
      double scale,
      double dropout) {
    Tensor scoresBNTS = torch.matmul(scale(qBNTH, scale), kBNSH.transpose(-2, -1));
    if (biasB1TS != null) {
      scoresBNTS = scoresBNTS.add(biasB1TS);
    }
    return torch.matmul(Dropout.apply(softmax(scoresBNTS), dropout), vBNSH);
  }

  /** [T, T]: 0 where row t may see column s (s ≤ t), the lowest number elsewhere. */
  public static Tensor causalBias(long positions) {
    Tensor future = torch.ones(positions, positions).triu(1);
    return scale(future, LOWEST);
  }

  /**
   * Spreads what depends on the distance of a key from a query alone over all pairs of them.
   *
   * @param byDistanceCN [T + S - 1, N] for the distances key − query from the last query's first
   *     key to the first query's last key, in ascending order
   * @return [N, T, S] for T queries and S keys
   */
  public static Tensor byDistance(Tensor byDistanceCN, long queries, long keys) {
    Tensor windowsTNS = byDistanceCN.unfold(0, keys, 1);
    return (queries == 1 ? windowsTNS : windowsTNS.flip(0)).transpose(0, 1);
  }

  /** [B, T, N·H] → [B, N, T, H], a view. */
  public static Tensor splitHeads(Tensor xBTD, long heads) {
    return xBTD.view(xBTD.size(0), xBTD.size(1), heads, xBTD.size(2) / heads).transpose(1, 2);
  }

  /** [B, N, T, H] → [B, T, N·H]. */
  public static Tensor mergeHeads(Tensor xBNTH) {
    return xBNTH
        .transpose(1, 2)
        .reshape(xBNTH.size(0), xBNTH.size(2), xBNTH.size(1) * xBNTH.size(3));
  }
}
