package org.warmstart.tensor.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Starts libtorch once, with the settings that were measured to matter (docs/engine.md): MKL
 * instead of OpenBLAS where there is one, its threads shared with libtorch's, the same bits from
 * the same numbers, and an unpacking of the native libraries that several virtual machines may
 * start at once.
 */
public final class Engine {
  /** Number of threads for tensor work; the default is the number of processors. */
  public static final String THREADS = "WARMSTART_THREADS";

  /** The version of libtorch that the build brings (the presets carry no version call). */
  private static final String LIBTORCH = "2.10.0";

  /**
   * Libtorch's gradient of a look-up sorts the ids with 4 KiB for each thread on the caller's stack
   * (FBGEMM's {@code radix_sort_parallel}), and a Java thread's stack has 1 MiB: with 250 threads
   * the process ends.
   */
  private static final int MOST_THREADS = 192;

  private static final int MKL_THREADING_GNU = 3;
  private static final int MKL_CBWR_AUTO = 2;
  private static volatile boolean started;
  private static boolean mkl;
  private static MatrixProducts.@Nullable Choice products;

  private Engine() {}

  /** Loads and configures libtorch; every later call returns at once. */
  public static void start() {
    if (!started) {
      startOnce();
    }
  }

  private static synchronized void startOnce() {
    if (started) {
      return;
    }
    MatrixLibrary wish = MatrixLibrary.wish(System.getenv(MatrixLibrary.VARIABLE));
    int threads = defaultThreads();
    limitMemory();
    try (NativeLibraries libraries = NativeLibraries.open()) {
      load(libraries, wish);
      applyThreads(threads);
      Path measured = NativeLibraries.folder().resolve(MeasuredSpeeds.NAME);
      products =
          MatrixProducts.choose(
              wish,
              mkl ? MatrixLibrary.MKL : MatrixLibrary.OPENBLAS,
              new MeasuredSpeeds(measured, conditions(threads)));
    }
    started = true;
  }

  private static void load(NativeLibraries libraries, @Nullable MatrixLibrary wish) {
    mkl = wish != MatrixLibrary.OPENBLAS && loadMkl(libraries);
    if (wish == MatrixLibrary.MKL && !mkl) {
      throw new InputException(
          MatrixLibrary.VARIABLE + "=mkl: there is no MKL for this system beside libtorch");
    }
    libraries.load(torch.class);
    if (mkl) {
      // Only now: asked before libtorch is there, MKL loads its layer for Intel's threads, whose
      // library is nowhere, and the first product that is shared among threads ends the process.
      mkl_rt.MKL_CBWR_Set(MKL_CBWR_AUTO);
    }
  }

  /** All that the libraries' speeds depend on: versions, processor, threads, forced kernels. */
  private static String conditions(int threads) {
    return Stream.concat(
            Stream.of("libtorch " + LIBTORCH, Processor.here().name(), threads + " threads"),
            EnginePath.VARIABLES.stream()
                .filter(name -> System.getenv(name) != null)
                .map(name -> name + "=" + System.getenv(name)))
        .collect(Collectors.joining(", "));
  }

  /**
   * JavaCPP compares the size of the whole process with four times the heap and stalls every
   * allocation over it; scopes free native memory here, so that check only harms.
   */
  private static void limitMemory() {
    setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
  }

  private static boolean loadMkl(NativeLibraries libraries) {
    if (!isX86()) {
      return false;
    }
    try {
      setIfAbsent("org.bytedeco.openblas.load", "mkl_rt");
      libraries.load(mkl_rt.class);
      mkl_rt.MKL_Set_Threading_Layer(MKL_THREADING_GNU);
      return true;
    } catch (LinkageError e) {
      System.clearProperty("org.bytedeco.openblas.load");
      return false;
    }
  }

  private static boolean isX86() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return arch.equals("amd64") || arch.equals("x86_64");
  }

  private static int defaultThreads() {
    String wish = System.getenv(THREADS);
    if (wish == null || wish.isBlank()) {
      return Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
    }
    try {
      return parseThreads(wish);
    } catch (InputException e) {
      throw new InputException(THREADS + ": " + e.getMessage(), e);
    }
  }

  /** The most threads, {@value #MOST_THREADS}: libtorch ends a process that has far more. */
  public static int mostThreads() {
    return MOST_THREADS;
  }

  /**
   * Reads a number of threads.
   *
   * @throws InputException if it is not a whole number within the bounds
   */
  public static int parseThreads(String number) {
    int most = mostThreads();
    String digits = number.strip();
    if (digits.matches("[0-9]{1,9}")) {
      int threads = Integer.parseInt(digits);
      if (threads >= 1 && threads <= most) {
        return threads;
      }
    }
    throw new InputException(
        Messages.quote(number) + " is not a number of threads; expected 1 to " + most);
  }

  /**
   * Sets how many threads tensor operations use. Results are bit-for-bit equal only at an equal
   * number.
   *
   * @throws InputException if there are none or far too many
   */
  public static void setThreads(int threads) {
    int checked = parseThreads(Integer.toString(threads));
    start();
    applyThreads(checked);
  }

  private static void applyThreads(int threads) {
    torch.set_num_threads(threads);
    if (mkl) {
      mkl_rt.MKL_Set_Num_Threads(threads);
    } else {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }

  /** Returns how many threads tensor operations use. */
  public static int threads() {
    start();
    return torch.get_num_threads();
  }

  /** Returns the bytes of native objects that are alive and were made from Java. */
  public static long nativeBytes() {
    return Pointer.totalBytes();
  }

  /** Returns the number of native objects that are alive and were made from Java. */
  public static long nativeObjects() {
    return Pointer.totalCount();
  }

  /** Returns the resident size of this process in bytes. */
  public static long residentBytes() {
    return Pointer.physicalBytes();
  }

  /**
   * Gives freed memory back to the system and forgets the peak of the resident size, so that {@link
   * #peakResidentBytes} tells what is used from now on.
   *
   * @return whether the system can do that; Linux can
   */
  public static boolean forgetPeak() {
    Pointer.trimMemory();
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      return true;
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  /** Returns the largest resident size so far in bytes, or the present one where none is told. */
  public static long peakResidentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseGet(Engine::residentBytes);
    } catch (IOException e) {
      return residentBytes();
    }
  }

  /**
   * Returns the facts that explain a speed or a difference: versions, linear algebra, threads,
   * instruction set.
   */
  public static Map<String, String> facts() {
    start();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("libtorch", LIBTORCH);
    facts.put("instruction sets", Processor.here().decisiveSets());
    facts.put("linear algebra", mkl ? "MKL" : "OpenBLAS");
    facts.put("matrix products", String.valueOf(products));
    facts.put("threads", Integer.toString(threads()));
    facts.put("native cache", NativeLibraries.folder().toString());
    return facts;
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
