package org.warmstart.model.family;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Which keys XLNet's tokens see, and how far away they are.
 *
 * <p>Shapes: B batch, T tokens, K keys: those of the memory, then those of the text.
 */
final class XlnetMasks {
  private XlnetMasks() {}

  /**
   * 1 where a key is hidden from a query, [B or 1, T, K]; null if nothing is. The memory is hidden
   * from nobody but by direction.
   */
  static @Nullable Tensor hidden(Xlnet.Config config, Inputs in, long memory) {
    Tensor data = data(in);
    if (data != null) {
      data = Ops.pad(data, 2, memory, 0, 0);
    }
    if (config.direction() == Xlnet.Direction.UNI) {
      Tensor order = order(in.require("input_ids").size(1), memory, config.sameLength());
      data = data == null ? order : data.add(order);
    }
    return data == null ? null : Tensors.toFloat(Ops.notEqual(data, 0));
  }

  /** What padding and the order of prediction hide, [B, T or 1, T]. */
  private static @Nullable Tensor data(Inputs in) {
    Tensor padding = padding(in);
    Tensor order = in.get("perm_mask");
    if (padding == null) {
      return order == null ? null : Tensors.toFloat(order);
    }
    Tensor paddingB1T = padding.unsqueeze(1);
    return order == null ? paddingB1T : paddingB1T.add(Tensors.toFloat(order));
  }

  /** 1 for padding, [B, T]: the reference's {@code input_mask}, or what BERT calls a mask. */
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

  /**
   * Sinusoids of the distances from K down, [1, P, D], or for bidirectional data [2, P, D]: the
   * second half of a batch is read backwards.
   */
  static Tensor positions(Xlnet.Config config, long tokens, long keys) {
    long last = config.direction() == Xlnet.Direction.BI ? -tokens : -1;
    int count = Math.toIntExact(keys - last);
    int width = config.width();
    int ways = config.bothWays() ? 2 : 1;
    float[] values = new float[ways * count * width];
    int half = width / 2;
    for (int way = 0; way < ways; way++) {
      for (int p = 0; p < count; p++) {
        float distance = clamped(way == 0 ? keys - p : p - keys, config.clampLength());
        int row = (way * count + p) * width;
        for (int i = 0; i < half; i++) {
          float frequency = 1 / (float) Math.pow(10000, 2f * i / width);
          float angle = distance * frequency;
          values[row + i] = (float) Math.sin(angle);
          values[row + half + i] = (float) Math.cos(angle);
        }
      }
    }
    return Tensors.ofFloats(values, ways, count, width);
  }

  private static float clamped(long distance, int most) {
    return most > 0 ? Math.max(-most, Math.min(most, distance)) : distance;
  }
}
