package org.warmstart.learn.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import org.warmstart.base.file.DurableFiles;

/**
 * A TensorBoard event file of scalars. Records are framed as TFRecord: length (8 bytes), masked
 * CRC-32C of the length, data, masked CRC-32C of the data; the data are {@code Event} protocol
 * buffers.
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK_DELTA = 0xa282ead8;
  // field numbers of Event, Summary, Summary.Value and SessionLog
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Path file;
  private final OutputStream out;

  private EventFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Starts a new event file in a folder.
   *
   * @param step where the run goes on from: TensorBoard drops later points of earlier files
   */
  public static EventFile create(Path folder, long step) {
    long millis = System.currentTimeMillis();
    Path file = folder.resolve("events.out.tfevents." + millis / 1000 + "." + host());
    for (int n = 1; Files.exists(file); n++) {
      file = folder.resolve("events.out.tfevents." + millis / 1000 + "." + host() + "." + n);
    }
    try {
      EventFile events =
          new EventFile(
              file,
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      Message version = event(0);
      version.bytes(EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
      events.write(version);
      if (step > 0) {
        Message session = new Message();
        session.varint(SESSION_STATUS, SESSION_START);
        Message start = event(step);
        start.bytes(EVENT_SESSION_LOG, session.toByteArray());
        events.write(start);
      }
      return events;
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Appends one point to each of the named curves. */
  public void add(long step, Map<String, Double> scalars) {
    Message summary = new Message();
    scalars.forEach(
        (tag, scalar) -> {
          Message value = new Message();
          value.bytes(VALUE_TAG, tag.getBytes(StandardCharsets.UTF_8));
          value.float32(VALUE_SIMPLE, scalar.floatValue());
          summary.bytes(SUMMARY_VALUE, value.toByteArray());
        });
    Message event = event(step);
    event.bytes(EVENT_SUMMARY, summary.toByteArray());
    try {
      write(event);
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  private static Message event(long step) {
    Message event = new Message();
    event.float64(EVENT_WALL_TIME, System.currentTimeMillis() / 1000.0);
    event.varint(EVENT_STEP, step);
    return event;
  }

  private void write(Message message) throws IOException {
    byte[] data = message.toByteArray();
    byte[] length = new byte[Long.BYTES];
    little(length).putLong(data.length);
    byte[] frame = new byte[length.length + data.length + 2 * Integer.BYTES];
    little(frame).put(length).putInt(masked(length)).put(data).putInt(masked(data));
    out.write(frame);
    out.flush();
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int crc = (int) checksum.getValue();
    return Integer.rotateRight(crc, 15) + MASK_DELTA;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  /** A protocol buffer being written. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void varint(int field, long value) {
      raw((field << 3) | VARINT);
      raw(value);
    }

    void float64(int field, double value) {
      raw((field << 3) | FIXED64);
      byte[] fixed = new byte[Double.BYTES];
      little(fixed).putDouble(value);
      bytes.writeBytes(fixed);
    }

    void float32(int field, float value) {
      raw((field << 3) | FIXED32);
      byte[] fixed = new byte[Float.BYTES];
      little(fixed).putFloat(value);
      bytes.writeBytes(fixed);
    }

    void bytes(int field, byte[] value) {
      raw((field << 3) | BYTES);
      raw(value.length);
      bytes.writeBytes(value);
    }

    private void raw(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
