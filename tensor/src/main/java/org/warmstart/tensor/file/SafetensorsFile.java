package org.warmstart.tensor.file;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;

/**
 * A safetensors file, opened for reading: eight bytes of header length, a JSON header, then the
 * tensors' bytes without gaps. Opening reads the header alone.
 *
 * <p>Reading is strict, since files come from anywhere: lengths, types, shapes and offsets must
 * agree with each other and with the size of the file before anything is allocated.
 *
 * <p>Source: the format's specification in the safetensors project.
 */
public final class SafetensorsFile implements TensorSource {
  private static final int LENGTH_BYTES = 8;

  /** About 300 000 tensors' entries; a longer header is an attack on the memory, not a model. */
  private static final long MAX_HEADER = 1 << 25;

  private final FileBytes bytes;
  private final Map<String, SafetensorsHeader.Entry> entries;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(FileBytes bytes, SafetensorsHeader header) {
    this.bytes = bytes;
    this.entries = header.entries();
    this.metadata = Collections.unmodifiableMap(header.metadata());
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    entries.forEach((name, entry) -> infos.put(name, entry.info()));
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws InputException if it is missing, truncated or not a proper safetensors file
   */
  public static SafetensorsFile open(Path file) {
    return FileBytes.open(file, SafetensorsFile::read);
  }

  private static SafetensorsFile read(FileBytes bytes) {
    Path file = bytes.file();
    long size = bytes.size();
    if (size < LENGTH_BYTES) {
      throw new InputException(
          file + ": " + size + " bytes are too few for a safetensors file; it may be truncated");
    }
    long headerLength = bytes.read(0, LENGTH_BYTES).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - LENGTH_BYTES) {
      throw new InputException(
          file
              + ": states a header of "
              + Long.toUnsignedString(headerLength)
              + " bytes in a file of "
              + size
              + "; it is truncated or not a safetensors file");
    }
    long dataStart = LENGTH_BYTES + headerLength;
    SafetensorsHeader header =
        SafetensorsHeader.parse(
            file, bytes.read(LENGTH_BYTES, (int) headerLength), dataStart, size - dataStart);
    return new SafetensorsFile(bytes, header);
  }

  @Override
  public Path file() {
    return bytes.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  /** Returns the header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Returns where in the file a tensor's first byte lies. */
  long start(String name) {
    return entry(name).start();
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw new InputException(file() + ": has no tensor '" + name + "'");
    }
    return entry;
  }

  @Override
  public Tensor read(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return bytes.read(name, entry.info().type(), entry.start(), entry.info().dimensions());
  }

  @Override
  public void close() {
    bytes.close();
  }

  @Override
  public String toString() {
    return file() + " " + tensors.keySet();
  }
}
