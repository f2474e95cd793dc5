package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  static Stream<String> numbers() {
    List<String> numbers = new ArrayList<>();
    gather(ROOT, numbers);
    return numbers.stream();
  }

  private static void gather(CommandLine command, List<String> numbers) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (NumberOptions.isNumber(option)) {
        numbers.add(command.getCommandSpec().qualifiedName() + " " + option.longestName());
      }
    }
    command.getSubcommands().values().forEach(each -> gather(each, numbers));
  }

  @Test
  void thereAreMany() {
    assertThat(numbers())
        .hasSizeGreaterThan(60)
        .contains(
            "warmstart generate --num-beams",
            "warmstart compose --num-beams",
            "warmstart fill-mask --top",
            "warmstart parity --threads",
            "warmstart bench --batch",
            "warmstart tokenizer train --vocab-size");
  }

  /** What a command is not made for is refused before it runs; the rest is read as it stands. */
  @ParameterizedTest
  @MethodSource("numbers")
  void everyNumberHasARange(String number) {
    String[] words = number.split(" ");
    String option = words[words.length - 1];
    List<String> command = List.of(words).subList(1, words.length - 1);
    for (String value : VALUES) {
      List<String> line = new ArrayList<>(command);
      CommandSpec spec = spec(command);
      line.addAll(required(spec));
      line.add(option + "=" + value);
      OptionSpec declared = spec.findOption(option);
      assertThat(NumberOptions.range(declared)).as("%s has no @InRange", number).isPresent();
      if (isGood(value, declared)) {
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

  private static boolean isGood(String value, OptionSpec option) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return false;
    }
    boolean whole = option.type() != double.class && option.type() != Double.class;
    boolean inType =
        !whole
            || (number == Math.rint(number)
                && Math.abs(number)
                    <= (option.type() == long.class || option.type() == Long.class
                        ? 1e18
                        : 2147483648.0));
    return Double.isFinite(number)
        && inType
        && NumberOptions.range(option).orElseThrow().holds(number);
  }

  private static CommandSpec spec(List<String> names) {
    CommandLine command = ROOT;
    for (String name : names) {
      command = Objects.requireNonNull(command.getSubcommands().get(name));
    }
    return command.getCommandSpec();
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
