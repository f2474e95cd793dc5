package org.warmstart.text.normalize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;

/**
 * Builds SentencePiece's compiled table of replacements, which {@link CharacterMap} describes. A
 * double-array trie (Aoe, 1989): a node's children are where an exclusive or of its base and their
 * byte says, and no two nodes have the same base.
 */
public final class CharacterMapBuilder {
  /** SentencePiece checks that the trie has whole blocks of so many units. */
  private static final int BLOCK = 256;

  private static final int HAS_LEAF = 0x100;
  private static final int VALUE = 0x8000_0000;

  /** A base further away from its node would need units of another form. */
  private static final int FARTHEST = 1 << 21;

  // keys in UTF-8, and where their replacements begin
  private final byte[][] keys;
  private final int[] values;
  private int[] units = new int[1 << 12];
  private final BitSet taken = new BitSet();
  private final BitSet bases = new BitSet();
  // by the number of children, capped, where to look for a base first
  private final int[] hints = new int[8];

  private CharacterMapBuilder(byte[][] keys, int[] values) {
    this.keys = keys;
    this.values = values;
  }

  /**
   * A table.
   *
   * @param rules from non-empty strings without U+0000 to what becomes of them
   */
  public static CharacterMap build(Map<String, String> rules) {
    SortedMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
    rules.forEach((from, to) -> sorted.put(from.getBytes(StandardCharsets.UTF_8), to));
    StringBuilder replacements = new StringBuilder();
    Map<String, Integer> offsets = new HashMap<>();
    int[] values = new int[sorted.size()];
    int size = 0;
    int next = 0;
    for (String replacement : sorted.values()) {
      Integer offset = offsets.putIfAbsent(replacement, next);
      values[size++] = offset == null ? next : offset;
      if (offset == null) {
        replacements.append(replacement).append('\0');
        next += replacement.getBytes(StandardCharsets.UTF_8).length + 1;
      }
    }
    CharacterMapBuilder builder =
        new CharacterMapBuilder(sorted.keySet().toArray(byte[][]::new), values);
    builder.taken.set(0);
    builder.place(0, 0, builder.keys.length, 0);
    return builder.table(replacements.toString());
  }

  private CharacterMap table(String replacements) {
    byte[] texts = replacements.getBytes(StandardCharsets.UTF_8);
    int size = (taken.length() + BLOCK - 1) / BLOCK * BLOCK;
    ByteBuffer blob =
        ByteBuffer.allocate(4 + 4 * size + texts.length).order(ByteOrder.LITTLE_ENDIAN);
    blob.putInt(4 * size);
    for (int unit : Arrays.copyOf(units, size)) {
      blob.putInt(unit);
    }
    return new CharacterMap(blob.put(texts).array(), "the table");
  }

  /** Places the children of the node that the keys [from, to) share {@code depth} bytes with. */
  private void place(int node, int from, int to, int depth) {
    if (from == to) {
      return;
    }
    boolean leaf = keys[from].length == depth;
    int first = leaf ? from + 1 : from;
    int[] labels = new int[BLOCK];
    int[] starts = new int[BLOCK + 1];
    int count = 0;
    if (leaf) {
      labels[count++] = 0;
    }
    for (int key = first; key < to; key++) {
      int label = keys[key][depth] & 0xFF;
      if (count == 0 || labels[count - 1] != label) {
        starts[count] = key;
        labels[count++] = label;
      }
    }
    starts[count] = to;
    int base = base(labels, count, node);
    units[node] |= (node ^ base) << 10 | (leaf ? HAS_LEAF : 0);
    for (int i = 0; i < count; i++) {
      units[base ^ labels[i]] = labels[i];
    }
    if (leaf) {
      units[base] = VALUE | values[from];
    }
    for (int i = leaf ? 1 : 0; i < count; i++) {
      place(base ^ labels[i], starts[i], starts[i + 1], depth + 1);
    }
  }

  /** Finds a base with which all children's places are free, and takes them. */
  private int base(int[] labels, int count, int node) {
    int kind = Math.min(count, hints.length) - 1;
    int slot = taken.nextClearBit(hints[kind]);
    while (!fits(slot ^ labels[0], labels, count)) {
      slot = taken.nextClearBit(slot + 1);
    }
    hints[kind] = slot;
    int base = slot ^ labels[0];
    if ((node ^ base) >= FARTHEST) {
      throw new InputException("the table of replacements is too large");
    }
    bases.set(base);
    for (int i = 0; i < count; i++) {
      taken.set(base ^ labels[i]);
    }
    while (units.length < taken.length()) {
      units = Arrays.copyOf(units, units.length * 2);
    }
    return base;
  }

  private boolean fits(int base, int[] labels, int count) {
    // a node cannot be its own base: the root's would look like a child's
    return base != 0
        && !bases.get(base)
        && Arrays.stream(labels, 0, count).noneMatch(label -> taken.get(base ^ label));
  }
}
