package org.warmstart.tensor.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;

/** Writes safetensors files: aside first, flushed to the disk, then renamed into place. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 26;

  private SafetensorsWriter() {}

  /**
   * Writes tensors, those with the widest elements first and then by name so that every one is
   * aligned, under {@code file}; a file of that name is replaced only when the new one is complete.
   *
   * @throws InputException if the folder cannot be written or is full; what was there is left as it
   *     was
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    try (TensorMap source = new TensorMap(file, tensors)) {
      write(file, source, tensors.keySet(), metadata);
    }
  }

  /**
   * As {@link #write(Path, Map, Map)}, with some tensors of a source, read one at a time.
   *
   * @param names which ones
   */
  static void write(
      Path file, TensorSource source, Collection<String> names, Map<String, String> metadata) {
    DurableFiles.write(file, channel -> writeAll(channel, source, sorted(source, names), metadata));
  }

  private static List<String> sorted(TensorSource source, Collection<String> names) {
    return names.stream()
        .sorted(
            Comparator.comparing((String name) -> -info(source, name).type().bytes())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static TensorInfo info(TensorSource source, String name) {
    return Objects.requireNonNull(source.tensors().get(name));
  }

  private static void writeAll(
      FileChannel channel, TensorSource source, List<String> names, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(source, names, metadata);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    writeFully(channel, start);
    for (String name : names) {
      try (Scope scope = Scope.open()) {
        Tensor plain = source.read(name).detach().contiguous();
        requireAnnounced(name, info(source, name), plain);
        long bytes = plain.nbytes();
        BytePointer data = new BytePointer(plain.data_ptr());
        for (long position = 0; position < bytes; position += CHUNK) {
          data.position(position).limit(Math.min(bytes, position + CHUNK));
          writeFully(channel, data.asByteBuffer());
        }
      }
    }
  }

  /** The header is on the disk already: another type or shape would make the file wrong. */
  private static void requireAnnounced(String name, TensorInfo info, Tensor tensor) {
    if (!TensorType.of(tensor).equals(Optional.of(info.type()))
        || !Arrays.equals(Tensors.shape(tensor), info.dimensions())) {
      throw new IllegalStateException(
          "tensor '"
              + name
              + "' was announced as "
              + info.type()
              + " "
              + info.shape()
              + ", is "
              + tensor.scalar_type().intern()
              + " "
              + Arrays.toString(Tensors.shape(tensor)));
    }
  }

  private static byte[] header(
      TensorSource source, List<String> names, Map<String, String> metadata) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode meta = json.putObject("__metadata__");
      new TreeMap<>(metadata).forEach(meta::put);
    }
    long offset = 0;
    for (String name : names) {
      TensorInfo info = info(source, name);
      ObjectNode node = json.putObject(name);
      node.put("dtype", info.type().name());
      ArrayNode shape = node.putArray("shape");
      info.shape().forEach(shape::add);
      node.putArray("data_offsets").add(offset).add(offset + info.bytes());
      offset += info.bytes();
    }
    byte[] text = mapper.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
