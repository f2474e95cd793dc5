package org.warmstart.learn.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a column's numbers are stored, little-endian. */
public enum ColumnType {
  /** Bytes, 0 to 255. */
  U8(0),
  /** Tokens of a vocabulary of up to 65,536. */
  U16(1),
  /** Whole numbers of 32 bits. */
  I32(2),
  /** Whole numbers of 64 bits: places in other columns. */
  I64(3),
  /** Double precision; read and written as its bits. */
  F64(3);

  private static final int U16_NUMBERS = 1 << 16;

  private final int shift;

  ColumnType(int shift) {
    this.shift = shift;
  }

  /** The narrowest type that holds the ids of a vocabulary. */
  public static ColumnType ofTokens(int vocabularySize) {
    return vocabularySize <= U16_NUMBERS ? U16 : I32;
  }

  /** The type of that name, such as {@code u16}. */
  static Optional<ColumnType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  /** The logarithm to base 2 of a number's bytes. */
  int shift() {
    return shift;
  }

  /** Whether a number can be stored. */
  boolean holds(long number) {
    return switch (this) {
      case U8 -> number >>> 8 == 0;
      case U16 -> number >>> 16 == 0;
      case I32 -> number == (int) number;
      case I64, F64 -> true;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
