package org.warmstart.tensor.engine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of the ways that products and other operations can take on this machine: a library, and the
 * instruction sets that libtorch, oneDNN or MKL are held to. Which one is taken is decided when a
 * process starts, so another one takes another process.
 *
 * @param environment the variables that force it, besides those inherited
 */
public record EnginePath(Map<String, String> environment) {
  /** The instruction set that libtorch compiled its own kernels for. */
  private static final String ATEN = "ATEN_CPU_CAPABILITY";

  private static final String ONEDNN = "ONEDNN_MAX_CPU_ISA";
  private static final String MKL = "MKL_ENABLE_INSTRUCTIONS";

  /** All variables that decide which kernels run, the number of threads aside. */
  static final List<String> VARIABLES =
      List.of(MatrixLibrary.VARIABLE, ATEN, ONEDNN, MKL, "OPENBLAS_CORETYPE");

  public EnginePath {
    environment = Map.copyOf(environment);
  }

  /**
   * Returns every path that this machine has: each library under each of libtorch's kernels, then
   * each instruction set of oneDNN and MKL.
   */
  public static List<EnginePath> all() {
    Processor processor = Processor.here();
    boolean x86 = System.getProperty("os.arch", "").matches("amd64|x86_64");
    List<MatrixLibrary> libraries = new ArrayList<>();
    if (x86) {
      libraries.add(MatrixLibrary.MKL);
    }
    if (processor.hasAvx512()) {
      libraries.add(MatrixLibrary.ONEDNN);
    }
    libraries.add(MatrixLibrary.OPENBLAS);

    List<EnginePath> paths = new ArrayList<>();
    for (MatrixLibrary library : libraries) {
      paths.add(of(library, ATEN, "default"));
      if (processor.hasAvx2()) {
        paths.add(of(library, ATEN, "avx2"));
      }
      if (processor.hasAvx512()) {
        paths.add(of(library, ATEN, "avx512"));
      }
    }
    if (x86) {
      // oneDNN multiplies packed weights whatever library does the rest
      MatrixLibrary library =
          libraries.contains(MatrixLibrary.ONEDNN) ? MatrixLibrary.ONEDNN : MatrixLibrary.MKL;
      paths.add(of(library, ONEDNN, "SSE41"));
      paths.add(of(MatrixLibrary.MKL, MKL, "SSE4_2"));
      if (processor.hasAvx2()) {
        paths.add(of(library, ONEDNN, "AVX2"));
        paths.add(of(MatrixLibrary.MKL, MKL, "AVX2"));
      }
      if (processor.hasAvx512()) {
        paths.add(of(library, ONEDNN, "AVX512_CORE"));
        paths.add(of(MatrixLibrary.MKL, MKL, "AVX512"));
      }
    }
    return paths;
  }

  private static EnginePath of(MatrixLibrary library, String variable, String value) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(MatrixLibrary.VARIABLE, library.key());
    environment.put(variable, value);
    return new EnginePath(environment);
  }

  /**
   * Prepares another virtual machine like this one that takes the path.
   *
   * @param main the class with the main method
   */
  public ProcessBuilder process(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    VARIABLES.subList(0, 4).forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    // as the launcher has it: threads that wait by spinning starve each other on a busy machine
    builder.environment().putIfAbsent("GOMP_SPINCOUNT", "20000");
    return builder;
  }

  /** Variables and values, in the order of their names reversed: the library first. */
  @Override
  public String toString() {
    return VARIABLES.stream()
        .filter(environment::containsKey)
        .map(name -> name + "=" + environment.get(name))
        .collect(Collectors.joining(" "));
  }
}
