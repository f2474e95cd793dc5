package org.warmstart.cli;

import org.warmstart.cli.common.VersionProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: global options and the list of commands. */
@Command(
    name = "warmstart",
    description =
        "Pre-trains, warm-starts, fine-tunes, evaluates and uses Transformer language models.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n")
final class WarmstartCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      order = 1000,
      description = "Say more on standard error about what is going on.")
  private boolean verbose;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      order = 1001,
      description = "As --verbose, with details, and with the stack trace of an error.")
  private boolean debug;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  WarmstartCommand() {}

  boolean verbose() {
    return verbose;
  }

  boolean debug() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
