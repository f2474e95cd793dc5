package org.warmstart.text.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.warmstart.base.InputException;

/**
 * Walks over the fields of a message in Protocol Buffers' wire format. Lengths are checked before
 * anything is allocated, and nothing recurses.
 */
public final class Protobuf {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private final String where;
  private int at;
  private int field;
  private int wireType;
  // the value of the current field: a number, or where its bytes begin
  private long number;
  private int length;

  /** The message that all the bytes are. */
  Protobuf(byte[] bytes, String where) {
    this(bytes, 0, bytes.length, where);
  }

  private Protobuf(byte[] bytes, int from, int end, String where) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.where = where;
  }

  /** Goes to the next field, if there is one. */
  boolean next() {
    if (at == end) {
      return false;
    }
    int start = at;
    long key = varint();
    field = (int) (key >>> 3);
    wireType = (int) key & 7;
    if (key >>> 3 == 0 || key >>> 3 > 0x1FFF_FFFF) {
      throw wrong(start, "there is no field number " + (key >>> 3));
    }
    switch (wireType) {
      case VARINT -> number = varint();
      case FIXED64 -> number = fixed(8);
      case FIXED32 -> number = fixed(4);
      case LENGTH_DELIMITED -> {
        long size = varint();
        if (size < 0 || size > end - at) {
          throw wrong(
              start,
              "field "
                  + field
                  + " says it has "
                  + Long.toUnsignedString(size)
                  + " bytes, there are only "
                  + (end - at));
        }
        number = at;
        length = (int) size;
        at += length;
      }
      default -> throw wrong(start, "field " + field + " has the unknown wire type " + wireType);
    }
    return true;
  }

  /** The number of the current field. */
  int field() {
    return field;
  }

  /** The current field as an enumeration's or a flag's number. */
  int integer() {
    expect(VARINT);
    return (int) number;
  }

  boolean flag() {
    expect(VARINT);
    return number != 0;
  }

  float single() {
    expect(FIXED32);
    return Float.intBitsToFloat((int) number);
  }

  String string() {
    expect(LENGTH_DELIMITED);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, (int) number, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          where + ": field " + field + " at byte " + number + " is not valid UTF-8", e);
    }
  }

  byte[] bytes() {
    expect(LENGTH_DELIMITED);
    return Arrays.copyOfRange(bytes, (int) number, (int) number + length);
  }

  /** The message in the current field. */
  Protobuf message() {
    expect(LENGTH_DELIMITED);
    return new Protobuf(bytes, (int) number, (int) number + length, where);
  }

  /** The error that the current field is wrong, to be thrown. */
  InputException wrong(String problem) {
    return wrong(at, problem);
  }

  private InputException wrong(int place, String problem) {
    return new InputException(where + ": at byte " + place + ": " + problem);
  }

  private void expect(int expected) {
    if (wireType != expected) {
      throw wrong("field " + field + " has wire type " + wireType + ", expected " + expected);
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw wrong("the file ends within a number");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw wrong("a number has more than ten bytes");
  }

  private long fixed(int size) {
    if (end - at < size) {
      throw wrong("the file ends within a number");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, at, size).order(ByteOrder.LITTLE_ENDIAN);
    at += size;
    return size == 8 ? buffer.getLong() : buffer.getInt();
  }
}
