package org.warmstart.learn.word2vec;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;

/**
 * Files of word vectors: the text and the binary format of the original program, and safetensors
 * with the tensor {@code vectors} [V, D] and the words, a line each, as {@code words} in the
 * metadata.
 */
public final class WordVectorFiles {
  /** Longer vectors are refused. */
  static final int MOST_DIMENSIONS = 1 << 16;

  private static final String TENSOR = "vectors";
  private static final String WORDS = "words";

  /** A kind of file. */
  public enum Format {
    /** {@code V D}, then a line for each word: the word and D numbers. */
    TEXT,
    /** {@code V D}, then for each word: the word, a space and D little-endian floats. */
    BINARY,
    SAFETENSORS;

    /** What a file's name says: {@code .bin}, {@code .safetensors}, else text. */
    public static Format of(Path file) {
      String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      if (name.endsWith(".safetensors")) {
        return SAFETENSORS;
      }
      return name.endsWith(".bin") ? BINARY : TEXT;
    }
  }

  private WordVectorFiles() {}

  /** Takes words and vectors as a file is read. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes a word with its vector; returns whether to go on. */
    boolean visit(String word, float[] vector);
  }

  /**
   * Reads a file of the format that its name says; text may be compressed ({@code .gz}) and without
   * the first line, as GloVe's files are.
   *
   * @throws InputException if it is not such a file
   */
  public static WordVectors read(Path file) {
    List<String> words = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    each(
        file,
        (word, row) -> {
          words.add(word);
          return rows.add(row);
        });
    return new WordVectors(words, rows.toArray(new float[0][]));
  }

  /**
   * Reads a file as {@link #read} does, a vector at a time: text and binary files need not fit into
   * memory. All vectors are finite and of one length.
   *
   * @throws InputException if it is not such a file
   */
  public static void each(Path file, Visitor visitor) {
    InputFiles.requireRegular(file);
    switch (Format.of(file)) {
      case TEXT -> WordVectorReader.text(file, visitor);
      case BINARY -> WordVectorReader.binary(file, visitor);
      case SAFETENSORS -> safetensors(file, visitor);
    }
  }

  /**
   * The length of a file's vectors, from its first one.
   *
   * @throws InputException if it is not a file of vectors
   */
  public static int dimensions(Path file) {
    int[] length = new int[1];
    each(
        file,
        (word, row) -> {
          length[0] = row.length;
          return false;
        });
    return length[0];
  }

  private static void safetensors(Path file, Visitor visitor) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file);
        Scope scope = Scope.open()) {
      String words = tensors.metadata().get(WORDS);
      if (words == null || !tensors.tensors().containsKey(TENSOR)) {
        throw new InputException(
            file
                + ": is not a file of word vectors; expected the tensor '"
                + TENSOR
                + "' and '"
                + WORDS
                + "' in the metadata");
      }
      Tensor tensor = tensors.read(TENSOR);
      List<String> list = List.of(words.split("\n", -1));
      if (tensor.dim() != 2 || tensor.size(0) != list.size() || tensor.size(1) < 1) {
        throw new InputException(
            file
                + ": '"
                + TENSOR
                + "' does not have a row for each of "
                + Messages.count(list.size(), "word"));
      }
      long wrong = Tensors.countNonFinite(tensor);
      if (wrong > 0) {
        throw new InputException(
            file + ": vectors have to be finite numbers, and " + wrong + " of theirs are not");
      }
      boolean more = true;
      for (int i = 0; more && i < list.size(); i++) {
        try (Scope row = Scope.open()) {
          more = visitor.visit(list.get(i), Tensors.floats(tensor.select(0, i)));
        }
      }
    }
  }

  /**
   * Writes a file, complete or not at all.
   *
   * @throws InputException if it cannot be written
   */
  public static void write(WordVectors vectors, Path file, Format format) {
    if (format == Format.SAFETENSORS) {
      writeSafetensors(vectors, file);
      return;
    }
    DurableFiles.write(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          out.write(utf8(vectors.words().size() + " " + vectors.dimensions() + "\n"));
          for (int i = 0; i < vectors.words().size(); i++) {
            writeRow(out, vectors.words().get(i), vectors.row(i), format == Format.BINARY);
          }
          out.flush();
        });
  }

  private static void writeRow(OutputStream out, String word, float[] row, boolean binary)
      throws IOException {
    if (binary) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(row);
      out.write(utf8(word + " "));
      out.write(bytes.array());
      out.write('\n');
    } else {
      StringBuilder line = new StringBuilder(word);
      for (float value : row) {
        line.append(' ').append(value);
      }
      out.write(utf8(line.append('\n').toString()));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void writeSafetensors(WordVectors vectors, Path file) {
    int size = vectors.words().size();
    try (Scope scope = Scope.open()) {
      Tensor tensor = Tensors.empty(size, vectors.dimensions());
      for (int i = 0; i < size; i++) {
        try (Scope row = Scope.open()) {
          Tensors.copy(tensor.select(0, i), Tensors.ofFloats(vectors.row(i), vectors.dimensions()));
        }
      }
      SafetensorsWriter.write(
          file, Map.of(TENSOR, tensor), Map.of(WORDS, String.join("\n", vectors.words())));
    }
  }
}
