package org.warmstart.tensor.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.TensorType;

/**
 * A NumPy file, {@code .npy}, of floating-point numbers in row-major order: a magic word, a
 * version, the length of a header, the header as a Python dictionary, then the numbers.
 *
 * <p>Source: the format's description in NumPy's {@code numpy.lib.format}.
 */
public final class NpyFile implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 10_000;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']{1,20})', 'fortran_order': (True|False),"
              + " 'shape': \\(((?:\\d{1,18}(?:, ?|(?=\\)))){0,16})\\),? ?\\}\\s*");

  private static final Map<String, TensorType> TYPES =
      Map.of("<f4", TensorType.F32, "<f8", TensorType.F64, "<f2", TensorType.F16);

  private final FileBytes bytes;
  private final TensorInfo info;
  private final long start;

  private NpyFile(FileBytes bytes, TensorInfo info, long start) {
    this.bytes = bytes;
    this.info = info;
    this.start = start;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws InputException if it is missing, truncated, or not of the kind above
   */
  public static NpyFile open(Path file) {
    return FileBytes.open(file, NpyFile::read);
  }

  private static NpyFile read(FileBytes bytes) {
    byte[] magic = new byte[MAGIC.length];
    if (bytes.size() < 12) {
      throw wrong(bytes, bytes.size() + " bytes are too few for a NumPy file");
    }
    bytes.read(0, magic.length).get(magic);
    int version = bytes.read(6, 1).get();
    if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 3) {
      throw wrong(bytes, "is not a NumPy file of version 1 to 3");
    }
    boolean wide = version > 1;
    long length =
        wide ? bytes.read(8, 4).getInt() & 0xffffffffL : bytes.read(8, 2).getShort() & 0xffff;
    long headerStart = wide ? 12 : 10;
    if (length > LONGEST_HEADER || length > bytes.size() - headerStart) {
      throw wrong(bytes, "states a header of " + length + " bytes; it may be truncated");
    }
    String header =
        StandardCharsets.ISO_8859_1.decode(bytes.read(headerStart, (int) length)).toString();
    TensorInfo info = info(bytes, header);
    long start = headerStart + length;
    if (bytes.size() - start != info.bytes()) {
      throw wrong(
          bytes,
          "of shape "
              + info.shape()
              + " and type "
              + info.type()
              + " needs "
              + info.bytes()
              + " bytes, has "
              + (bytes.size() - start));
    }
    return new NpyFile(bytes, info, start);
  }

  private static TensorInfo info(FileBytes bytes, String header) {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw wrong(bytes, "has a header that is none");
    }
    TensorType type =
        Optional.ofNullable(TYPES.get(matcher.group(1)))
            .orElseThrow(
                () ->
                    wrong(
                        bytes,
                        "has the type '"
                            + matcher.group(1)
                            + "'; known are "
                            + TYPES.keySet().stream().sorted().toList()));
    List<Long> shape = new ArrayList<>();
    for (String number : matcher.group(3).split(",")) {
      if (!number.isBlank()) {
        shape.add(Long.parseLong(number.strip()));
      }
    }
    if (matcher.group(2).equals("True") && shape.size() > 1) {
      throw wrong(bytes, "is in column-major order; save it in row-major order");
    }
    return TensorInfo.checked(bytes.file(), "array", type, List.copyOf(shape));
  }

  /** Returns type and shape. */
  public TensorInfo info() {
    return info;
  }

  /**
   * Copies some of the elements, in their order, into the innermost scope.
   *
   * @return shape [count]
   */
  public Tensor read(long first, long count) {
    if (first < 0 || count < 0 || count > info.elements() - first) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d elements from %d on, of %d", count, first, info.elements()));
    }
    return bytes.read("array", info.type(), start + first * info.type().bytes(), count);
  }

  private static InputException wrong(FileBytes bytes, String problem) {
    return new InputException(bytes.file() + ": " + problem);
  }

  @Override
  public void close() {
    bytes.close();
  }
}
