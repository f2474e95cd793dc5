package org.warmstart.base.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952), strictly: every member's checksum and length are compared, and what
 * follows the last member may be zero bytes only. The JDK's own stream takes a file that breaks off
 * between two members, or in the header of one, for complete.
 */
final class GzipStream extends InputStream {
  static final int FIRST_BYTE = 0x1f;
  static final int SECOND_BYTE = 0x8b;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA_FIELD = 4;
  private static final int FILE_NAME = 8;
  private static final int COMMENT = 16;

  /** The compressed data are cut short or damaged; the message says which. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  private final InputStream in;
  private final Inflater inflater = new Inflater(/* nowrap= */ true);
  private final CRC32 checksum = new CRC32();
  private final byte[] input = new byte[1 << 16];
  private int position;
  private int limit;
  private boolean ended;

  /** Over a stream that starts with a gzip member. */
  GzipStream(InputStream in) throws IOException {
    this.in = in;
    readHeader(required());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        checksum.update(bytes, offset, count);
        return count;
      }
      if (inflater.finished()) {
        position = limit - inflater.getRemaining();
        readTrailer();
        startNextMember();
      } else if (inflater.needsDictionary()) {
        throw damaged();
      } else if (!fill()) {
        throw cutShort();
      } else {
        inflater.setInput(input, position, limit - position);
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws DamagedException {
    try {
      return inflater.inflate(bytes, offset, length);
    } catch (DataFormatException e) {
      throw damaged();
    }
  }

  private void readHeader(int first) throws IOException {
    if (first != FIRST_BYTE || required() != SECOND_BYTE || required() != DEFLATE) {
      throw new DamagedException("is damaged: what follows its gzip data is no gzip data");
    }
    int flags = required();
    skip(6); // time, extra flags, system
    if ((flags & EXTRA_FIELD) != 0) {
      skip(required() | required() << 8);
    }
    if ((flags & FILE_NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    inflater.setInput(input, position, limit - position);
  }

  private void readTrailer() throws IOException {
    long expected = fourBytes();
    long length = fourBytes();
    if (expected != checksum.getValue() || length != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new DamagedException("is damaged: the gzip checksum does not match the contents");
    }
  }

  private void startNextMember() throws IOException {
    int next = nextByte();
    while (next == 0) { // padding, as on tapes
      next = nextByte();
      if (next > 0) {
        throw new DamagedException("is damaged: what follows its gzip data is no gzip data");
      }
    }
    ended = next < 0;
    if (!ended) {
      readHeader(next);
    }
  }

  private long fourBytes() throws IOException {
    return required() | required() << 8 | required() << 16 | (long) required() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      required();
    }
  }

  private void skipText() throws IOException {
    int next = required();
    while (next != 0) {
      next = required();
    }
  }

  private int required() throws IOException {
    int next = nextByte();
    if (next < 0) {
      throw cutShort();
    }
    return next;
  }

  private int nextByte() throws IOException {
    return position == limit && !fill() ? -1 : input[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(input, 0, input.length));
    return limit > 0;
  }

  private static DamagedException cutShort() {
    return new DamagedException("is cut short: its gzip data break off");
  }

  private static DamagedException damaged() {
    return new DamagedException("is damaged: its gzip data cannot be decompressed");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
