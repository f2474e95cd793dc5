package org.warmstart.tensor.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds files of the safetensors layout, right or wrong ones. */
final class SafetensorsBytes {
  private SafetensorsBytes() {}

  /** A file whose header states its own length. */
  static byte[] of(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return of(text.length, text, dataBytes);
  }

  /** A file that states any length for its header. */
  static byte[] of(long statedLength, byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(statedLength)
        .put(header)
        .array();
  }

  static Path write(Path folder, byte[] bytes) {
    try {
      return Files.write(folder.resolve("model.safetensors"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
