package org.warmstart.cli.train;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what can be done with word vectors. */
@Command(
    name = "word2vec",
    description =
        "Train word vectors (skip-gram, CBOW), look up near words and analogies, and expand"
            + " vocabularies.",
    subcommands = {
      Word2VecTrainCommand.class,
      Word2VecSimilarCommand.class,
      Word2VecAnalogyCommand.class,
      Word2VecExpandCommand.class
    })
public final class Word2VecCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  Word2VecCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
