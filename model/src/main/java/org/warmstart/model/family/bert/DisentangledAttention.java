package org.warmstart.model.family.bert;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.RealTokens;
import org.warmstart.model.SelfAttention;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Disentangled attention (He et al. 2021, section 3.1): a pair's score is the sum of those of both
 * tokens, of the one and the distance to the other, and of the distance and the other.
 *
 * <p>Shapes: B batch, T tokens, D width, N heads, H head width, C vectors of distances, half of
 * them for each direction.
 */
final class DisentangledAttention extends Module {
  /**
   * What a forward pass's layers share.
   *
   * @param vectorsCD of distances; null if they do not count
   * @param queriesTT row of the distance's vector for each query and key
   * @param keysTT the same for each key and query
   * @param bias added to all scores; null for none
   */
  record Sight(
      @Nullable Tensor vectorsCD,
      @Nullable Tensor queriesTT,
      @Nullable Tensor keysTT,
      @Nullable Tensor bias,
      HiddenStates hidden) {}

  private final Linear query;
  private final Linear key;
  private final @Nullable Linear distanceKey;
  private final @Nullable Linear distanceQuery;
  private final Attention attention;
  private final DebertaV2.Types types;
  private final int heads;
  private final double scale;
  private final double dropout;

  DisentangledAttention(DebertaV2.Config config) {
    int width = config.width();
    heads = config.bert().heads();
    DebertaV2.Distances distances = config.distances();
    types = distances.types();
    scale = 1 / Math.sqrt((double) width / heads * types.count());
    dropout = config.bert().hiddenDropout();
    query = config.linear(width, width);
    key = config.linear(width, width);
    attention =
        new Attention(
            Projections.of(width, heads)
                .with("self.query_proj", query, Role.QUERY)
                .with("self.key_proj", key, Role.KEY)
                .with("self.value_proj", config.linear(width, width), Role.VALUE),
            "output.dense",
            config.linear(width, width),
            scale,
            config.bert().attentionDropout());
    adopt(attention);
    boolean own = distances.on() && !distances.shared();
    distanceKey =
        own && types.toPositions() ? child("self.pos_key_proj", config.linear(width, width)) : null;
    distanceQuery =
        own && types.toContent() ? child("self.pos_query_proj", config.linear(width, width)) : null;
  }

  /**
   * Attends.
   *
   * @param xBTD the tokens, or where {@code real} is not null the real ones [1, M, D]
   */
  Tensor forward(int index, Tensor xBTD, Sight sight, @Nullable RealTokens real) {
    boolean blind = sight.bias != null && sight.bias.size(2) > 1;
    CausalAttention.Pass pass =
        (layer, qBNTH, kBNTH, vBNTH, factor, drop) -> {
          Tensor bias = withDistances(qBNTH, kBNTH, sight);
          return blind
              ? scored(qBNTH, kBNTH, vBNTH, bias, sight, drop)
              : CausalAttention.Pass.over(bias, false, null, sight.hidden)
                  .attend(layer, qBNTH, kBNTH, vBNTH, factor, drop);
        };
    return attention.self(index, xBTD, pass, real);
  }

  /**
   * Where padding sees all alike: its weights do not depend on what it sees, so that some losses
   * have other gradients than the fused kernel's.
   */
  private Tensor scored(
      Tensor qBNTH, Tensor kBNTH, Tensor vBNTH, @Nullable Tensor bias, Sight sight, double drop) {
    sight.hidden.addAttention(new SelfAttention(qBNTH, kBNTH, vBNTH, bias, false, scale));
    Tensor scoresBNTT =
        Ops.matmul(Ops.scale(qBNTH, scale), kBNTH.transpose(2, 3))
            .add(Objects.requireNonNull(bias));
    Tensor hidden = Ops.notEqual(Objects.requireNonNull(sight.bias), 0);
    Tensor weights = Ops.softmax(Ops.maskedFill(scoresBNTT, hidden, Ops.LOWEST));
    return Ops.matmul(Dropout.apply(weights, drop), vBNTH);
  }

  private @Nullable Tensor withDistances(Tensor qBNTH, Tensor kBNTH, Sight sight) {
    Tensor bias = sight.bias;
    if (sight.vectorsCD == null) {
      return bias;
    }
    Tensor vectors1CD = Dropout.apply(sight.vectorsCD, dropout(dropout)).unsqueeze(0);
    if (types.toPositions()) {
      Linear keys = distanceKey == null ? key : distanceKey;
      Tensor places = Objects.requireNonNull(sight.queriesTT);
      bias = sum(bias, scores(qBNTH, keys.forward(vectors1CD), places));
    }
    if (types.toContent()) {
      Linear queries = distanceQuery == null ? query : distanceQuery;
      Tensor places = Objects.requireNonNull(sight.keysTT);
      bias = sum(bias, scores(kBNTH, queries.forward(vectors1CD), places).transpose(2, 3));
    }
    return bias;
  }

  private static Tensor sum(@Nullable Tensor a, Tensor b) {
    return a == null ? b : a.add(b);
  }

  /** Scores of tokens [B, N, T, H] and vectors [1, C, D], picked by place, [B, N, T, T]. */
  private Tensor scores(Tensor xBNTH, Tensor vectors1CD, Tensor placesTT) {
    Tensor vectors1NHC = Ops.splitHeads(vectors1CD, heads).transpose(2, 3);
    Tensor allBNTC = Ops.matmul(Ops.scale(xBNTH, scale), vectors1NHC);
    long tokens = placesTT.size(0);
    return allBNTC.gather(
        3, placesTT.expand(xBNTH.size(0), xBNTH.size(1), tokens, placesTT.size(1)));
  }

  /**
   * The buckets of the distances 0 to T - 1: those up to half of the buckets have one each, farther
   * ones share wider and wider ones. In float32 and with the kernel's own logarithm, as the
   * reference has it: where a bucket begins is a matter of rounding.
   *
   * @param count of buckets; below 1 for one each
   * @param most the largest distance that is told from those beyond it
   */
  static long[] buckets(int tokens, int count, int most) {
    long[] buckets = new long[tokens];
    if (count < 1) {
      for (int i = 0; i < tokens; i++) {
        buckets[i] = i;
      }
      return buckets;
    }
    int half = count / 2;
    try (Scope scope = Scope.open()) {
      float[] ratios = new float[tokens + 1];
      for (int i = 0; i < tokens; i++) {
        ratios[i] = (float) Math.max(i, 1) / half;
      }
      ratios[tokens] = (float) ((most - 1) / (double) half);
      float[] logs = Tensors.floats(Ops.log(Tensors.ofFloats(ratios, tokens + 1)));
      for (int i = 0; i < tokens; i++) {
        float far = (float) Math.ceil(logs[i] / logs[tokens] * (half - 1)) + half;
        buckets[i] = i <= half ? i : (long) far;
      }
    }
    return buckets;
  }

  /**
   * Rows of the table of distances, for every first and second token.
   *
   * @param buckets by distance
   * @param vectors in the table for each direction
   * @param backwards whether the distance is that from the second to the first
   */
  static Tensor places(long[] buckets, int vectors, boolean backwards) {
    int tokens = buckets.length;
    long[] places = new long[tokens * tokens];
    for (int i = 0; i < tokens; i++) {
      for (int j = 0; j < tokens; j++) {
        long bucket = i >= j ? buckets[i - j] : -buckets[j - i];
        long row = (backwards ? -bucket : bucket) + vectors;
        places[i * tokens + j] = Math.min(Math.max(row, 0), 2L * vectors - 1);
      }
    }
    return Tensors.ofLongs(places, tokens, tokens);
  }
}
