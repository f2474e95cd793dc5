package org.warmstart.model.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.decoding.KeyValueCache.KeysAndValues;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Factorised self-attention of the Sparse Transformer (Child et al. 2019, section 4.3): two sets of
 * keys for each query, small enough that cost grows with T·(stride + T/stride), and together such
 * that two steps lead from any token to any later one.
 *
 * <p>Whole texts, whether padded behind or not, take that much. Prompts that are padded in front
 * are read with all scores, and so is each new token while decoding, for which that is T.
 *
 * @param shape which sets
 * @param stride l in the paper
 * @param summaries c in the paper, of the fixed shape: how many tokens sum each row up
 * @param use which of the two sets, or how both
 */
public record FactorizedAttention(Shape shape, int stride, int summaries, Use use)
    implements CausalAttention {
  /** The published pairs of sets; i is the query's position and j ≤ i the key's. */
  public enum Shape {
    /** {j : i - j ≤ l} and {j : (i - j) mod l = 0}; for data with a period, as images have. */
    STRIDED,
    /** {j : ⌊j/l⌋ = ⌊i/l⌋} and {j : j mod l ≥ l - c}; for text. */
    FIXED
  }

  /** How a layer uses the sets (section 5.1). */
  public enum Use {
    FIRST,
    SECOND,
    /** The union of both. */
    MERGED,
    /** The first for the first half of the heads, the second for the others. */
    BY_HEAD
  }

  /** Whether a set has a key, by its published definition. */
  private static boolean has(
      Shape shape, boolean second, long stride, long summaries, long query, long key) {
    if (key > query) {
      return false;
    }
    return switch (shape) {
      case STRIDED -> second ? (query - key) % stride == 0 : query - key <= stride;
      case FIXED -> second ? key % stride >= stride - summaries : key / stride == query / stride;
    };
  }

  boolean sees(long query, long key) {
    boolean first = use != Use.SECOND && has(shape, false, stride, summaries, query, key);
    return first || (use != Use.FIRST && has(shape, true, stride, summaries, query, key));
  }

  private FactorizedAttention with(Use other) {
    return new FactorizedAttention(shape, stride, summaries, other);
  }

  @Override
  public Pass begin(Step step) {
    step.requireOneText("sparse layers");
    if (use == Use.BY_HEAD) {
      return halves(
          with(Use.FIRST).begin(uncached(step)),
          with(Use.SECOND).begin(uncached(step)),
          step.cache());
    }
    boolean whole = step.before() == 0 && isAtMostPaddedBehind(step);
    Pass pass = whole ? whole(step) : scored(step);
    KeyValueCache cache = step.cache();
    return cache == null ? pass : caching(pass, cache);
  }

  private static Step uncached(Step step) {
    return new Step(step.batch(), step.before(), step.tokens(), step.paddingB11S(), null);
  }

  private static Pass caching(Pass pass, KeyValueCache cache) {
    return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
      KeysAndValues all = cache.append(layer, kBMTH, vBMTH);
      return pass.attend(layer, qBNTH, all.keys(), all.values(), scale, dropout);
    };
  }

  private static Pass halves(Pass first, Pass second, @Nullable KeyValueCache cache) {
    Pass both =
        (layer, qBNTH, kBMSH, vBMSH, scale, dropout) -> {
          Tensor[] q = halves(qBNTH);
          Tensor[] k = halves(kBMSH);
          Tensor[] v = halves(vBMSH);
          return Tensors.concatenate(
              1,
              first.attend(layer, q[0], k[0], v[0], scale, dropout),
              second.attend(layer, q[1], k[1], v[1], scale, dropout));
        };
    return cache == null ? both : caching(both, cache);
  }

  /** The first and the second half of the heads; a single head serves as both. */
  private static Tensor[] halves(Tensor xBNTH) {
    long heads = xBNTH.size(1);
    if (heads == 1) {
      return new Tensor[] {xBNTH, xBNTH};
    }
    return new Tensor[] {
      xBNTH.narrow(1, 0, heads / 2), xBNTH.narrow(1, heads / 2, heads - heads / 2)
    };
  }

  /** Later padding needs no mask: real tokens look back only. */
  private static boolean isAtMostPaddedBehind(Step step) {
    Tensor padding = step.paddingB11S();
    if (padding == null) {
      return true;
    }
    float[] values = Tensors.floats(padding);
    int length = values.length / Math.toIntExact(step.batch());
    for (int i = 1; i < values.length; i++) {
      if (i % length > 0 && values[i] == 0 && values[i - 1] != 0) {
        return false;
      }
    }
    return true;
  }

  // ---- whole texts

  private Pass whole(Step step) {
    List<AttentionPart> parts = parts(step.batch(), step.tokens());
    if (parts.isEmpty()) {
      return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) ->
          Ops.scale(qBNTH.narrow(3, 0, 1), 0.0)
              .expand(qBNTH.size(0), qBNTH.size(1), qBNTH.size(2), vBMTH.size(3));
    }
    return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) ->
        parts.size() == 1
            ? parts.get(0).attend(qBNTH, kBMTH, vBMTH, scale, dropout)
            : AttentionPart.merged(parts, qBNTH, kBMTH, vBMTH, scale, dropout);
  }

  /** What each token sees, in disjoint parts. */
  private List<AttentionPart> parts(long batch, long tokens) {
    List<AttentionPart> parts = new ArrayList<>();
    boolean strided = shape == Shape.STRIDED;
    if (use != Use.SECOND) {
      parts.add(
          strided
              ? new SlidingWindow(stride, 0, batch, tokens, null)
              : new FactorizedParts.OwnRow(tokens, stride));
    }
    if (use != Use.FIRST && strided) {
      parts.add(
          use == Use.MERGED
              ? FactorizedParts.Columns.beyondOneStride(tokens, stride)
              : FactorizedParts.Columns.all(tokens, stride));
    } else if (use != Use.FIRST) {
      FactorizedParts.Summaries summed =
          use == Use.MERGED
              ? FactorizedParts.Summaries.ofEarlierRows(tokens, stride, summaries)
              : FactorizedParts.Summaries.all(tokens, stride, summaries);
      if (!summed.isEmpty()) {
        parts.add(summed);
      }
    }
    return parts;
  }

  // ---- anything else: every score, under a mask

  private Pass scored(Step step) {
    int batch = Math.toIntExact(step.batch());
    int before = Math.toIntExact(step.before());
    int tokens = Math.toIntExact(step.tokens());
    int keys = before + tokens;
    Tensor padding = step.paddingB11S();
    float[] hidden = padding == null ? new float[batch * keys] : Tensors.floats(padding);
    float[] bias = new float[batch * tokens * keys];
    float[] sighted = new float[batch * tokens];
    for (int row = 0; row < batch; row++) {
      int start = row * keys;
      int first = 0; // positions count from the first real token
      while (first < keys - 1 && hidden[start + first] != 0) {
        first++;
      }
      for (int t = 0; t < tokens; t++) {
        boolean any = false;
        int at = (row * tokens + t) * keys;
        for (int key = 0; key < keys; key++) {
          boolean seen =
              key >= first && hidden[start + key] == 0 && sees(before + t - first, key - first);
          bias[at + key] = seen ? 0 : (float) Ops.LOWEST;
          any |= seen;
        }
        sighted[row * tokens + t] = any ? 1 : 0;
      }
    }
    Tensor biasB1TS = Tensors.ofFloats(bias, batch, 1, tokens, keys);
    Tensor sightedB1T1 = Tensors.ofFloats(sighted, batch, 1, tokens, 1);
    return (layer, qBNTH, kBMSH, vBMSH, scale, dropout) ->
        GroupedQueries.attention(qBNTH, kBMSH, vBMSH, biasB1TS, false, scale, dropout)
            .mul(sightedB1T1);
  }
}
