package org.warmstart.cli.trust;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what has to do with models as judges. */
@Command(
    name = "judge",
    description =
        "Have a model judge other models' answers, make tables of judgements, and see how far judges"
            + " agree.",
    subcommands = {JudgeAskCommand.class, JudgeTableCommand.class, JudgeAgreeCommand.class})
public final class JudgeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  JudgeCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
