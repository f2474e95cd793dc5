package org.warmstart.learn.word2vec;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.data.Utf8Lines;

/** Reads the original program's formats, line by line or word by word. */
final class WordVectorReader {
  private static final int LONGEST_WORD = 1 << 12;

  private WordVectorReader() {}

  static void text(Path file, WordVectorFiles.Visitor visitor) {
    int stated = -1;
    int width = 0;
    int count = 0;
    try (Utf8Lines lines = new Utf8Lines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String[] parts = line.strip().split(" ", -1);
        if (lines.lineNumber() == 1 && parts.length == 2) {
          stated = count(file, parts[0], Integer.MAX_VALUE);
          width = count(file, parts[1], WordVectorFiles.MOST_DIMENSIONS);
          continue;
        }
        boolean first = width == 0;
        width = first ? parts.length - 1 : width;
        if (width < 1 || width > WordVectorFiles.MOST_DIMENSIONS || parts.length != width + 1) {
          throw new InputException(
              place(file, lines)
                  + "expected a word and "
                  + (first ? "numbers" : width + " numbers")
                  + ", found "
                  + Messages.count(parts.length, "part"));
        }
        count++;
        if (!visitor.visit(parts[0], numbers(file, lines, parts))) {
          return;
        }
      }
    }
    requireAll(file, stated, count);
  }

  private static float[] numbers(Path file, Utf8Lines lines, String[] parts) {
    float[] row = new float[parts.length - 1];
    for (int i = 0; i < row.length; i++) {
      try {
        row[i] = Float.parseFloat(parts[i + 1]);
      } catch (NumberFormatException e) {
        throw new InputException(
            place(file, lines) + "'" + parts[i + 1] + "' should be a number", e);
      }
      requireFinite(place(file, lines), row[i]);
    }
    return row;
  }

  private static String place(Path file, Utf8Lines lines) {
    return file + ", line " + lines.lineNumber() + ": ";
  }

  static void binary(Path file, WordVectorFiles.Visitor visitor) {
    try (InputStream in = new BufferedInputStream(InputFiles.open(file), 1 << 16)) {
      String[] sizes = word(file, in, '\n').strip().split(" ", -1);
      if (sizes.length != 2) {
        throw new InputException(
            file + ": does not begin with the numbers of words and of dimensions");
      }
      int size = count(file, sizes[0], Integer.MAX_VALUE - 8);
      int width = count(file, sizes[1], WordVectorFiles.MOST_DIMENSIONS);
      if (4L * size * width > Files.size(file)) {
        throw new InputException(
            file
                + ": states "
                + Messages.count(size, "vector")
                + " of "
                + Messages.count(width, "number")
                + ", but is too short");
      }
      byte[] bytes = new byte[4 * width];
      for (int i = 0; i < size; i++) {
        String word = word(file, in, ' ').strip();
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          throw new InputException(file + ": ends within the vector of word " + (i + 1));
        }
        float[] row = new float[width];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        for (float value : row) {
          requireFinite(file + ", word '" + word + "': ", value);
        }
        if (!visitor.visit(word, row)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String word(Path file, InputStream in, char end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != end; next = in.read()) {
      if (next < 0 || bytes.size() > LONGEST_WORD) {
        throw new InputException(file + ": is not a binary file of word vectors, or is cut short");
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int count(Path file, String text, int most) {
    @Nullable Integer value = null;
    try {
      value = Integer.valueOf(text);
    } catch (NumberFormatException e) {
      // said below
    }
    if (value == null || value < 1 || value > most) {
      throw new InputException(
          file + ": begins with '" + text + "' where a number from 1 to " + most + " should be");
    }
    return value;
  }

  private static void requireAll(Path file, int stated, int found) {
    if (found == 0) {
      throw new InputException(file + ": has no word vectors in it");
    }
    if (stated >= 0 && found != stated) {
      throw new InputException(
          file + ": states " + Messages.count(stated, "vector") + " and has " + found);
    }
  }

  private static void requireFinite(String place, float value) {
    if (!Float.isFinite(value)) {
      throw new InputException(place + "vectors have to be finite numbers, not " + value);
    }
  }
}
