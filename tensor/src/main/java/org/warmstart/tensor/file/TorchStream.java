package org.warmstart.tensor.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * The layout of {@code torch.save} before 2020, which the first BERT and GPT checkpoints have: five
 * pickles (a magic number, a version, the machine's properties, the contents, the storages' keys),
 * then for every key the number of elements and the elements.
 */
final class TorchStream implements TorchFile.Layout {
  /** Protocol 2, a number of ten bytes, end. */
  private static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;

  private final FileBytes bytes;
  private final Object contents;
  private final boolean bigEndian;
  private final Map<String, Long> starts = new LinkedHashMap<>();
  private final Map<String, PickleValue.Storage> storages = new LinkedHashMap<>();

  private TorchStream(FileBytes bytes, Object contents, boolean bigEndian) {
    this.bytes = bytes;
    this.contents = contents;
    this.bigEndian = bigEndian;
  }

  static TorchStream read(FileBytes bytes) {
    int length = (int) Math.min(bytes.size(), Unpickler.MAX_BYTES);
    ByteBuffer in = bytes.read(0, length);
    byte[] start = new byte[Math.min(MAGIC.length, length)];
    in.get(start);
    if (!Arrays.equals(start, MAGIC)) {
      throw new InputException(bytes.file() + ": is not a file of PyTorch's, or it is truncated");
    }
    return read(bytes, in);
  }

  private static TorchStream read(FileBytes bytes, ByteBuffer in) {
    if (!Long.valueOf(VERSION).equals(TorchFile.unpickle(bytes.file(), in))) {
      throw new InputException(bytes.file() + ": is of another version than " + VERSION);
    }
    Object machine = TorchFile.unpickle(bytes.file(), in);
    boolean bigEndian =
        machine instanceof PickleValue.Dictionary dictionary
            && Boolean.FALSE.equals(dictionary.items.get("little_endian"));
    Object contents = TorchFile.unpickle(bytes.file(), in);
    TorchStream stream = new TorchStream(bytes, contents, bigEndian);
    if (contents instanceof PickleValue.Dictionary dictionary) {
      stream.noteStorages(dictionary);
    }
    Object keys = TorchFile.unpickle(bytes.file(), in);
    stream.locate(
        keys instanceof PickleValue.Sequence list ? list.items : List.of(), in.position());
    return stream;
  }

  private void noteStorages(PickleValue.Dictionary dictionary) {
    for (Object value : dictionary.items.values()) {
      if (value instanceof PickleValue.View view) {
        PickleValue.Storage storage = view.storage();
        PickleValue.Storage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
          throw wrong(storage.key(), "is described in two ways");
        }
      }
    }
  }

  /** Finds where every storage begins: each lies behind the one before. */
  private void locate(List<Object> keys, long behindPickles) {
    long position = behindPickles;
    for (Object item : keys) {
      String key = String.valueOf(item instanceof String text ? text : PickleValue.kind(item));
      PickleValue.Storage storage = storages.get(key);
      if (storage == null) {
        throw wrong(key, "belongs to no tensor");
      }
      if (bytes.size() - position < Long.BYTES) {
        throw wrong(key, "lies outside of the file, which may be truncated");
      }
      long elements = bytes.read(position, Long.BYTES).getLong();
      elements = bigEndian ? Long.reverseBytes(elements) : elements;
      position += Long.BYTES;
      if (elements != storage.elements()) {
        throw wrong(
            key,
            "has "
                + Messages.count(elements, "element")
                + "; the pickle says "
                + storage.elements());
      }
      if (elements > (bytes.size() - position) / storage.type().bytes()) {
        throw wrong(key, "lies outside of the file, which may be truncated");
      }
      if (starts.put(key, position) != null) {
        throw wrong(key, "is listed twice");
      }
      position += elements * storage.type().bytes();
    }
    if (position != bytes.size()) {
      throw new InputException(
          bytes.file() + ": has " + (bytes.size() - position) + " bytes behind its storages");
    }
  }

  @Override
  public Object contents() {
    return contents;
  }

  @Override
  public long start(PickleValue.Storage storage) {
    Long start = starts.get(storage.key());
    if (start == null) {
      throw wrong(storage.key(), "is not in the file");
    }
    return start;
  }

  @Override
  public boolean isBigEndian() {
    return bigEndian;
  }

  private InputException wrong(String key, String problem) {
    return new InputException(bytes.file() + ": storage '" + key + "' " + problem);
  }
}
