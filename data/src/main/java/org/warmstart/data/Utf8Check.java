package org.warmstart.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Finds where a stream stops being UTF-8. */
final class Utf8Check {
  private Utf8Check() {}

  /** The number of the first line with bytes that are not UTF-8, from 1; 0 if all are. */
  static long firstFaultyLine(InputStream bytes) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer input = ByteBuffer.allocate(1 << 13);
    CharBuffer output = CharBuffer.allocate(1 << 13);
    long line = 1;
    boolean end = false;
    while (!end) {
      int count = bytes.read(input.array(), input.position(), input.remaining());
      end = count < 0;
      input.position(input.position() + Math.max(0, count)).flip();
      CoderResult result = decoder.decode(input, output, end);
      line += lineFeeds(output);
      if (result.isError()) {
        return line;
      }
      input.compact();
    }
    return 0;
  }

  private static long lineFeeds(CharBuffer output) {
    output.flip();
    long count = output.chars().filter(character -> character == '\n').count();
    output.clear();
    return count;
  }
}
