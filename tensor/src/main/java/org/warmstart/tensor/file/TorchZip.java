package org.warmstart.tensor.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;

/**
 * The layout of {@code torch.save} since 2020: a zip archive with one folder, in it {@code
 * data.pkl}, {@code byteorder} and every storage as {@code data/KEY}.
 */
final class TorchZip implements TorchFile.Layout {
  private static final String PICKLE = "/data.pkl";

  private final FileBytes bytes;
  private final Map<String, StoredZip.Entry> entries;
  private final String root;
  private final boolean bigEndian;
  private final Object contents;

  private TorchZip(FileBytes bytes, Map<String, StoredZip.Entry> entries, String root) {
    this.bytes = bytes;
    this.entries = entries;
    this.root = root;
    this.bigEndian = bigEndian();
    StoredZip.Entry pickle = required(root + PICKLE);
    if (pickle.length() > Unpickler.MAX_BYTES) {
      throw wrong("has a pickle of " + pickle.length() + " bytes; weights need less");
    }
    ByteBuffer in = bytes.read(pickle.start(), (int) pickle.length());
    this.contents = TorchFile.unpickle(bytes.file(), in);
    if (in.hasRemaining()) {
      throw wrong("has " + in.remaining() + " bytes behind its pickle");
    }
  }

  static TorchZip read(FileBytes bytes) {
    Map<String, StoredZip.Entry> entries = StoredZip.read(bytes);
    List<String> roots =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .filter(root -> !root.contains("/"))
            .toList();
    if (roots.size() != 1) {
      throw new InputException(
          bytes.file()
              + ": the archive has "
              + roots.size()
              + " entries 'data.pkl' in a folder; PyTorch writes one");
    }
    return new TorchZip(bytes, entries, roots.get(0));
  }

  private boolean bigEndian() {
    StoredZip.Entry entry = entries.get(root + "/byteorder");
    if (entry == null) {
      return false; // not written before 2023, nor read on big-endian machines
    }
    String order =
        entry.length() > 10
            ? ""
            : StandardCharsets.ISO_8859_1
                .decode(bytes.read(entry.start(), (int) entry.length()))
                .toString();
    return switch (order) {
      case "little" -> false;
      case "big" -> true;
      default -> throw wrong("has a 'byteorder' that is neither little nor big");
    };
  }

  private StoredZip.Entry required(String name) {
    StoredZip.Entry entry = entries.get(name);
    if (entry == null) {
      throw wrong("lacks the entry '" + name + "'");
    }
    return entry;
  }

  @Override
  public Object contents() {
    return contents;
  }

  @Override
  public long start(PickleValue.Storage storage) {
    StoredZip.Entry entry = required(root + "/data/" + storage.key());
    long expected = storage.elements() * storage.type().bytes();
    if (entry.length() != expected) {
      throw wrong(
          "has storage '"
              + storage.key()
              + "' of "
              + entry.length()
              + " bytes; the pickle says "
              + expected);
    }
    return entry.start();
  }

  @Override
  public boolean isBigEndian() {
    return bigEndian;
  }

  private InputException wrong(String problem) {
    return new InputException(bytes.file() + ": the archive " + problem);
  }
}
