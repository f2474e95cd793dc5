package org.warmstart.tensor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.text.InputException;

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
    Path target = file.toAbsolutePath();
    Path aside = target.resolveSibling(target.getFileName() + ".part");
    boolean complete = false;
    try {
      try (FileChannel channel =
          FileChannel.open(
              aside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeAll(channel, sorted(tensors), metadata);
        channel.force(true);
      }
      Files.move(
          aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written: " + reason(e), e);
    } finally {
      if (!complete) {
        deleteQuietly(aside);
      }
    }
  }

  private static Map<String, Tensor> sorted(Map<String, Tensor> tensors) {
    Map<String, Tensor> sorted = new LinkedHashMap<>();
    tensors.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Tensor> e) -> -e.getValue().element_size())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** File system exceptions often have nothing but the path for a message. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access to the folder is denied";
    }
    if (e instanceof NoSuchFileException) {
      return "the folder does not exist";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // the error that is on its way says more
    }
  }

  private static void writeAll(
      FileChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(tensors, metadata);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    writeFully(channel, start);
    for (Tensor tensor : tensors.values()) {
      try (Scope scope = Scope.open()) {
        Tensor plain = tensor.detach().contiguous();
        long bytes = plain.nbytes();
        BytePointer source = new BytePointer(plain.data_ptr());
        for (long position = 0; position < bytes; position += CHUNK) {
          source.position(position).limit(Math.min(bytes, position + CHUNK));
          writeFully(channel, source.asByteBuffer());
        }
      }
    }
  }

  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode meta = json.putObject("__metadata__");
      new TreeMap<>(metadata).forEach(meta::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = json.putObject(entry.getKey());
      node.put("dtype", SafetensorsFile.typeOf(tensor));
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(Tensors.shape(tensor)).forEach(shape::add);
      long bytes = tensor.numel() * tensor.element_size();
      node.putArray("data_offsets").add(offset).add(offset + bytes);
      offset += bytes;
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
