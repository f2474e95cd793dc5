package org.warmstart.text.unicode;

import java.util.Arrays;

/**
 * GPT-2's printable stand-ins for the 256 bytes: printable Latin-1 bytes stand for themselves, the
 * others are U+0100 onwards in order. Radford et al., "Language Models are Unsupervised Multitask
 * Learners" (2019), section 2.2, and the code published with it.
 */
public final class ByteAlphabet {
  private static final char[] CHARS = new char[256];
  private static final int[] BYTES = new int[0x144];

  /** What the space byte is written as. */
  public static final char SPACE = 'Ġ';

  static {
    Arrays.fill(BYTES, -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      CHARS[b] = printable ? (char) b : next++;
      BYTES[CHARS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** The character that stands for a byte, 0 to 255. */
  public static char toChar(int unsignedByte) {
    return CHARS[unsignedByte];
  }

  /** All 256 characters. */
  public static String all() {
    return new String(CHARS);
  }

  /** The byte that a character stands for, or -1. */
  public static int toByte(char c) {
    return c < BYTES.length ? BYTES[c] : -1;
  }
}
