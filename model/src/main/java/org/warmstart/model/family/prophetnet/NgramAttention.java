package org.warmstart.model.family.prophetnet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * N-stream self-attention (Qi et al. 2020, section 3.2): the main stream sees the words so far; a
 * stream that predicts the n-th next word sees the main stream but for its last n - 1 words, and
 * itself. Scores depend on the distance in words, sorted into buckets as T5's (Raffel et al. 2020,
 * section 2.1), by an amount that a token's own state gives for each bucket and head.
 *
 * <p>Shapes: B batch, T new tokens of the main stream, S all its tokens, G predicting streams, M =
 * T + G·S, N heads, H head width, K buckets.
 */
final class NgramAttention extends Module {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;
  private final Linear distances;
  private final int layer;
  private final int heads;
  private final int streams;
  private final int buckets;
  private final double scale;
  private final double dropout;

  NgramAttention(ProphetNet.Config config, int layer) {
    int width = config.width();
    this.layer = layer;
    heads = config.decoderSide().heads();
    streams = config.prophecy().streams();
    buckets = config.prophecy().buckets();
    key = child("key_proj", config.linear(width, width));
    value = child("value_proj", config.linear(width, width));
    query = child("query_proj", config.linear(width, width));
    output = child("out_proj", config.linear(width, width));
    distances = child("relative_pos_embeddings", config.linear(width, buckets * heads));
    scale = 1 / Math.sqrt((double) width / heads);
    dropout = config.attentionDropout();
  }

  /**
   * Who sees whom from how far, the same in every layer.
   *
   * @param mainTS buckets of the main stream's distances
   * @param mainBias added to its scores, broadcast to [B, N, T, S]
   * @param predictingSS buckets of every predicting stream's distances to the main stream
   * @param predictingBias added to their scores, broadcast to [B, G, N, S, S]
   */
  record Places(Tensor mainTS, Tensor mainBias, Tensor predictingSS, Tensor predictingBias) {
    /**
     * The places of T new tokens behind others.
     *
     * @param paddingB11S of all tokens, or null
     */
    static Places of(
        ProphetNet.Prophecy sizes, long before, long tokens, @Nullable Tensor paddingB11S) {
      int all = Math.toIntExact(before + tokens);
      int[] bucketOf = new int[all + 1];
      for (int distance = 0; distance <= all; distance++) {
        bucketOf[distance] = bucket(distance, sizes);
      }
      long[] main = new long[all * all];
      long[] predicting = new long[all * all];
      float[] hidden = new float[sizes.streams() * all * all];
      for (int row = 0; row < all; row++) {
        for (int column = 0; column < all; column++) {
          int at = row * all + column;
          main[at] = bucketOf[Math.max(0, row - column)];
          predicting[at] = bucketOf[Math.max(0, row + 1 - column)];
          for (int stream = 0; stream < sizes.streams(); stream++) {
            if (column > 0 && column + stream > row) { // the first word is always seen
              hidden[stream * all * all + at] = (float) Ops.LOWEST;
            }
          }
        }
      }
      Tensor mainBias = Ops.causalBias(all).narrow(0, before, tokens);
      Tensor predictingBias = Tensors.ofFloats(hidden, sizes.streams(), 1, all, all);
      if (paddingB11S != null) {
        mainBias = mainBias.add(paddingB11S);
        predictingBias = predictingBias.add(paddingB11S.unsqueeze(1));
      }
      return new Places(
          Tensors.ofLongs(main, all, all).narrow(0, before, tokens),
          mainBias,
          Tensors.ofLongs(predicting, all, all),
          predictingBias);
    }

    /** The bucket of a distance, in float32 as checkpoints were trained with. */
    private static int bucket(int distance, ProphetNet.Prophecy sizes) {
      int exact = sizes.buckets() / 2;
      if (distance < exact) {
        return distance;
      }
      float farther = (float) Math.log((float) distance / exact);
      float farthest = (float) Math.log((double) sizes.farthest() / exact);
      float bucket = exact + farther / farthest * (sizes.buckets() - exact);
      return (int) Math.min(bucket, sizes.buckets() - 1);
    }
  }

  /**
   * Attends.
   *
   * @param xBMD the new tokens of the main stream, then every predicting stream's for all tokens
   * @return shaped like the input
   */
  Tensor forward(Tensor xBMD, Places places, @Nullable DecodingState state) {
    long batch = xBMD.size(0);
    long tokens = places.mainTS.size(0);
    long all = places.mainTS.size(1);
    long behind = xBMD.size(1) - tokens;
    Tensor qBMD = query.forward(xBMD);
    Tensor kBMD = key.forward(xBMD);
    Tensor vBMD = value.forward(xBMD);
    Tensor byDistanceBMKN = distances.forward(xBMD).view(batch, tokens + behind, buckets, heads);

    Tensor kBNSH = Ops.splitHeads(kBMD.narrow(1, 0, tokens), heads);
    Tensor vBNSH = Ops.splitHeads(vBMD.narrow(1, 0, tokens), heads);
    if (state != null && state.isCaching()) {
      KeyValueCache.KeysAndValues cached = state.cache().append(layer, kBNSH, vBNSH);
      kBNSH = cached.keys();
      vBNSH = cached.values();
    }
    Tensor mainBTD =
        main(
            Ops.splitHeads(qBMD.narrow(1, 0, tokens), heads),
            kBNSH,
            vBNSH,
            byDistanceBMKN.narrow(1, 0, tokens).permute(0, 3, 1, 2),
            places);
    Tensor predictingBGNSH =
        predicting(
            ofStreams(qBMD.narrow(1, tokens, behind), all),
            kBNSH.unsqueeze(1),
            vBNSH.unsqueeze(1),
            ofStreams(kBMD.narrow(1, tokens, behind), all),
            ofStreams(vBMD.narrow(1, tokens, behind), all),
            inReferenceOrder(byDistanceBMKN.narrow(1, tokens, behind), all),
            places);
    Tensor predictingBMD = predictingBGNSH.transpose(2, 3).reshape(batch, behind, xBMD.size(2));
    return output.forward(Tensors.concatenate(1, mainBTD, predictingBMD));
  }

  private Tensor main(
      Tensor qBNTH, Tensor kBNSH, Tensor vBNSH, Tensor byDistanceBNTK, Places places) {
    Tensor biasBNTS =
        byDistanceBNTK
            .gather(-1, places.mainTS.expand(kBNSH.size(0), heads, -1, -1))
            .add(places.mainBias);
    AttentionWatch.self(
        vBNSH, units -> Ops.attention(qBNTH, kBNSH, units, biasBNTS, false, scale, 0));
    return Ops.mergeHeads(
        Ops.attention(qBNTH, kBNSH, vBNSH, biasBNTS, false, scale, dropout(dropout)));
  }

  /** Of a predicting stream's own tokens each sees itself alone, at the distance 0. */
  private Tensor predicting(
      Tensor qBGNSH,
      Tensor kB1NSH,
      Tensor vB1NSH,
      Tensor ownKeyBGNSH,
      Tensor ownValueBGNSH,
      Tensor byDistanceBGNSK,
      Places places) {
    long batch = qBGNSH.size(0);
    long all = qBGNSH.size(3);
    qBGNSH = Ops.scale(qBGNSH, scale);
    Tensor seenBGNSS =
        Ops.matmul(qBGNSH, kB1NSH.transpose(-2, -1))
            .add(
                byDistanceBGNSK.gather(
                    -1, places.predictingSS.expand(batch, streams, heads, -1, -1)))
            .add(places.predictingBias);
    Tensor ownBGNS1 = Ops.dot(qBGNSH, ownKeyBGNSH).add(byDistanceBGNSK.narrow(-1, 0, 1));
    Tensor shares = Ops.softmax(Tensors.concatenate(-1, seenBGNSS, ownBGNS1));
    for (int i = 0; i < streams; i++) {
      int stream = i;
      AttentionWatch.known(AttentionWatch.Kind.PREDICTING, stream, () -> shares.select(1, stream));
    }
    Tensor weights = Dropout.apply(shares, dropout(dropout));
    return Ops.matmul(weights.narrow(-1, 0, all), vB1NSH)
        .add(weights.narrow(-1, all, 1).mul(ownValueBGNSH));
  }

  /** [B, G·S, N·H] → [B, G, N, S, H]. */
  private Tensor ofStreams(Tensor x, long all) {
    return x.view(x.size(0), streams, all, heads, x.size(2) / heads).transpose(2, 3);
  }

  /**
   * [B, G·S, K, N] → [B, G, N, S, K], but not at the tokens that they belong to: the reference
   * counts through the first as S, G, N and through the second as G, N, S, so that what a token
   * adds for distances goes to another token, stream and head.
   */
  private Tensor inReferenceOrder(Tensor x, long all) {
    return x.view(x.size(0), streams, all, buckets, heads)
        .permute(0, 2, 1, 4, 3)
        .reshape(x.size(0), streams, heads, all, buckets);
  }
}
