package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/cli.md holds the help of every command, as the commands print it. */
class CommandReferenceTest {
  private static final Path FILE = Path.of("../docs/cli.md");

  @Test
  void theReferenceIsTheHelpOfTheCommands() throws IOException {
    StringBuilder reference =
        new StringBuilder(
            """
            # The command line

            This page is the help of every command (`warmstart COMMAND --help`). After a change of an
            option it is written anew by
            `./mvnw -pl cli -am test -Dtest=CommandReferenceTest -Dupdate.reference -Dsurefire.failIfNoSpecifiedTests=false`.

            Exit codes: 0 success, 1 something handed in is wrong or a check failed, 2 the command line
            is wrong, 70 an error of Warmstart itself, 130 interrupted, 141 the reader of the output has
            gone. Results go to standard output, messages to standard error.
            """);
    CommandLine root =
        new CommandRunner(System.out, System.err).commandLine(new WarmstartCommand());
    append(root, reference);
    if (System.getProperty("update.reference") != null) {
      Files.writeString(FILE, reference);
    }
    assertThat(Files.readString(FILE)).isEqualTo(reference.toString());
  }

  private static void append(CommandLine command, StringBuilder reference) {
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    reference
        .append("\n## ")
        .append(command.getCommandSpec().qualifiedName())
        .append("\n\n```\n")
        .append(help.stripTrailing())
        .append("\n```\n");
    command.getSubcommands().values().forEach(sub -> append(sub, reference));
  }
}
