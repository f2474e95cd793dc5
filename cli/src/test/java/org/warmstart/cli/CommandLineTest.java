package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.cli.common.ResultStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {
  @Test
  void showsHelpAndVersionOnStandardOutput() {
    CommandLineRun help = CommandLineRun.of("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith("Usage: warmstart");
    assertThat(help.err()).isEmpty();

    CommandLineRun version = CommandLineRun.of("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).matches("(?s)warmstart \\d+\\.\\d+\\.\\d+.*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|unknown command ''",
        "tokenize|unknown command 'tokenize'; did you mean 'tokenizer'? There are: ",
        "metric --reference x|unknown option '--reference'; did you mean '--references' or",
        "metric rouge|give --predictions, or a table with --data",
        "doctor extra|unexpected argument 'extra'",
        "pretrain gpt.yaml|unexpected argument 'gpt.yaml'; did you mean --config gpt.yaml?",
        "finetune a/b.yml|unexpected argument 'a/b.yml'; did you mean --config a/b.yml?",
        "evaluate e.yaml --json|unexpected argument 'e.yaml'; did you mean --config e.yaml?",
        "evaluate notes.txt|unexpected argument 'notes.txt'",
        "tokenizer encode --tokenizer|Missing required parameter for option '--tokenizer'",
        "tokenizer train --type gpt x --out y|unknown tokenizer type 'gpt'; there are: wordpiece",
      })
  void aWrongCommandLineGivesOneMessageAndExitCode2(String line, String message) {
    CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).contains("--help' explains the command.");
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.out()).isEmpty();
  }

  /** As a shell makes them of variables that are not set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate x --strategy=|--strategy",
        "generate x --logits-processors=|--logits-processors",
        "embed x --pooling=|--pooling",
        "convert x --dtype= --out y|--dtype",
        "compose --variant= --out y|--variant",
        "answer x --table=|--table",
        "tokenizer train x --type= --out y|--type",
        "tokenizer convert --tokenizer x --to= --out y|--to",
        "pretrain --config=|--config",
        "finetune --config x --set=|--set",
      })
  void anEmptyValueIsRefused(String line, String option) {
    CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    // of those that are one of a few words, what they are
    assertThat(run.err()).containsPattern(option + ".*(the value is empty; give one|unknown)");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void wrongInputGivesOneMessageAndExitCode1() {
    CommandLineRun run =
        CommandLineRun.of("metric", "rouge", "--predictions", "no.txt", "--references", "no.txt");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("warmstart: no.txt: no such file\n");
  }

  @Test
  void theStackTraceIsThereWhenAskedFor() {
    CommandLineRun run =
        CommandLineRun.of(
            "metric", "rouge", "--predictions", "no.txt", "--references", "no.txt", "--debug");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("warmstart: no.txt: no such file", "\tat org.warmstart");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "describe \u001B[2Jx",
        "pull a\u001B[2J/b --offline",
        "doctor \u009B31m\u202E",
        "classify --\u001B[2J",
        "tokenizer encode --tokenizer \u001B]0;t\u0007 --debug",
      })
  void nothingThatATerminalWouldObeyReachesIt(String line) {
    CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));
    assertThat(run.exitCode()).isIn(1, 2);
    assertThat(run.err()).matches("[^\\p{Cntrl}\\p{Cf}]*(?:[\n\t][^\\p{Cntrl}\\p{Cf}]*)*");
  }

  @Test
  void aReaderThatHasSeenEnoughEndsTheCommandQuietly() {
    CommandLineRun run = runInto("Broken pipe");
    assertThat(run.exitCode()).isEqualTo(141);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void outputThatCannotBeWrittenIsAnError() {
    CommandLineRun run = runInto("No space left on device");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("warmstart: cannot write to standard output: No space left on device\n");
  }

  private static CommandLineRun runInto(String failure) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int oneByte) throws IOException {
            throw new IOException(failure);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exitCode = new CommandRunner(ResultStream.open(broken), errStream).run("--help");
    return new CommandLineRun(exitCode, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void everyCommandHasADescriptionAndAnExample() {
    for (CommandSpec spec : commands()) {
      String name = spec.qualifiedName();
      assertThat(spec.usageMessage().description()).as(name).isNotEmpty();
      if (spec.subcommands().isEmpty()) {
        assertThat(spec.usageMessage().footer()).as(name).contains("%nExample:");
        assertThat(String.join("\n", spec.usageMessage().footer()))
            .as(name)
            .contains("  ", name.substring(name.indexOf(' ')));
      }
      spec.options()
          .forEach(
              option ->
                  assertThat(option.description()).as(name + option.longestName()).isNotEmpty());
    }
  }

  /** One thing has one name everywhere: an option of several commands has the same value's name. */
  @Test
  void optionsAreNamedAlikeEverywhere() {
    Map<String, String> labels = new TreeMap<>();
    for (CommandSpec spec : commands()) {
      spec.options().stream()
          .filter(option -> option.arity().max() > 0)
          .forEach(
              option -> {
                String label = option.paramLabel();
                if (option.longestName().equals("--out")) {
                  // a page or table is a file, all else a folder
                  assertThat(label).as(spec.qualifiedName()).matches("DIR|FILE(\\.\\w+)?");
                  return;
                }
                String other = labels.putIfAbsent(option.longestName(), label);
                if (other != null) {
                  assertThat(label)
                      .as(spec.qualifiedName() + " " + option.longestName())
                      .isEqualTo(other);
                }
              });
    }
  }

  private static List<CommandSpec> commands() {
    CommandLine root =
        new CommandRunner(System.out, System.err).commandLine(new WarmstartCommand());
    List<CommandSpec> specs = new ArrayList<>();
    collect(root, specs);
    return specs;
  }

  private static void collect(CommandLine command, List<CommandSpec> specs) {
    for (CommandLine sub : command.getSubcommands().values()) {
      specs.add(sub.getCommandSpec());
      collect(sub, specs);
    }
  }
}
