package org.warmstart.model.nn;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.RealTokens;
import org.warmstart.model.decoding.KeyValueCache.KeysAndValues;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;

/**
 * The dense layers that make attention's queries, keys and values: one for each, or one for several
 * of them, side by side.
 *
 * <p>Shapes: B batch, T queries, S keys, D width, N query heads, M heads of keys and values (a
 * divisor of N), H head width (N·H need not be D), E any width.
 */
public final class Projections extends Module {
  /** What a layer makes. */
  public enum Role {
    QUERY,
    KEY,
    VALUE
  }

  /** Queries [B, N, T, H], keys and values [B, M, T, H]. */
  record Heads(Tensor queries, Tensor keys, Tensor values) {}

  /**
   * Where a role's vectors are.
   *
   * @param first column of them; within a head's own, where those stand together
   */
  private record Source(Dense layer, long first, int heads) {}

  private final int heads;
  private final int keyValueHeads;
  private final int headWidth;
  private final boolean headByHead;
  private final Map<Role, Source> sources = new EnumMap<>(Role.class);

  /** Starts without layers. */
  public Projections(int heads, int keyValueHeads, int headWidth) {
    this(heads, keyValueHeads, headWidth, false);
  }

  /**
   * As above.
   *
   * @param headByHead whether a layer for several makes the first head's query, key and value, then
   *     the second head's; else all queries, then all keys
   */
  public Projections(int heads, int keyValueHeads, int headWidth, boolean headByHead) {
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.headWidth = headWidth;
    this.headByHead = headByHead;
  }

  int heads() {
    return heads;
  }

  /** For heads that each have keys and values of their own, and divide the width. */
  public static Projections of(int width, int heads) {
    return new Projections(heads, heads, width / heads);
  }

  /**
   * Adds a layer from the states.
   *
   * @param name what checkpoints call it
   * @param roles what it makes, in the order of its columns
   */
  public Projections with(String name, Dense layer, Role... roles) {
    child(name, layer);
    long first = 0;
    for (Role role : roles) {
      int count = role == Role.QUERY ? heads : keyValueHeads;
      sources.put(role, new Source(layer, first, count));
      first += headByHead ? headWidth : (long) headWidth * count;
    }
    return this;
  }

  /** Of tokens [B, T, D], or of the real ones among them [1, M, D]. */
  Heads of(Tensor xBTD, @Nullable RealTokens real) {
    Tensor q = made(Role.QUERY, xBTD, real);
    Tensor k = isOneWith(Role.QUERY) ? q : made(Role.KEY, xBTD, real);
    Tensor v = isOneWith(Role.VALUE) ? k : made(Role.VALUE, xBTD, real);
    return new Heads(split(Role.QUERY, q), split(Role.KEY, k), split(Role.VALUE, v));
  }

  /** Queries of tokens [B, T, D] → [B, T, N·H]. */
  Tensor queries(Tensor xBTD, @Nullable RealTokens real) {
    return made(Role.QUERY, xBTD, real);
  }

  /** Of an encoder's states [B, S, D]. */
  KeysAndValues keysAndValues(Tensor statesBSD) {
    Tensor k = made(Role.KEY, statesBSD, null);
    Tensor v = isOneWith(Role.VALUE) ? k : made(Role.VALUE, statesBSD, null);
    return new KeysAndValues(split(Role.KEY, k), split(Role.VALUE, v));
  }

  private boolean isOneWith(Role other) {
    return source(Role.KEY).layer == source(other).layer;
  }

  private Source source(Role role) {
    return Objects.requireNonNull(sources.get(role), role::name);
  }

  private Tensor made(Role role, Tensor xBTD, @Nullable RealTokens real) {
    return RealTokens.scatter(real, source(role).layer.forward(xBTD));
  }

  /** A role's part of what its layer made: [B, T, E] → [B, N, T, H]. */
  private Tensor split(Role role, Tensor madeBTE) {
    Source source = source(role);
    if (headByHead) {
      return Ops.splitHeads(madeBTE, source.heads).narrow(3, source.first, headWidth);
    }
    long width = (long) source.heads * headWidth;
    boolean isAll = width == madeBTE.size(2);
    return Ops.splitHeads(isAll ? madeBTE : madeBTE.narrow(2, source.first, width), source.heads);
  }
}
