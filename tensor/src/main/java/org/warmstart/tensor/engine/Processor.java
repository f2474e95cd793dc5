package org.warmstart.tensor.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor this runs on, as far as it decides which kernels run. On Linux it is read from
 * {@code /proc/cpuinfo}; elsewhere the instruction sets are not known.
 *
 * @param name model, family and stepping: what tells processors apart whose speed differs
 * @param instructionSets Linux's names of them, such as {@code avx2}; empty if they are not known
 */
public record Processor(String name, Set<String> instructionSets) {
  /** The sets that libtorch, MKL, oneDNN and OpenBLAS choose kernels by, the oldest first. */
  private static final List<String> DECISIVE =
      List.of(
          "sse4_2",
          "avx",
          "fma",
          "avx2",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512dq",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_bf16",
          "amx_int8",
          "amx_fp16",
          "asimd",
          "sve");

  private static final Processor HERE = read(Path.of("/proc/cpuinfo"));

  public Processor {
    instructionSets = Set.copyOf(instructionSets);
  }

  /** The processor that this virtual machine runs on. */
  public static Processor here() {
    return HERE;
  }

  static Processor read(Path cpuinfo) {
    Map<String, String> facts = new HashMap<>();
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      lines
          .takeWhile(line -> !line.isBlank()) // the first processor; the others are like it
          .forEach(
              line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                  facts.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                }
              });
    } catch (IOException e) {
      String told = System.getenv("PROCESSOR_IDENTIFIER"); // Windows
      return new Processor(told == null ? System.getProperty("os.arch", "") : told, Set.of());
    }
    String name =
        Stream.of("model name", "cpu family", "model", "stepping", "CPU part", "CPU variant")
            .filter(facts::containsKey)
            .map(key -> (key.equals("model name") ? "" : key + " ") + facts.get(key))
            .collect(Collectors.joining(", "));
    String sets = facts.getOrDefault("flags", facts.getOrDefault("Features", ""));
    return new Processor(
        name, Stream.of(sets.split("\\s+")).filter(s -> !s.isEmpty()).collect(Collectors.toSet()));
  }

  /** Whether the processor has all of these instruction sets, as far as is known. */
  public boolean has(String... sets) {
    return instructionSets.containsAll(List.of(sets));
  }

  /** Whether libtorch takes its kernels for AVX-512, with which it can hand products to oneDNN. */
  public boolean hasAvx512() {
    return has("avx512f", "avx512bw", "avx512vl", "avx512dq", "fma");
  }

  /** Whether libtorch takes its kernels for AVX2. */
  public boolean hasAvx2() {
    return has("avx2", "fma");
  }

  /** The instruction sets that kernels are chosen by, or that they are not known. */
  public String decisiveSets() {
    return instructionSets.isEmpty()
        ? "not known on this system"
        : DECISIVE.stream().filter(instructionSets::contains).collect(Collectors.joining(" "));
  }
}
