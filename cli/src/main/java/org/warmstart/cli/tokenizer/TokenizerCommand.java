package org.warmstart.cli.tokenizer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what can be done with tokenizers. */
@Command(
    name = "tokenizer",
    description = "Train tokenizers, encode and decode texts, convert and look into tokenizers.",
    subcommands = {
      TokenizerTrainCommand.class,
      TokenizerEncodeCommand.class,
      TokenizerDecodeCommand.class,
      TokenizerConvertCommand.class,
      TokenizerInspectCommand.class,
      TokenizerStatsCommand.class
    })
public final class TokenizerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
