package org.warmstart.japanese;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * A dictionary that MeCab's {@code mecab-dict-index} has compiled, in UTF-8: its files are mapped
 * into memory, and their sizes checked. An index into them that is wrong is an error, too.
 */
final class MecabDictionary implements Dictionary {
  private static final int MAGIC = 0xEF718F77;
  private static final int VERSION = 102;
  private static final int TOKEN_BYTES = 16;
  private static final int UNIT_BYTES = 8;
  private static final int NAME_BYTES = 32;
  private static final int CHARACTERS = 0xFFFF;

  /** A file of entries: a double array over the bytes of their words, and their tokens. */
  private static final class Lexicon {
    private static final int HEADER_BYTES = 72;

    final Path file;
    final ByteBuffer units;
    final ByteBuffer tokens;

    Lexicon(Path file) throws IOException {
      this.file = file;
      ByteBuffer in = map(file);
      if (in.remaining() < HEADER_BYTES
          || (in.getInt(0) ^ MAGIC) != in.remaining()
          || in.getInt(4) != VERSION) {
        throw new InputException(file + ": not a dictionary compiled by mecab-dict-index 0.996");
      }
      byte[] name = new byte[NAME_BYTES];
      in.get(HEADER_BYTES - NAME_BYTES, name);
      String charset = new String(name, StandardCharsets.US_ASCII).trim().toLowerCase(Locale.ROOT);
      if (!charset.equals("utf-8") && !charset.equals("utf8")) {
        throw new InputException(
            file + ": its words are in " + charset + "; compile the dictionary for UTF-8");
      }
      int unitBytes = in.getInt(24);
      int tokenBytes = in.getInt(28);
      if (unitBytes < UNIT_BYTES
          || tokenBytes < 0
          || HEADER_BYTES + (long) unitBytes + tokenBytes > in.remaining()) {
        throw new InputException(file + ": is cut short or damaged");
      }
      units = part(in, HEADER_BYTES, unitBytes);
      tokens = part(in, HEADER_BYTES + unitBytes, tokenBytes);
    }

    private static ByteBuffer part(ByteBuffer whole, int from, int length) {
      return whole.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    int base(int unit) {
      return units.getInt(unit * UNIT_BYTES);
    }

    int check(int unit) {
      return units.getInt(unit * UNIT_BYTES + 4);
    }

    boolean has(int unit) {
      return unit >= 0 && unit < units.limit() / UNIT_BYTES;
    }

    /** The value of the word that ends where a base leads; -1 if no word does. */
    int value(int base) {
      return has(base) && check(base) == base && base(base) < 0 ? -base(base) - 1 : -1;
    }

    /** The base after one more byte; -1 if no word goes on so. */
    int next(int base, int unsignedByte) {
      int unit = base + unsignedByte + 1;
      return has(unit) && check(unit) == base ? base(unit) : -1;
    }

    void give(int value, int length, Entries entries) {
      int first = value >>> 8;
      int count = value & 0xFF;
      if ((first + (long) count) * TOKEN_BYTES > tokens.limit()) {
        throw new InputException(file + ": is damaged: an entry lies outside of the file");
      }
      for (int i = first; i < first + count; i++) {
        int at = i * TOKEN_BYTES;
        entries.add(
            length,
            Short.toUnsignedInt(tokens.getShort(at)),
            Short.toUnsignedInt(tokens.getShort(at + 2)),
            tokens.getShort(at + 6));
      }
    }
  }

  private final Lexicon words;
  private final Lexicon unknown;
  private final Path matrixFile;
  private final ByteBuffer matrix;
  private final int rightIds;
  private final int leftIds;
  private final Category[] categories = new Category[CHARACTERS];
  private final int[] unknownValues;

  private MecabDictionary(Path folder) throws IOException {
    words = new Lexicon(folder.resolve("sys.dic"));
    unknown = new Lexicon(folder.resolve("unk.dic"));
    matrixFile = folder.resolve("matrix.bin");
    matrix = map(matrixFile);
    rightIds = matrix.remaining() < 4 ? 0 : Short.toUnsignedInt(matrix.getShort(0));
    leftIds = matrix.remaining() < 4 ? 0 : Short.toUnsignedInt(matrix.getShort(2));
    if (matrix.remaining() != 4 + 2L * rightIds * leftIds) {
      throw new InputException(matrixFile + ": is cut short or damaged");
    }
    Path file = folder.resolve("char.bin");
    ByteBuffer characters = map(file);
    int kinds = characters.remaining() < 4 ? -1 : characters.getInt();
    if (kinds < 1 || kinds > 18 || characters.remaining() != kinds * NAME_BYTES + CHARACTERS * 4) {
      throw new InputException(file + ": is cut short or damaged");
    }
    unknownValues = new int[kinds];
    for (int kind = 0; kind < kinds; kind++) {
      byte[] name = new byte[NAME_BYTES];
      characters.get(name);
      unknownValues[kind] = unknownValue(Arrays.copyOf(name, length(name)));
    }
    readCategories(characters, file);
  }

  /**
   * Opens a dictionary.
   *
   * @throws InputException if files are missing, or not what they should be
   */
  static MecabDictionary open(Path folder) {
    try {
      return new MecabDictionary(folder);
    } catch (IOException e) {
      throw new InputException(
          folder
              + ": no MeCab dictionary (sys.dic, unk.dic, matrix.bin, char.bin) can be read here: "
              + e.getMessage(),
          e);
    }
  }

  private static ByteBuffer map(Path file) throws IOException {
    InputFiles.requireRegular(file);
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new InputException(file + ": is larger than any MeCab dictionary");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static int length(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return length;
  }

  private int unknownValue(byte[] kind) {
    int base = unknown.base(0);
    for (int i = 0; i < kind.length && base >= 0; i++) {
      base = unknown.next(base, kind[i] & 0xFF);
    }
    int value = base < 0 ? -1 : unknown.value(base);
    if (value < 0) {
      throw new InputException(
          unknown.file
              + ": has no entry for unknown words of kind "
              + new String(kind, StandardCharsets.UTF_8));
    }
    return value;
  }

  private void readCategories(ByteBuffer characters, Path file) {
    Category last = null;
    int lastBits = 0;
    for (int c = 0; c < CHARACTERS; c++) {
      int bits = characters.getInt();
      if (last == null || bits != lastBits) {
        int kind = (bits >>> 18) & 0xFF;
        if (kind >= unknownValues.length) {
          throw new InputException(file + ": is damaged: a character has no kind");
        }
        last =
            new Category(
                bits & 0x3FFFF, kind, (bits >>> 26) & 0xF, ((bits >>> 30) & 1) == 1, bits < 0);
        lastBits = bits;
      }
      categories[c] = last;
    }
  }

  @Override
  public void lookUp(char[] text, int from, int to, Entries entries) {
    int base = words.base(0);
    for (int i = from; i < to; ) {
      int codePoint = Character.codePointAt(text, i, to);
      i += Character.charCount(codePoint);
      base = next(base, codePoint);
      if (base < 0) {
        return;
      }
      int value = words.value(base);
      if (value >= 0) {
        words.give(value, i - from, entries);
      }
    }
  }

  /** The base after a character's UTF-8 bytes. */
  private int next(int base, int codePoint) {
    if (codePoint < 0x80) {
      return words.next(base, codePoint);
    }
    int more = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
    int lead = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
    int at = words.next(base, lead | (codePoint >> (6 * more)));
    for (int i = more - 1; i >= 0 && at >= 0; i--) {
      at = words.next(at, 0x80 | ((codePoint >> (6 * i)) & 0x3F));
    }
    return at;
  }

  @Override
  public void lookUpUnknown(int kind, int length, Entries entries) {
    unknown.give(unknownValues[kind], length, entries);
  }

  @Override
  public int connectionCost(int rightId, int leftId) {
    if (rightId >= rightIds || leftId >= leftIds) {
      throw new InputException(
          matrixFile + ": is of another dictionary: it has no contexts " + rightId + ", " + leftId);
    }
    return matrix.getShort(4 + 2 * (rightId + rightIds * leftId));
  }

  @Override
  public Category category(int codePoint) {
    return categories[codePoint < CHARACTERS ? codePoint : 0];
  }
}
