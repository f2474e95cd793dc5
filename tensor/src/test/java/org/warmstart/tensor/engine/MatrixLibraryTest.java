package org.warmstart.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.tensor.ProductCheck;
import org.warmstart.tensor.engine.MatrixProducts.Speed;

/** Which library multiplies: forced, measured, remembered. */
class MatrixLibraryTest {
  private static final Map<MatrixLibrary, Speed> SLOW =
      Map.of(MatrixLibrary.MKL, new Speed(40, 10), MatrixLibrary.ONEDNN, new Speed(80, 12));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void theVariableForcesOne() {
    assertThat(MatrixLibrary.wish(null)).isNull();
    assertThat(MatrixLibrary.wish("")).isNull();
    assertThat(MatrixLibrary.wish("auto")).isNull();
    for (MatrixLibrary library : MatrixLibrary.values()) {
      assertThat(MatrixLibrary.wish(library.key())).isEqualTo(library);
    }
  }

  @Test
  void otherValuesAreRefused() {
    for (String value : List.of("mlk", "MKL", "openblas ", "1", "oneDNN")) {
      assertThatThrownBy(() -> MatrixLibrary.wish(value))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("WARMSTART_BLAS")
          .hasMessageContaining("auto, mkl, onednn, openblas");
    }
  }

  @Test
  void measuresOnceForEveryCondition() {
    Path file = folder.resolve(MeasuredSpeeds.NAME);
    assertThat(new MeasuredSpeeds(file, "one").get(() -> SLOW)).isEqualTo(SLOW);
    Map<MatrixLibrary, Speed> fast = Map.of(MatrixLibrary.MKL, new Speed(100, 20));
    assertThat(new MeasuredSpeeds(file, "two").get(() -> fast)).isEqualTo(fast);
    assertThat(
            new MeasuredSpeeds(file, "one")
                .get(
                    () -> {
                      throw new AssertionError("measured again");
                    }))
        .isEqualTo(SLOW);
  }

  @Test
  void measuresAgainWhereTheFileIsDamagedOrCannotBeWritten() throws Exception {
    Path file = folder.resolve(MeasuredSpeeds.NAME);
    for (String text :
        Stream.of("", "{", "[]", "{\"one\": 3}", "{\"one\": {\"mkl\": {\"training\": \"x\"}}}")
            .toList()) {
      Files.writeString(file, text);
      assertThat(new MeasuredSpeeds(file, "one").get(() -> SLOW)).isEqualTo(SLOW);
    }
    Path nowhere = folder.resolve("missing").resolve(MeasuredSpeeds.NAME);
    assertThat(new MeasuredSpeeds(nowhere, "one").get(() -> SLOW)).isEqualTo(SLOW);
  }

  @Test
  void productsAreThoseOfDoublePrecision() {
    ProductCheck.Result result = ProductCheck.run(1);
    assertThat(result.passes()).as(result.line()).isTrue();
    assertThat(result.error()).isPositive();
    assertThat(ProductCheck.Result.parse(result.line()).threads()).isEqualTo(1);
    assertThat(new ProductCheck.Result(1, 1, 1e-3).passes()).isFalse();
    assertThat(new ProductCheck.Result(1, 1, Double.NaN).passes()).isFalse();
  }

  @Test
  void readsTheProcessor() throws Exception {
    Path cpuinfo = folder.resolve("cpuinfo");
    Files.writeString(
        cpuinfo,
        """
        processor	: 0
        model name	: Xeon
        cpu family	: 6
        model		: 85
        stepping	: 7
        flags		: fma avx2 avx512f avx512bw avx512vl avx512dq amx_tile

        processor	: 1
        model name	: other
        """);
    Processor processor = Processor.read(cpuinfo);
    assertThat(processor.name()).isEqualTo("Xeon, cpu family 6, model 85, stepping 7");
    assertThat(processor.hasAvx512()).isTrue();
    assertThat(processor.decisiveSets())
        .isEqualTo("fma avx2 avx512f avx512bw avx512vl avx512dq amx_tile");
    assertThat(Processor.read(folder.resolve("missing")).decisiveSets()).contains("not known");
  }
}
