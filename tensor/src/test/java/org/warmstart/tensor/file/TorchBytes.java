package org.warmstart.tensor.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds PyTorch's files, right or wrong ones, instruction by instruction. */
final class TorchBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A pickle of protocol 2 that is begun. */
  static TorchBytes pickle() {
    return new TorchBytes().raw(0x80, 2);
  }

  TorchBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /** Instructions that are ASCII characters. */
  TorchBytes ops(String instructions) {
    out.writeBytes(instructions.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  TorchBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ops("X").int32(bytes.length).raw(bytes);
  }

  TorchBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  TorchBytes int32(int value) {
    return raw(littleEndian(4).putInt(value).array());
  }

  TorchBytes int64(long value) {
    return raw(littleEndian(8).putLong(value).array());
  }

  /** A number, as LONG1 of eight bytes. */
  TorchBytes number(long value) {
    return raw(0x8a, 8).int64(value);
  }

  TorchBytes global(String module, String name) {
    return ops("c" + module + "\n" + name + "\n");
  }

  /** A storage by its persistent identifier. */
  TorchBytes storage(String type, String key, long elements) {
    return ops("(")
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .number(elements)
        .ops("tQ");
  }

  /** A tensor over {@code storage}, which this pushes first. */
  TorchBytes tensor(String key, long elements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").ops("(").storage("FloatStorage", key, elements);
    return number(offset).tuple(shape).tuple(strides).raw(0x89).ops("}tR");
  }

  TorchBytes tuple(long... values) {
    ops("(");
    for (long value : values) {
      number(value);
    }
    return ops("t");
  }

  byte[] end() {
    return ops(".").out.toByteArray();
  }

  /** The bytes so far, without an end. */
  byte[] cut() {
    return out.toByteArray();
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A state dictionary of one tensor 't' over storage '0'. */
  static byte[] oneTensor(long elements, long offset, long[] shape, long[] strides) {
    return pickle().ops("}").text("t").tensor("0", elements, offset, shape, strides).ops("s").end();
  }

  /** The entries that {@code torch.save} writes. */
  static Map<String, byte[]> entries(byte[] pickle, int bytesOfStorage0) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", pickle);
    entries.put("a/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    entries.put("a/data/0", new byte[bytesOfStorage0]);
    return entries;
  }

  static byte[] zip(Map<String, byte[]> entries) {
    return zip(entries, ZipEntry.STORED);
  }

  static byte[] zip(Map<String, byte[]> entries, int method) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> item : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(item.getKey());
        CRC32 crc = new CRC32();
        crc.update(item.getValue());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          entry.setSize(item.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(item.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Path write(Path folder, byte[] bytes) {
    try {
      return Files.write(folder.resolve("pytorch_model.bin"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
