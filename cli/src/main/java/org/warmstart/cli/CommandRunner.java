package org.warmstart.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import org.warmstart.base.NearNames;
import org.warmstart.cli.common.EmptyOptions;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.MessageStream;
import org.warmstart.cli.common.NumberOptions;
import org.warmstart.cli.common.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs the command line: parses it, sets the log level, runs the command, words the errors. */
final class CommandRunner {
  /** The command line itself is wrong. */
  static final int USAGE = 2;

  private static final int HELP_COLUMNS = 100;

  private final PrintStream out;
  private final PrintStream err;
  private final Failures failures;

  /**
   * @param out where results go
   * @param err where messages go
   */
  CommandRunner(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = new MessageStream(err);
    this.failures = new Failures(this.err);
  }

  /** Runs one command line and returns its exit code. */
  int run(String... args) {
    WarmstartCommand root = new WarmstartCommand();
    try {
      // picocli would print a failure to write the help as a stack trace: gather it first
      StringWriter help = new StringWriter();
      CommandLine commandLine = commandLine(root);
      commandLine.setOut(new PrintWriter(help));
      int exitCode = commandLine.execute(args);
      out.print(help);
      out.flush();
      return exitCode;
    } catch (Throwable e) { // an Error passes through picocli
      return failures.report(e, root.debug() || List.of(args).contains("--debug"));
    }
  }

  /** The whole command line with its subcommands, ready to execute. */
  CommandLine commandLine(WarmstartCommand root) {
    Terminal terminal = new Terminal(out, err);
    CommandLine commandLine = new CommandLine(root, new CommandFactory(terminal));
    Commands.ALL.forEach(commandLine::addSubcommand);
    commandLine.setErr(new PrintWriter(err, /* autoFlush= */ true, StandardCharsets.UTF_8));
    commandLine.setUsageHelpWidth(HELP_COLUMNS);
    NumberOptions.register(commandLine);
    GenerationOptions.addTo(commandLine);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionStrategy(
        parsed -> {
          EmptyOptions.check(parsed);
          NumberOptions.check(parsed);
          setLogLevel(root);
          return new CommandLine.RunLast().execute(parsed);
        });
    commandLine.setParameterExceptionHandler((e, args) -> reportUsage(e));
    commandLine.setExecutionExceptionHandler(
        (e, command, parsed) -> failures.report(e, root.debug()));
    return commandLine;
  }

  private static void setLogLevel(WarmstartCommand root) {
    Logger logger = (Logger) LoggerFactory.getLogger("org.warmstart");
    logger.setLevel(root.debug() ? Level.DEBUG : root.verbose() ? Level.INFO : Level.WARN);
  }

  private int reportUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    CommandSpec spec = command.getCommandSpec();
    boolean isGroup = !command.getSubcommands().isEmpty();
    String name = spec.qualifiedName();
    err.println(name + ": " + usageMessage(e, spec));
    if (isGroup && !(e instanceof UnmatchedArgumentException)) {
      command.usage(err);
    } else {
      err.println("'" + name + " --help' explains the command.");
    }
    err.flush();
    return USAGE;
  }

  private static List<String> unmatched(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched()
        : e.getCommandLine().getUnmatchedArguments();
  }

  private static String usageMessage(ParameterException e, CommandSpec spec) {
    // an option that does not exist explains a missing one better than "missing" does
    List<String> unmatched = unmatched(e);
    if (unmatched.isEmpty()) {
      return Objects.requireNonNullElse(e.getMessage(), "the command line is not valid");
    }
    String argument = unmatched.get(0);
    if (argument.startsWith("-")) {
      List<String> options =
          spec.options().stream()
              .filter(option -> !option.hidden())
              .map(option -> option.longestName())
              .toList();
      return NearNames.unknown("option", argument.split("=", 2)[0], options);
    }
    if (!spec.subcommands().isEmpty()) {
      return NearNames.unknown("command", argument, spec.subcommands().keySet());
    }
    String unexpected = "unexpected argument '" + argument + "'";
    boolean isConfig = spec.findOption("--config") != null && argument.matches(".*\\.ya?ml");
    return isConfig ? unexpected + "; did you mean --config " + argument + "?" : unexpected;
  }
}
