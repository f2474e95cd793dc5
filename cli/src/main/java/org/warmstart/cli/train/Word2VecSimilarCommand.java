package org.warmstart.cli.train;

import java.util.List;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.word2vec.WordVectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Words with similar vectors. */
@Command(
    name = "similar",
    description = "Print the words whose vectors are most similar to a word's, by cosine.",
    footer = {"%nExample:", "  warmstart word2vec similar --vectors books.bin river"})
final class Word2VecSimilarCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "WORD", description = "What to look up.")
  private List<String> words;

  @Mixin private NeighbourOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  Word2VecSimilarCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    WordVectors vectors = options.load();
    for (String word : words) {
      options.print(terminal, word, vectors.similar(word, options.top()));
    }
    return 0;
  }
}
