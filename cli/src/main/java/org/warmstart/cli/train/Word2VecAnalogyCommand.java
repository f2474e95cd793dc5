package org.warmstart.cli.train;

import java.util.concurrent.Callable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.word2vec.WordVectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is to one word as a second is to a third. */
@Command(
    name = "analogy",
    description = "Print the words that are to C as B is to A: those nearest to B - A + C.",
    footer = {"%nExample:", "  warmstart word2vec analogy --vectors books.bin man woman king"})
final class Word2VecAnalogyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "A", description = "For example man,")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "woman,")
  private String second;

  @Parameters(index = "2", paramLabel = "C", description = "king.")
  private String third;

  @Mixin private NeighbourOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  Word2VecAnalogyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    WordVectors vectors = options.load();
    options.print(terminal, third, vectors.analogy(first, second, third, options.top()));
    return 0;
  }
}
