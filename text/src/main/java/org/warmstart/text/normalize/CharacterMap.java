package org.warmstart.text.normalize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;

/**
 * SentencePiece's compiled table of replacements: the length of a trie in bytes, a double-array
 * trie over UTF-8 in the layout of the Darts-clone library, and the replacements, each ended by a
 * zero byte, which the trie's values point to.
 */
public final class CharacterMap {
  private static final int NONE = -1;
  private static final int ROOT = 0;
  private static final int MOST_BYTES = 1000;

  private final byte[] blob;
  private final int[] units;
  private final String replacements;
  // bytes of the longest replacement, at least one
  private final int longest;
  // byte offsets in the replacements to offsets in UTF-16 units
  private final int[] unitOffsets;
  // replacements that were asked for, by value; losing one to another thread only costs time
  private final @Nullable String[] known;
  // of each ASCII character as a key of its own, the replacement
  private final @Nullable String[] ascii = new String[128];
  // whether a longer key begins with an ASCII character and another one
  private final boolean[] asciiBegins = new boolean[128];

  /**
   * Reads a table.
   *
   * @throws InputException if the blob is too short for what it says of itself, or not UTF-8
   */
  public CharacterMap(byte[] blob, String where) {
    this.blob = blob;
    ByteBuffer buffer = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    if (blob.length < 8) {
      throw new InputException(where + ": a character map of " + blob.length + " bytes is no such");
    }
    int size = buffer.getInt();
    if (size < 4 || size % 4 != 0 || size > blob.length - 4) {
      throw new InputException(
          where
              + ": the character map says that its trie has "
              + Integer.toUnsignedString(size)
              + " bytes; a multiple of 4 up to "
              + (blob.length - 4)
              + " is possible");
    }
    this.units = new int[size / 4];
    buffer.asIntBuffer().get(units);
    byte[] rest = Arrays.copyOfRange(blob, 4 + size, blob.length);
    try {
      this.replacements =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(rest))
              .toString();
    } catch (CharacterCodingException e) {
      throw new InputException(where + ": the character map's replacements are not UTF-8", e);
    }
    this.longest = longest(rest);
    if (longest > MOST_BYTES) {
      throw new InputException(
          where
              + ": the character map has a replacement of "
              + longest
              + " bytes; up to "
              + MOST_BYTES
              + " are supported");
    }
    this.unitOffsets = unitOffsets(rest);
    this.known = new String[rest.length];
    for (char c = 1; c < 128; c++) {
      int node = step(offset(ROOT, units[ROOT]), c);
      if (node != NONE) {
        ascii[c] = leaf(node) ? replacement(value(node)) : null;
        for (char second = 1; second < 128; second++) {
          asciiBegins[c] |= step(offset(node, units[node]), second) != NONE;
        }
      }
    }
  }

  private static int longest(byte[] replacements) {
    int longest = 1;
    int start = 0;
    for (int i = 0; i < replacements.length; i++) {
      if (replacements[i] == 0) {
        start = i + 1;
      }
      longest = Math.max(longest, i + 1 - start);
    }
    return longest;
  }

  /** The most bytes that a key becomes; at least one. */
  int longest() {
    return longest;
  }

  /** Reads a table from a member of tokenizer.json. */
  public static CharacterMap fromBase64(Json json) {
    byte[] blob;
    try {
      blob = Base64.getDecoder().decode(json.asString());
    } catch (IllegalArgumentException e) {
      throw json.wrong("not Base64: " + e.getMessage());
    }
    return new CharacterMap(blob, json.where());
  }

  /** The table as SentencePiece's model files have it. */
  public byte[] blob() {
    return blob.clone();
  }

  /** The table in the form that {@link #fromBase64} reads. */
  String base64() {
    return Base64.getEncoder().encodeToString(blob);
  }

  private static int[] unitOffsets(byte[] utf8) {
    int[] offsets = new int[utf8.length];
    int unit = 0;
    for (int i = 0; i < utf8.length; i++) {
      int b = utf8[i] & 0xFF;
      offsets[i] = unit;
      if (b < 0x80 || b >= 0xC0) {
        unit += b >= 0xF0 ? 2 : 1;
      }
    }
    return offsets;
  }

  /** Whether an ASCII character before another one is mapped by itself. */
  public boolean isAlone(char first) {
    return !asciiBegins[first];
  }

  /** What an ASCII character by itself becomes; null if it stays. */
  public @Nullable String ascii(char c) {
    return ascii[c];
  }

  /** A key found in a text. */
  public static final class Match {
    /** Where it ends in the text. */
    public int end;

    /** What it becomes. */
    public String replacement = "";
  }

  /**
   * Finds a key that the units [from, to) of a well-formed text begin with.
   *
   * @param longest true for the longest one, false for the shortest
   * @return whether there is one; then {@code match} says what it is
   */
  public boolean find(char[] chars, int from, int to, boolean longest, Match match) {
    int found = NONE;
    int base = offset(ROOT, units[ROOT]);
    int i = from;
    while (i < to && chars[i] != 0) {
      int codePoint = Character.codePointAt(chars, i, to);
      int node = stepCodePoint(base, codePoint);
      if (node == NONE) {
        break;
      }
      i += Character.charCount(codePoint);
      if (leaf(node)) {
        found = value(node);
        match.end = i;
        if (!longest) {
          break;
        }
      }
      base = offset(node, units[node]);
    }
    String replacement = found == NONE ? null : replacement(found);
    if (replacement == null) {
      return false;
    }
    match.replacement = replacement;
    return true;
  }

  private int stepCodePoint(int base, int codePoint) {
    if (codePoint < 0x80) {
      return step(base, codePoint);
    }
    int node;
    if (codePoint < 0x800) {
      node = step(base, 0xC0 | (codePoint >> 6));
    } else {
      if (codePoint < 0x10000) {
        node = step(base, 0xE0 | (codePoint >> 12));
      } else {
        node = step(base, 0xF0 | (codePoint >> 18));
        node = node == NONE ? NONE : step(offset(node, units[node]), continuation(codePoint, 12));
      }
      node = node == NONE ? NONE : step(offset(node, units[node]), continuation(codePoint, 6));
    }
    return node == NONE ? NONE : step(offset(node, units[node]), continuation(codePoint, 0));
  }

  private static int continuation(int codePoint, int shift) {
    return 0x80 | ((codePoint >> shift) & 0x3F);
  }

  /** The node that a byte leads to. */
  private int step(int base, int label) {
    int node = base ^ label;
    boolean matches = node >= 0 && node < units.length && (units[node] & 0x8000_00FF) == label;
    return matches ? node : NONE;
  }

  /** Where a node's children are. */
  private static int offset(int node, int unit) {
    return node ^ ((unit >>> 10) << ((unit & 0x200) >>> 6));
  }

  private boolean leaf(int node) {
    return (units[node] & 0x100) != 0;
  }

  private int value(int node) {
    int at = offset(node, units[node]);
    return at >= 0 && at < units.length ? units[at] & 0x7FFF_FFFF : Integer.MAX_VALUE;
  }

  private @Nullable String replacement(int value) {
    if (value >= unitOffsets.length) {
      return null;
    }
    String replacement = known[value];
    if (replacement == null) {
      int start = unitOffsets[value];
      int end = replacements.indexOf('\0', start);
      replacement = replacements.substring(start, end < 0 ? replacements.length() : end);
      known[value] = replacement;
    }
    return replacement;
  }
}
