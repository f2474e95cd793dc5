package org.warmstart.text.segment;

import java.nio.charset.StandardCharsets;
import org.warmstart.text.stage.Vocabulary;

/** The tokens {@code <0x00>} to {@code <0xFF>}, which unknown characters can be written in. */
public final class ByteTokens {
  private final int[] ids = new int[256];

  public ByteTokens(Vocabulary vocabulary) {
    for (int b = 0; b < 256; b++) {
      ids[b] = vocabulary.id(name(b));
    }
  }

  /** The token of a byte, 0 to 255. */
  public static String name(int unsignedByte) {
    return String.format("<0x%02X>", unsignedByte);
  }

  /** The id of a byte's token, or -1. */
  public int id(byte b) {
    return ids[b & 0xFF];
  }

  /** Whether there is a token for every byte of a text in UTF-8. */
  boolean cover(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (id(b) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The byte that a token stands for, or -1. */
  public static int value(String token) {
    if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
      return -1;
    }
    int high = Character.digit(token.charAt(3), 16);
    int low = Character.digit(token.charAt(4), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
