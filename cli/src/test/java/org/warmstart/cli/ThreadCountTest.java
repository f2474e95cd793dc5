package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.engine.Engine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every command that takes a number of threads refuses the same ones. */
class ThreadCountTest {
  private static void collect(CommandLine command, List<CommandSpec> specs) {
    if (command.getCommandSpec().findOption("--threads") != null) {
      specs.add(command.getCommandSpec());
    }
    command.getSubcommands().values().forEach(sub -> collect(sub, specs));
  }

  private static List<CommandSpec> commandsWithThreads() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    List<CommandSpec> specs = new ArrayList<>();
    collect(new CommandRunner(nowhere, nowhere).commandLine(new WarmstartCommand()), specs);
    return specs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "257000", "100000", "2147483647", "9999999999", "abc", "1.5"})
  void isRefusedBeforeAnythingElse(String number) {
    List<CommandSpec> commands = commandsWithThreads();
    assertThat(commands).hasSizeGreaterThan(10);
    for (CommandSpec command : commands) {
      List<Object> line = new ArrayList<>(List.of(command.qualifiedName(" ").split(" ")));
      line.remove(0);
      line.add("--threads=" + number);
      CommandLineRun run = CommandLineRun.of(line.toArray());
      assertThat(run.exitCode()).as(command.qualifiedName()).isEqualTo(CommandRunner.USAGE);
      assertThat(run.err())
          .as(command.qualifiedName())
          .contains("Invalid value for option '--threads'", "expected 1 to ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000, Integer.MAX_VALUE})
  void theEngineRefusesThemToo(int number) {
    assertThatThrownBy(() -> Engine.setThreads(number))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'" + number + "' is not a number of threads; expected 1 to ");
  }
}
