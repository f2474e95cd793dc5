package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.cli.common.NumberOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every number of every command, taken from the options that there are. */
class NumberOptionsTest {
  private static final List<String> VALUES =
      List.of(
          "0", "-1", "2147483647", "-2147483648", "1e-300", "1e300", "NaN", "Infinity", "", "ten");

  /** Values of required options that are not just any text. */
  private static final Map<String, String> REQUIRED = Map.of("--type", "wordpiece");

  private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();
  private static final ByteArrayOutputStream ERR = new ByteArrayOutputStream();

  /** Made once, which takes longer than to read a line; every line is read from the start. */
  private static final CommandLine ROOT =
      new CommandRunner(stream(OUT), stream(ERR)).commandLine(new WarmstartCommand());

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  static Stream<CommandNumbers> numbers() {
    return CommandNumbers.of(ROOT).stream();
  }

  @Test
  void thereAreMany() {
    assertThat(numbers().map(CommandNumbers::toString))
        .hasSizeGreaterThan(60)
        .contains(
            "generate --num-beams",
            "compose --num-beams",
            "fill-mask --top",
            "parity --threads",
            "bench --batch",
            "tokenizer train --vocab-size");
  }

  /** What a command is not made for is refused before it runs; the rest is read as it stands. */
  @ParameterizedTest
  @MethodSource("numbers")
  void everyNumberHasARange(CommandNumbers number) {
    String option = number.name();
    for (String value : VALUES) {
      List<String> line = new ArrayList<>(number.command());
      line.addAll(required(number.spec()));
      line.add(option + "=" + value);
      if (isGood(value, number)) {
        assertThatCode(() -> NumberOptions.check(ROOT.parseArgs(line.toArray(String[]::new))))
            .as("%s", line)
            .doesNotThrowAnyException();
      } else {
        OUT.reset();
        ERR.reset();
        int exitCode = ROOT.execute(line.toArray(String[]::new));
        String message = ERR.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as("%s: %s", line, message).isEqualTo(2);
        assertThat(message).contains(option, "expected");
        assertThat(OUT.toString(StandardCharsets.UTF_8)).isEmpty();
      }
    }
  }

  private static boolean isGood(String value, CommandNumbers option) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return false;
    }
    boolean inType =
        option.isReal()
            || (number == Math.rint(number)
                && Math.abs(number) <= (option.isLong() ? 1e18 : 2147483648.0));
    return Double.isFinite(number) && inType && option.range().holds(number);
  }

  private static List<String> required(CommandSpec spec) {
    List<String> arguments = new ArrayList<>();
    spec.options().stream()
        .filter(OptionSpec::required)
        .forEach(
            option -> {
              String name = option.longestName();
              arguments.add(name + "=" + REQUIRED.getOrDefault(name, "x"));
            });
    spec.positionalParameters().stream()
        .filter(parameter -> parameter.required())
        .forEach(parameter -> arguments.add("x"));
    return arguments;
  }
}
