package org.warmstart.model.decoding;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Keys and values of every layer, for tokens that were seen already: self-attention's grow by a
 * token a step, cross-attention's are made once from the encoder's output.
 */
public final class KeyValueCache {
  private static final int BLOCK = 64;

  private final @Nullable Tensor[] keys;
  private final @Nullable Tensor[] values;
  private final int[] lengths;
  private final @Nullable Tensor[] crossKeys;
  private final @Nullable Tensor[] crossValues;

  public KeyValueCache(int layers) {
    keys = new @Nullable Tensor[layers];
    values = new @Nullable Tensor[layers];
    lengths = new int[layers];
    crossKeys = new @Nullable Tensor[layers];
    crossValues = new @Nullable Tensor[layers];
  }

  /** Keys and values [R, N, S, H] of all tokens so far. */
  public record KeysAndValues(Tensor keys, Tensor values) {}

  /**
   * Appends the new tokens' keys and values [R, N, T, H] and returns all, as views of the cache.
   */
  public KeysAndValues append(int layer, Tensor newKeysRNTH, Tensor newValuesRNTH) {
    int before = lengths[layer];
    int after = before + Math.toIntExact(newKeysRNTH.size(2));
    Tensor k = room(keys, layer, before, after, newKeysRNTH);
    Tensor v = room(values, layer, before, after, newValuesRNTH);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      k.narrow(2, before, after - before).copy_(newKeysRNTH);
      v.narrow(2, before, after - before).copy_(newValuesRNTH);
    }
    lengths[layer] = after;
    return new KeysAndValues(k.narrow(2, 0, after), v.narrow(2, 0, after));
  }

  /**
   * As {@link #append}, where only the last {@code most} earlier tokens are ever seen again:
   * returns those and the new ones, and forgets the others.
   */
  public KeysAndValues appendRecent(int layer, Tensor newKeysRNTH, Tensor newValuesRNTH, int most) {
    long tokens = newKeysRNTH.size(2);
    if (lengths[layer] == 0 && tokens > most) {
      append(
          layer,
          newKeysRNTH.narrow(2, tokens - most, most),
          newValuesRNTH.narrow(2, tokens - most, most));
      return new KeysAndValues(newKeysRNTH, newValuesRNTH);
    }
    int earlier = Math.min(lengths[layer], most);
    Tensor old = keys[layer];
    if (old != null && lengths[layer] + tokens > old.size(2)) {
      trim(keys, layer, earlier, tokens);
      trim(values, layer, earlier, tokens);
      lengths[layer] = earlier;
    }
    KeysAndValues all = append(layer, newKeysRNTH, newValuesRNTH);
    long first = lengths[layer] - tokens - earlier;
    return new KeysAndValues(
        all.keys().narrow(2, first, earlier + tokens),
        all.values().narrow(2, first, earlier + tokens));
  }

  /** Moves the last tokens to the front of a tensor with room for as many again. */
  private void trim(@Nullable Tensor[] tensors, int layer, int kept, long more) {
    Tensor old = Objects.requireNonNull(tensors[layer]);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      long capacity = kept + Math.max(Math.max(kept, BLOCK), more);
      Tensor shorter = Scope.retain(Tensors.empty(old.size(0), old.size(1), capacity, old.size(3)));
      shorter.narrow(2, 0, kept).copy_(old.narrow(2, lengths[layer] - kept, kept));
      tensors[layer] = shorter;
    }
    Scope.release(old);
  }

  private static Tensor room(
      @Nullable Tensor[] tensors, int layer, int before, int after, Tensor like) {
    Tensor old = tensors[layer];
    if (old != null && old.size(2) >= after) {
      return old;
    }
    long capacity = ((after + BLOCK - 1) / BLOCK) * (long) BLOCK;
    if (old != null) {
      capacity = Math.max(capacity, old.size(2) * 2);
    }
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor larger =
          Scope.retain(Tensors.empty(like.size(0), like.size(1), capacity, like.size(3)));
      if (old != null) {
        larger.narrow(2, 0, before).copy_(old.narrow(2, 0, before));
        Scope.release(old);
      }
      tensors[layer] = larger;
      return larger;
    }
  }

  /** The cross-attention's keys and values of a layer, or null before they are made. */
  public @Nullable KeysAndValues cross(int layer) {
    Tensor k = crossKeys[layer];
    Tensor v = crossValues[layer];
    return k == null || v == null ? null : new KeysAndValues(k, v);
  }

  public KeysAndValues setCross(int layer, Tensor keysBNSH, Tensor valuesBNSH) {
    crossKeys[layer] = Scope.retain(keysBNSH);
    crossValues[layer] = Scope.retain(valuesBNSH);
    return new KeysAndValues(keysBNSH, valuesBNSH);
  }

  /** Row i becomes a copy of the old row {@code indices[i]}; cross-attention stays. */
  public void reorder(Tensor indices) {
    for (int layer = 0; layer < keys.length; layer++) {
      reorder(keys, layer, indices);
      reorder(values, layer, indices);
    }
  }

  private void reorder(@Nullable Tensor[] tensors, int layer, Tensor indices) {
    Tensor old = tensors[layer];
    if (old != null) {
      try (Scope scope = Scope.open()) {
        Tensor used = old.narrow(2, 0, lengths[layer]);
        Tensor reordered =
            Scope.retain(Tensors.empty(indices.size(0), old.size(1), old.size(2), old.size(3)));
        reordered.narrow(2, 0, lengths[layer]).copy_(Ops.rows(used, indices));
        tensors[layer] = reordered;
      }
      Scope.release(old);
    }
  }

  /** Forgets self-attention's keys and values. */
  public void clear() {
    for (int layer = 0; layer < keys.length; layer++) {
      Scope.release(keys[layer]);
      Scope.release(values[layer]);
      keys[layer] = null;
      values[layer] = null;
      lengths[layer] = 0;
    }
  }

  /** Forgets cross-attention's keys and values. */
  public void clearCross() {
    for (int layer = 0; layer < keys.length; layer++) {
      Scope.release(crossKeys[layer]);
      Scope.release(crossValues[layer]);
      crossKeys[layer] = null;
      crossValues[layer] = null;
    }
  }
}
