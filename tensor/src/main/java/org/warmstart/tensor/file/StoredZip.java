package org.warmstart.tensor.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;

/**
 * The directory of a zip archive whose entries are all stored as they are, as {@code torch.save}
 * writes it: where each entry's bytes lie in the file. Nothing is decompressed, so nothing can
 * swell, and nothing is ever written under an entry's name.
 *
 * <p>Source: PKWARE's APPNOTE, sections 4.3 and 4.5.3 (zip64).
 */
final class StoredZip {
  private static final int END_BYTES = 22;
  private static final int ZIP64_LOCATOR_BYTES = 20;
  private static final int ZIP64_END_BYTES = 56;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LONGEST_NAME = 1024;

  private static final int END = 0x06054b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int ENTRY = 0x02014b50;
  private static final int LOCAL = 0x04034b50;

  /** About 300 000 entries. */
  private static final long MAX_DIRECTORY = 1 << 25;

  private static final int ENCRYPTED = 1;
  private static final long IN_ZIP64 = 0xffffffffL;

  /**
   * Where an entry's bytes lie.
   *
   * @param start offset of the first one in the file
   */
  record Entry(long start, long length) {}

  /** What the directory says of an entry. */
  private record Listed(String name, long local, long length) {}

  /** Where the directory lies. */
  private record Directory(long start, long length, long count) {}

  private final FileBytes bytes;

  private StoredZip(FileBytes bytes) {
    this.bytes = bytes;
  }

  /** Whether a file begins like an archive. */
  static boolean begins(FileBytes bytes) {
    return bytes.size() >= END_BYTES && bytes.read(0, 4).getInt() == LOCAL;
  }

  /**
   * Reads and checks the directory.
   *
   * @return the entries by name, in the directory's order
   * @throws InputException if sizes, offsets or names are not what they should be
   */
  static Map<String, Entry> read(FileBytes bytes) {
    StoredZip zip = new StoredZip(bytes);
    Directory directory = zip.directory();
    return zip.located(zip.listed(directory), directory.start);
  }

  private Directory directory() {
    long end = findEnd();
    ByteBuffer record = bytes.read(end, END_BYTES);
    long disks = record.getInt(4);
    long count = record.getShort(10) & 0xffff;
    long length = record.getInt(12) & 0xffffffffL;
    long start = record.getInt(16) & 0xffffffffL;
    long behind = end;
    if (end >= ZIP64_LOCATOR_BYTES
        && bytes.read(end - ZIP64_LOCATOR_BYTES, 4).getInt() == ZIP64_LOCATOR) {
      long end64 = bytes.read(end - ZIP64_LOCATOR_BYTES, ZIP64_LOCATOR_BYTES).getLong(8);
      if (end64 < 0 || end64 > end - ZIP64_LOCATOR_BYTES - ZIP64_END_BYTES) {
        throw wrong("has its end elsewhere than it says");
      }
      ByteBuffer record64 = bytes.read(end64, ZIP64_END_BYTES);
      if (record64.getInt(0) != ZIP64_END) {
        throw wrong("has its end elsewhere than it says");
      }
      disks = record64.getLong(16);
      count = record64.getLong(32);
      length = record64.getLong(40);
      start = record64.getLong(48);
      behind = end64;
    }
    if (disks != 0) {
      throw wrong("is a part of an archive of several files");
    }
    if (start < 0 || length < 0 || start > behind || length != behind - start) {
      throw wrong("has its directory outside of the file; it may be truncated");
    }
    if (length > MAX_DIRECTORY || count < 0 || count > length / ENTRY_BYTES) {
      throw wrong("states " + Long.toUnsignedString(count) + " entries in " + length + " bytes");
    }
    return new Directory(start, length, count);
  }

  /** The end record is the last thing in the file but for a comment. */
  private long findEnd() {
    int length = (int) Math.min(bytes.size(), END_BYTES + LONGEST_COMMENT);
    long start = bytes.size() - length;
    ByteBuffer tail = bytes.read(start, length);
    for (int i = length - END_BYTES; i >= 0; i--) {
      if (tail.getInt(i) == END && (tail.getShort(i + 20) & 0xffff) == length - END_BYTES - i) {
        return start + i;
      }
    }
    throw wrong("has no end; it may be truncated");
  }

  private List<Listed> listed(Directory directory) {
    ByteBuffer in = bytes.read(directory.start, (int) directory.length);
    List<Listed> entries = new ArrayList<>();
    for (long i = 0; i < directory.count; i++) {
      if (in.remaining() < ENTRY_BYTES || in.getInt(in.position()) != ENTRY) {
        throw wrong("has a damaged directory");
      }
      ByteBuffer entry = slice(in, ENTRY_BYTES);
      int nameLength = entry.getShort(28) & 0xffff;
      int extraLength = entry.getShort(30) & 0xffff;
      int commentLength = entry.getShort(32) & 0xffff;
      if (nameLength + extraLength + commentLength > in.remaining()) {
        throw wrong("has a damaged directory");
      }
      String name = name(slice(in, nameLength));
      ByteBuffer extra = slice(in, extraLength);
      slice(in, commentLength);
      entries.add(entry(name, entry, extra));
    }
    if (in.hasRemaining()) {
      throw wrong("has a directory of more entries than it says");
    }
    return entries;
  }

  private static ByteBuffer slice(ByteBuffer in, int length) {
    ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return slice;
  }

  private String name(ByteBuffer bytes) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw wrong("has an entry whose name is not valid UTF-8");
    }
    boolean steps =
        List.of(name.split("/", -1)).stream().anyMatch(s -> s.equals("..") || s.isEmpty());
    boolean odd = name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':');
    if (name.length() > LONGEST_NAME || steps || odd) {
      throw wrong(
          "has an entry with a name that is none: '" + name.replaceAll("\\p{Cntrl}", "?") + "'");
    }
    return name;
  }

  private Listed entry(String name, ByteBuffer entry, ByteBuffer extra) {
    int method = entry.getShort(10) & 0xffff;
    if ((entry.getShort(8) & ENCRYPTED) != 0) {
      throw wrong("has the encrypted entry '" + name + "'");
    }
    if (method != 0) {
      throw wrong(
          "has the compressed entry '" + name + "'; PyTorch stores its entries as they are");
    }
    long packed = entry.getInt(20) & 0xffffffffL;
    long length = entry.getInt(24) & 0xffffffffL;
    long local = entry.getInt(42) & 0xffffffffL;
    ByteBuffer wide = zip64(extra);
    length = length == IN_ZIP64 ? next(wide, name) : length;
    packed = packed == IN_ZIP64 ? next(wide, name) : packed;
    local = local == IN_ZIP64 ? next(wide, name) : local;
    if (packed != length || length < 0 || local < 0) {
      throw wrong("has the entry '" + name + "' with sizes that do not agree");
    }
    return new Listed(name, local, length);
  }

  /** The extra field with the numbers that need eight bytes; empty if there is none. */
  private static ByteBuffer zip64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int tag = extra.getShort() & 0xffff;
      int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
      ByteBuffer field = slice(extra, length);
      if (tag == 1) {
        return field;
      }
    }
    return extra;
  }

  private long next(ByteBuffer wide, String name) {
    if (wide.remaining() < Long.BYTES) {
      throw wrong("has the entry '" + name + "' with sizes that do not agree");
    }
    return wide.getLong();
  }

  /** Finds every entry's bytes behind its local header, and makes sure that none overlap. */
  private Map<String, Entry> located(List<Listed> listed, long directoryStart) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Listed entry : listed) {
      if (entries.put(entry.name, new Entry(0, 0)) != null) {
        throw wrong("has the entry '" + entry.name + "' twice");
      }
    }
    long free = 0;
    for (Listed entry : listed.stream().sorted(Comparator.comparingLong(Listed::local)).toList()) {
      if (entry.local < free) {
        throw wrong("has the entry '" + entry.name + "' overlapping another");
      }
      Entry located = locate(entry, directoryStart);
      entries.put(entry.name, located);
      free = located.start + located.length;
    }
    return entries;
  }

  private Entry locate(Listed entry, long directoryStart) {
    if (entry.local > directoryStart - LOCAL_BYTES) {
      throw outside(entry.name);
    }
    ByteBuffer header = bytes.read(entry.local, LOCAL_BYTES);
    if (header.getInt(0) != LOCAL) {
      throw wrong("has no entry '" + entry.name + "' where the directory says");
    }
    long start =
        entry.local + LOCAL_BYTES + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
    if (start > directoryStart || entry.length > directoryStart - start) {
      throw outside(entry.name);
    }
    return new Entry(start, entry.length);
  }

  private InputException outside(String name) {
    return wrong("has the entry '" + name + "' outside of the file; it may be truncated");
  }

  private InputException wrong(String problem) {
    return new InputException(bytes.file() + ": the archive " + problem);
  }
}
