package org.warmstart.model.family.xlnet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Which keys XLNet's tokens see.
 *
 * <p>Shapes: B batch, T tokens, K keys: those of the memory, then those of the text.
 */
final class XlnetMasks {
  private XlnetMasks() {}

  /**
   * 1 where a key is hidden from a query, [B or 1, T, K]; null if nothing is. The memory is hidden
   * from nobody but by direction, and by padding if the mask is long enough to tell.
   */
  static @Nullable Tensor hidden(Xlnet.Config config, Inputs in, long memory) {
    long tokens = in.require("input_ids").size(1);
    Tensor padding = padding(in);
    Tensor order = in.get("perm_mask");
    Tensor hidden =
        sum(
            padding == null ? null : behindMemory(padding.unsqueeze(1), memory + tokens),
            order == null ? null : behindMemory(Tensors.toFloat(order), memory + tokens));
    if (config.direction() == Xlnet.Direction.UNI) {
      hidden = sum(hidden, order(tokens, memory, config.sameLength()));
    }
    return hidden == null ? null : Tensors.toFloat(Ops.notEqual(hidden, 0));
  }

  private static @Nullable Tensor sum(@Nullable Tensor a, @Nullable Tensor b) {
    return a == null ? b : b == null ? a : a.add(b);
  }

  /** Nothing is hidden of the keys in front. */
  private static Tensor behindMemory(Tensor hidden, long keys) {
    return Ops.pad(hidden, 2, keys - hidden.size(2), 0, 0);
  }

  /**
   * 1 for padding, [B, T] or [B, K]: the reference's {@code input_mask}, or what BERT calls a mask.
   */
  private static @Nullable Tensor padding(Inputs in) {
    Tensor inverse = in.get("input_mask");
    Tensor mask = in.get("attention_mask");
    if (inverse != null) {
      return Tensors.toFloat(inverse);
    }
    return mask == null || Ops.all(mask)
        ? null
        : Ops.add(Ops.scale(Tensors.toFloat(mask), -1.0), 1.0);
  }

  /** Later keys, and with one length for all those too that only later queries have room for. */
  private static Tensor order(long tokens, long memory, boolean sameLength) {
    long keys = tokens + memory;
    float[] hidden = new float[Math.toIntExact(tokens * keys)];
    for (int i = 0; i < hidden.length; i++) {
      long query = i / keys;
      long key = i % keys;
      boolean early = sameLength && key < Math.min(query, tokens);
      hidden[i] = key > query + memory || early ? 1 : 0;
    }
    return Tensors.ofFloats(hidden, 1, tokens, keys);
  }

  /** A token's content is no secret to itself: 0 where a key is the query's own. */
  static Tensor exceptOwn(Tensor hiddenBTK, long tokens) {
    long memory = hiddenBTK.size(2) - tokens;
    Tensor queriesT1 = Ops.add(Tensors.range(0, tokens), memory).unsqueeze(1);
    Tensor own = Tensors.range(0, memory + tokens).eq(queriesT1);
    return Ops.maskedFill(hiddenBTK.expand(hiddenBTK.size(0), tokens, hiddenBTK.size(2)), own, 0);
  }

  /** 1 where query and key are of different segments, [B, 1, T, K]; the memory counts as 0. */
  static @Nullable Tensor otherSegment(@Nullable Tensor typesBT, long memory) {
    if (typesBT == null) {
      return null;
    }
    Tensor keysBK = Ops.pad(typesBT, 1, memory, 0, 0);
    return Tensors.toFloat(typesBT.unsqueeze(2).ne(keysBK.unsqueeze(1))).unsqueeze(1);
  }
}
