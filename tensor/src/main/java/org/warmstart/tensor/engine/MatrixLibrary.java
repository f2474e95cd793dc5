package org.warmstart.tensor.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/** A library that multiplies float32 matrices. */
public enum MatrixLibrary {
  /** Intel's Math Kernel Library; on x86-64 only. */
  MKL("MKL"),
  /** libtorch's own copy of oneDNN, in exact float32; products that it declines go to the other. */
  ONEDNN("oneDNN"),
  /** OpenBLAS, where MKL is not to be had. */
  OPENBLAS("OpenBLAS");

  /** The environment variable that forces one of them; {@code auto} measures. */
  public static final String VARIABLE = "WARMSTART_BLAS";

  private static final String AUTO = "auto";

  private final String label;

  MatrixLibrary(String label) {
    this.label = label;
  }

  /** Its name as its makers write it. */
  public String label() {
    return label;
  }

  /** Its name as {@link #VARIABLE} has it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The library that {@link #VARIABLE} forces, or null if the fastest is to be used.
   *
   * @throws InputException if the variable has another value
   */
  static @Nullable MatrixLibrary wish(@Nullable String value) {
    if (value == null || value.isBlank() || value.equals(AUTO)) {
      return null;
    }
    List<MatrixLibrary> all = Arrays.asList(values());
    return all.stream()
        .filter(library -> library.key().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    NearNames.unknown(
                        "value of " + VARIABLE,
                        value,
                        Stream.concat(Stream.of(AUTO), all.stream().map(MatrixLibrary::key))
                            .toList())));
  }
}
