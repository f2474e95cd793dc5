package org.warmstart.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.cli.common.Terminal;
import org.warmstart.model.checkpoint.Conversion;
import org.warmstart.tensor.TensorType;
import picocli.CommandLine.Option;

/** How weights are written. */
public final class WeightOptions {
  private static final List<TensorType> TYPES =
      List.of(TensorType.F32, TensorType.F16, TensorType.BF16);

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMGT]?I?B)?");
  private static final Map<Character, Integer> EXPONENTS = Map.of('K', 1, 'M', 2, 'G', 3, 'T', 4);

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "float32, float16 or bfloat16 (default: as they are).")
  private @Nullable String type;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "5GB",
      description =
          "The most that is written into one file, such as 500MB or 2GiB; what is larger becomes"
              + " several files with an index (default: ${DEFAULT-VALUE}).")
  private String shardSize;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  WeightOptions() {}

  /**
   * Checks the options, before any work is done.
   *
   * @param sources the checkpoints that are read; none may be written over
   */
  void check(Path out, List<Path> sources) {
    for (Path source : sources) {
      if (isSame(source, out)) {
        throw new InputException("--out " + out + ": is read from; choose another folder");
      }
    }
    target(out);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new InputException(one + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Where and how to write. */
  Conversion.Target target(Path out) {
    return new Conversion.Target(out, type == null ? null : typeOf(type), bytes(shardSize));
  }

  /** Tells what was written. */
  static void report(Conversion.Written written, Path out, Terminal terminal) {
    written.dropped().forEach(name -> terminal.out().println("left out: " + name));
    terminal
        .out()
        .println(
            "wrote "
                + out
                + ": "
                + Messages.count(written.tensors(), "tensor")
                + ", "
                + ModelSize.grouped(written.bytes())
                + " bytes");
  }

  private static TensorType typeOf(String name) {
    for (TensorType known : TYPES) {
      if (known.longName().equals(name)) {
        return known;
      }
    }
    throw new InputException(
        "--dtype: "
            + NearNames.unknown("type", name, TYPES.stream().map(TensorType::longName).toList()));
  }

  /** {@code 5GB} is 5·10⁹ bytes, {@code 5GiB} is 5·2³⁰. */
  public static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size.strip().toUpperCase(Locale.ROOT));
    try {
      if (matcher.matches()) {
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        long factor = unit.contains("I") ? 1024 : 1000;
        long bytes = Long.parseLong(matcher.group(1));
        for (int i = 0; i < EXPONENTS.getOrDefault(unit.charAt(0), 0); i++) {
          bytes = Math.multiplyExact(bytes, factor);
        }
        if (bytes > 0) {
          return bytes;
        }
      }
    } catch (ArithmeticException e) {
      // more bytes than a number can count
    }
    throw new InputException(
        "--max-shard-size " + size + ": expected a number with a unit, such as 500MB or 2GiB");
  }
}
