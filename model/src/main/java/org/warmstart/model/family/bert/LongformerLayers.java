package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.RealTokens;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.SlidingWindow;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * Longformer's layers (Beltagy et al. 2020, section 3): BERT's but for attention, in which a token
 * sees its neighbours and the global tokens, and those see all tokens through projections of their
 * own (section 3.1). Time and memory grow with the length.
 *
 * <p>Shapes: B batch, T tokens, G the most global tokens of a row, D width, N heads, H head width.
 */
final class LongformerLayers extends Module implements RecomputedLayers {
  private final List<Layer> layers = new ArrayList<>();

  /**
   * Builds the layers {@code layer.0}, ….
   *
   * @param windows how many tokens around itself a token sees, layer by layer
   */
  LongformerLayers(PostNormLayer.Sizes sizes, List<Integer> windows) {
    for (int window : windows) {
      int number = layers.size();
      layers.add(layer("layer." + number, number, new Layer(sizes, window / 2)));
    }
  }

  /**
   * Embedded tokens [B, T, D] → [B, T, D].
   *
   * @param maskBT 1 for real and 0 for padding tokens; null if all are real
   * @param globalBT 1 for global tokens; null for none
   */
  Tensor encode(
      Tensor xBTD, @Nullable Tensor maskBT, @Nullable Tensor globalBT, HiddenStates hidden) {
    hidden.add(xBTD);
    Sight sight = new Sight(xBTD.size(0), xBTD.size(1), maskBT, globalBT);
    boolean onlyReal = isTraining() && hidden == HiddenStates.NONE && sight.paddingB11T != null;
    RealTokens real = onlyReal && maskBT != null ? RealTokens.of(maskBT) : null;
    xBTD = RealTokens.gather(real, xBTD);
    for (Layer layer : layers) {
      sight.window(layer.attention.oneSided); // made once, outside of what may run twice
      xBTD = Recomputation.run(x -> layer.forward(x, sight, real), xBTD);
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }

  /** Who sees whom in one batch. */
  private static final class Sight {
    private final long batch;
    private final long tokens;

    /** 0, or the lowest number for padding; null where nothing is. */
    private final @Nullable Tensor paddingB11T;

    /** As {@link #paddingB11T}, and the lowest number for global tokens too. */
    private final @Nullable Tensor notLocalB11T;

    private final @Nullable Globals globals;
    private final Map<Integer, SlidingWindow> windows = new HashMap<>();

    Sight(long batch, long tokens, @Nullable Tensor maskBT, @Nullable Tensor globalBT) {
      this.batch = batch;
      this.tokens = tokens;
      int count = Math.toIntExact(batch * tokens);
      long[] mask = maskBT == null ? null : Tensors.longs(maskBT);
      long[] global = globalBT == null ? null : Tensors.longs(globalBT);
      float[] padding = new float[count];
      float[] notLocal = new float[count];
      boolean[] isGlobal = new boolean[count];
      boolean padded = false;
      boolean anyGlobal = false;
      for (int i = 0; i < count; i++) {
        boolean real = mask == null || mask[i] != 0;
        isGlobal[i] = real && global != null && global[i] != 0;
        padding[i] = real ? 0 : (float) Ops.LOWEST;
        notLocal[i] = real && !isGlobal[i] ? 0 : (float) Ops.LOWEST;
        padded |= !real;
        anyGlobal |= isGlobal[i];
      }
      paddingB11T = padded ? Tensors.ofFloats(padding, batch, 1, 1, tokens) : null;
      notLocalB11T = padded || anyGlobal ? Tensors.ofFloats(notLocal, batch, 1, 1, tokens) : null;
      globals = anyGlobal ? Globals.of(isGlobal, (int) batch, (int) tokens) : null;
    }

    SlidingWindow window(int oneSided) {
      return windows.computeIfAbsent(
          oneSided, w -> new SlidingWindow(w, w, batch, tokens, notLocalB11T));
    }

    /** Attention's output [B, T, D] with 0 for padding, which sees nothing. */
    Tensor withoutPadding(Tensor aBTD) {
      return paddingB11T == null
          ? aBTD
          : Ops.maskedFill(aBTD, Ops.notEqual(paddingB11T, 0).reshape(batch, tokens, 1), 0);
    }
  }

  /**
   * Where a batch's global tokens stand. Rows have different numbers of them; the slots that a row
   * does not need hold its first token and are hidden.
   *
   * @param slots places of all slots, counted over all rows of the batch [B·G]
   * @param used numbers of the slots that are used [M]
   * @param places of the tokens in those [M]
   * @param biasB11G 0, or the lowest number for slots that are not used
   */
  private record Globals(Tensor slots, Tensor used, Tensor places, Tensor biasB11G) {
    static Globals of(boolean[] isGlobal, int batch, int tokens) {
      int most = 0;
      int all = 0;
      for (int row = 0; row < batch; row++) {
        int count = 0;
        for (int i = row * tokens; i < (row + 1) * tokens; i++) {
          count += isGlobal[i] ? 1 : 0;
        }
        most = Math.max(most, count);
        all += count;
      }
      int[] slots = new int[batch * most];
      float[] bias = new float[batch * most];
      int[] used = new int[all];
      int[] places = new int[all];
      int next = 0;
      for (int row = 0; row < batch; row++) {
        int slot = row * most;
        for (int i = row * tokens; i < (row + 1) * tokens; i++) {
          if (isGlobal[i]) {
            used[next] = slot;
            places[next++] = i;
            slots[slot++] = i;
          }
        }
        for (; slot < (row + 1) * most; slot++) {
          slots[slot] = row * tokens;
          bias[slot] = (float) Ops.LOWEST;
        }
      }
      return new Globals(
          Tensors.ofInts(slots, slots.length),
          Tensors.ofInts(used, all),
          Tensors.ofInts(places, all),
          Tensors.ofFloats(bias, batch, 1, 1, most));
    }

    /** The global tokens' vectors [B, T, D] → [B, G, D]. */
    Tensor take(Tensor xBTD) {
      long width = xBTD.size(2);
      return Ops.rows(xBTD.reshape(-1, width), slots).view(xBTD.size(0), -1, width);
    }

    /** Puts vectors [B, G, D] in their tokens' places in [B, T, D]. */
    Tensor put(Tensor xBTD, Tensor gBGD) {
      long width = xBTD.size(2);
      Tensor rowsMD = Ops.rows(gBGD.reshape(-1, width), used);
      return xBTD.reshape(-1, width).index_copy(0, places, rowsMD).view(Tensors.shape(xBTD));
    }
  }

  private static final class Layer extends Module {
    private final Attention attention;
    private final Linear output;
    private final PostNormLayer.Residual residual;
    private final PostNormLayer.FeedForward feedForward;

    Layer(PostNormLayer.Sizes sizes, int oneSided) {
      PostNormLayer.Names names = PostNormLayer.Names.BERT;
      attention = child("attention.self", new Attention(sizes, oneSided));
      output = child(names.self().output(), sizes.linear(sizes.width(), sizes.width()));
      residual = new PostNormLayer.Residual(sizes, sizes.residualDropout(), names.self().norm());
      adopt(residual);
      feedForward = new PostNormLayer.FeedForward(sizes, names.in(), names.out(), names.norm());
      adopt(feedForward);
    }

    Tensor forward(Tensor xBTD, Sight sight, @Nullable RealTokens real) {
      Tensor aBTD = RealTokens.gather(real, attention.forward(xBTD, sight, real));
      return feedForward.forward(residual.forward(output.forward(aBTD), xBTD));
    }
  }

  /** Attention to neighbours and global tokens, and the global tokens' own to all. */
  private static final class Attention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear globalQuery;
    private final Linear globalKey;
    private final Linear globalValue;
    private final int oneSided;
    private final int heads;
    private final double scale;
    private final double dropout;

    Attention(PostNormLayer.Sizes sizes, int oneSided) {
      query = child("query", square(sizes));
      key = child("key", square(sizes));
      value = child("value", square(sizes));
      globalQuery = child("query_global", square(sizes));
      globalKey = child("key_global", square(sizes));
      globalValue = child("value_global", square(sizes));
      this.oneSided = oneSided;
      heads = sizes.heads();
      scale = 1 / Math.sqrt((double) sizes.width() / heads);
      dropout = sizes.attentionDropout();
    }

    private static Linear square(PostNormLayer.Sizes sizes) {
      return sizes.linear(sizes.width(), sizes.width());
    }

    Tensor forward(Tensor xBTD, Sight sight, @Nullable RealTokens real) {
      Tensor kBTD = RealTokens.scatter(real, key.forward(xBTD));
      Tensor vBTD = RealTokens.scatter(real, value.forward(xBTD));
      Tensor qBTD = RealTokens.scatter(real, query.forward(xBTD));
      Globals globals = sight.globals;
      GlobalHeads ofGlobals = globals == null ? null : ofGlobals(xBTD, globals, real);
      AttentionWatch.self(
          Ops.splitHeads(vBTD, heads),
          unitsBNTT -> {
            Tensor unitsBTD = Ops.mergeHeads(unitsBNTT);
            GlobalHeads units = ofGlobals == null ? null : ofGlobals.of(unitsBTD);
            return Ops.splitHeads(attend(qBTD, kBTD, unitsBTD, units, sight, 0), heads);
          });
      return attend(qBTD, kBTD, vBTD, ofGlobals, sight, dropout(dropout));
    }

    /** Where the global tokens look, and at what. */
    private record GlobalHeads(Globals globals, Tensor qBGD, Tensor kBTD, Tensor vBTD) {
      GlobalHeads of(Tensor otherValuesBTD) {
        return new GlobalHeads(globals, qBGD, kBTD, otherValuesBTD);
      }
    }

    private GlobalHeads ofGlobals(Tensor xBTD, Globals globals, @Nullable RealTokens real) {
      return new GlobalHeads(
          globals,
          globalQuery.forward(globals.take(RealTokens.scatter(real, xBTD))),
          RealTokens.scatter(real, globalKey.forward(xBTD)),
          RealTokens.scatter(real, globalValue.forward(xBTD)));
    }

    /** What all tokens see, [B, T, D]. */
    private Tensor attend(
        Tensor qBTD,
        Tensor kBTD,
        Tensor vBTD,
        @Nullable GlobalHeads ofGlobals,
        Sight sight,
        double dropped) {
      SlidingWindow.Everywhere everywhere =
          ofGlobals == null
              ? null
              : new SlidingWindow.Everywhere(
                  Ops.splitHeads(ofGlobals.globals.take(kBTD), heads),
                  Ops.splitHeads(ofGlobals.globals.take(vBTD), heads),
                  ofGlobals.globals.biasB11G);
      Tensor aBNTH =
          sight
              .window(oneSided)
              .attend(
                  Ops.splitHeads(qBTD, heads),
                  Ops.splitHeads(kBTD, heads),
                  Ops.splitHeads(vBTD, heads),
                  everywhere,
                  scale,
                  dropped);
      Tensor aBTD = sight.withoutPadding(Ops.mergeHeads(aBNTH));
      return ofGlobals == null
          ? aBTD
          : ofGlobals.globals.put(aBTD, seenByGlobals(ofGlobals, sight, dropped));
    }

    /** What the global tokens see, [B, G, D]. */
    private Tensor seenByGlobals(GlobalHeads of, Sight sight, double dropped) {
      Tensor aBNGH =
          Ops.attention(
              Ops.splitHeads(of.qBGD, heads),
              Ops.splitHeads(of.kBTD, heads),
              Ops.splitHeads(of.vBTD, heads),
              sight.paddingB11T,
              false,
              scale,
              dropped);
      return Ops.mergeHeads(aBNGH);
    }
  }
}
