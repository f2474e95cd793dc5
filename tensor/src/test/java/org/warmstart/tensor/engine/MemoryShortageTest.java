package org.warmstart.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.engine.MemoryShortage.Kind;

/** The shortages are real ones: nothing here has so much memory. */
class MemoryShortageTest {
  private static final long PETA = 1L << 50;

  @BeforeAll
  static void start() {
    Engine.start();
  }

  private static MemoryShortage of(ThrowingCallable tooMuch) {
    return MemoryShortage.of(catchThrowable(tooMuch)).orElseThrow();
  }

  @Test
  void libtorchAsksForMoreThanThereIs() {
    assertThat(of(() -> torch.zeros(PETA)))
        .isEqualTo(new MemoryShortage(Kind.NATIVE, 4 * PETA + " bytes"));
  }

  @Test
  void aSizeBeyondAllNumbers() {
    assertThat(of(() -> torch.zeros(1L << 31, 1L << 31)))
        .isEqualTo(new MemoryShortage(Kind.NATIVE, "sizes=[2147483648, 2147483648]"));
  }

  @Test
  void theStandardLibraryAndJavaCpp() {
    assertThat(of(() -> new LongVector(PETA))).isEqualTo(new MemoryShortage(Kind.NATIVE, ""));
    assertThat(of(() -> new FloatPointer(PETA)))
        .isEqualTo(new MemoryShortage(Kind.NATIVE, "FloatPointer(" + PETA + ")"));
  }

  @Test
  void theHeapIsAnotherMatter() {
    assertThat(of(() -> System.out.println(new long[Integer.MAX_VALUE].length)).kind())
        .isEqualTo(Kind.HEAP);
  }

  @Test
  void causesAreSearched() {
    Throwable inner = catchThrowable(() -> torch.zeros(PETA));
    assertThat(MemoryShortage.of(new CompletionException(new IOException(inner)))).isPresent();
    assertThat(MemoryShortage.of(new IllegalStateException("something else"))).isEmpty();
    assertThat(MemoryShortage.of(catchThrowable(() -> torch.ones(2).matmul(torch.ones(3)))))
        .isEmpty();
  }
}
