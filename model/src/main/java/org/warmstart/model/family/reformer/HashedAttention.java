package org.warmstart.model.family.reformer;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.ReversibleLayer;
import org.warmstart.tensor.Tensors;

/**
 * Attention among tokens that a locality-sensitive hash puts into the same bucket (Kitaev et al.
 * 2020, section 2): tokens are sorted by bucket and the sorted text is cut into chunks. Queries are
 * keys, too; no token sees itself unless there is no other. Several rounds of hashing are put
 * together by the weight that each has.
 *
 * <p>Shapes as in {@link ChunkedAttention}; R rounds of hashing.
 */
final class HashedAttention extends ChunkedAttention {
  /** The score of a token with itself. */
  private static final double ITSELF = -1e5;

  private static final double NORM_EPSILON = 1e-6;

  private final Reformer.Config config;
  private final Linear queryKey;
  private final Linear value;
  private final int heads;
  private final int rounds;

  HashedAttention(Reformer.Config config) {
    super(config.lsh(), config.decoder());
    this.config = config;
    heads = config.heads();
    rounds = config.hashes();
    long inner = (long) heads * config.headWidth();
    queryKey = child("query_key", config.unbiased(config.half(), inner));
    value = child("value", config.unbiased(config.half(), inner));
  }

  @Override
  Tensor forward(Tensor xBTD, Text text, ReversibleLayer.Notes notes) {
    Tensor qkBNTH = Ops.splitHeads(queryKey.forward(xBTD), heads);
    Tensor vBNTH = Ops.splitHeads(value.forward(xBTD), heads);
    Tensor seenBT = text.seenBT();
    Tensor order = null;
    if (!isWhole(xBTD.size(1))) {
      order = notes.choice();
      if (order == null) {
        order = order(buckets(qkBNTH, seenBT));
        notes.note(order);
      }
    }
    Tensor orderBNS = order;
    AttentionWatch.self(vBNTH, units -> text.own(attend(qkBNTH, units, orderBNS, seenBT, 0)));
    return Ops.mergeHeads(attend(qkBNTH, vBNTH, orderBNS, seenBT, weightDropout()));
  }

  /**
   * What tokens see, [B, N, T, E].
   *
   * @param orderBNS all rounds' tokens by bucket; null for a text that is read in one piece
   */
  private Tensor attend(
      Tensor qkBNTH,
      Tensor vBNTE,
      @Nullable Tensor orderBNS,
      @Nullable Tensor seenBT,
      double dropout) {
    long batch = qkBNTH.size(0);
    long tokens = qkBNTH.size(2);
    if (orderBNS == null) {
      Tensor placesBNT = Tensors.range(0, tokens).expand(batch, heads, tokens);
      return seen(qkBNTH, vBNTE, placesBNT, seenBT, dropout).outBNSE;
    }
    Tensor placesBNS = Ops.remainder(orderBNS, tokens);
    Seen sorted =
        seen(taken(qkBNTH, placesBNS), taken(vBNTE, placesBNS), placesBNS, seenBT, dropout);
    Tensor backBNS = orderBNS.argsort(2, false);
    Tensor outBNSE = taken(sorted.outBNSE, backBNS);
    if (rounds == 1) {
      return outBNSE;
    }
    Tensor massBNRT = sorted.massBNS.gather(2, backBNS).reshape(batch, heads, rounds, tokens);
    // not as a softmax: where a token sees nothing but itself, the rounding is the reference's
    Tensor allBN1T = Ops.logSumExp(massBNRT.transpose(2, 3)).unsqueeze(2);
    Tensor shares = massBNRT.sub(allBN1T).exp().unsqueeze(4);
    Tensor outBNRTE = outBNSE.reshape(batch, heads, rounds, tokens, outBNSE.size(3));
    return outBNRTE.mul(shares).sum(2);
  }

  /** Rows of [B, N, T, H] in an order [B, N, S]. */
  private static Tensor taken(Tensor xBNTH, Tensor placesBNS) {
    long width = xBNTH.size(3);
    return xBNTH.gather(
        2,
        placesBNS
            .unsqueeze(3)
            .expand(placesBNS.size(0), placesBNS.size(1), placesBNS.size(2), width));
  }

  /** What was seen [B, N, S, E], and the logarithm of the sum of all weights [B, N, S]. */
  private record Seen(Tensor outBNSE, Tensor massBNS) {}

  private Seen seen(
      Tensor qkBNSH, Tensor vBNSE, Tensor placesBNS, @Nullable Tensor seenBT, double dropout) {
    boolean whole = isWhole(qkBNSH.size(2));
    Tensor q = split(qkBNSH, whole);
    Tensor keys = Ops.scale(lengthOne(q), 1 / Math.sqrt(config.headWidth()));
    Tensor places = split(placesBNS, whole);
    Tensor placesAround = around(places, whole);
    Tensor scores = Ops.matmul(q, around(keys, whole).transpose(3, 4));
    scores = masked(scores, places, placesAround, seenBT);
    Tensor itself = places.unsqueeze(4).eq(placesAround.unsqueeze(3));
    scores = Ops.maskedFill(scores, itself, ITSELF);
    Tensor mass = Ops.logSumExp(scores).unsqueeze(4);
    Tensor weights = Dropout.apply(scores.sub(mass).exp(), dropout);
    Tensor out = Ops.matmul(weights, around(split(vBNSE, whole), whole));
    return new Seen(out.flatten(2, 3), mass.squeeze(4).flatten(2, 3));
  }

  /** Vectors divided by the root of their squares' mean. */
  private static Tensor lengthOne(Tensor x) {
    Tensor meanSquare = Ops.mean(x.mul(x), -1).unsqueeze(-1);
    return x.mul(Ops.add(meanSquare, NORM_EPSILON).rsqrt());
  }

  /** The order of all rounds' tokens by bucket, and within one by place, [B, N, R·T]. */
  private static Tensor order(Tensor bucketsBNS) {
    long count = bucketsBNS.size(2);
    return Ops.scale(bucketsBNS, count).add(Tensors.range(0, count)).argsort(2, false);
  }

  /**
   * The buckets of all rounds (section 2, "locality sensitive hashing"; Andoni et al. 2015): which
   * of random directions, or which of their opposites, a vector is nearest to. Padding has a bucket
   * of its own; those of different rounds have different numbers.
   *
   * @return [B, N, R·T]
   */
  private Tensor buckets(Tensor qkBNTH, @Nullable Tensor seenBT) {
    long batch = qkBNTH.size(0);
    long tokens = qkBNTH.size(2);
    long width = qkBNTH.size(3);
    List<Integer> factors = factors(tokens);
    int directions = factors.stream().mapToInt(Integer::intValue).sum() / 2;
    try (Autograd.Off off = Autograd.off()) {
      Tensor randomNHRE = RandomState.normal(config.seed(), heads, width, rounds, directions);
      Tensor turnedBNRTE =
          Ops.matmul(qkBNTH.detach(), randomNHRE.reshape(heads, width, -1))
              .reshape(batch, heads, tokens, rounds, directions)
              .transpose(2, 3);
      Tensor bucketsBNRT = null;
      long first = 0;
      long all = 1;
      for (int factor : factors) {
        Tensor part = turnedBNRTE.narrow(4, first, factor / 2);
        Tensor nearest = Ops.argmax(Tensors.concatenate(4, part, part.neg()));
        bucketsBNRT = bucketsBNRT == null ? nearest : bucketsBNRT.add(Ops.scale(nearest, all));
        first += factor / 2;
        all *= factor;
      }
      if (bucketsBNRT == null) {
        throw new IllegalStateException("no buckets");
      }
      if (seenBT != null) {
        Tensor paddingB11T = Ops.equal(seenBT, 0).unsqueeze(1).unsqueeze(1);
        bucketsBNRT = Ops.maskedFill(bucketsBNRT, paddingB11T, (double) all);
        all++;
      }
      Tensor roundsR1 = Ops.scale(Tensors.range(0, rounds), all).unsqueeze(1);
      return bucketsBNRT.add(roundsR1).flatten(2, 3);
    }
  }

  /**
   * The buckets' factors; where the configuration has none, twice as many buckets as chunks, in two
   * factors where those are many.
   */
  private List<Integer> factors(long tokens) {
    if (config.buckets() != null) {
      return config.buckets();
    }
    long length = config.lsh().length();
    int power = 63 - Long.numberOfLeadingZeros(2 * (tokens / length));
    long most =
        2
            * Math.max(
                (long) Math.sqrt((double) Math.floorDiv((long) config.positions(), length)),
                length);
    return 1L << power > most
        ? List.of(1 << (power / 2), 1 << (power - power / 2))
        : List.of(1 << power);
  }
}
