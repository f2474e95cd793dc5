package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.word2vec.WordVectorFiles;
import org.warmstart.learn.word2vec.WordVectors;
import picocli.CommandLine.Option;

/** The options of commands that look words up in a file of vectors. */
final class NeighbourOptions {
  @Option(
      names = "--vectors",
      required = true,
      paramLabel = "FILE",
      description = "The vectors: .bin, .safetensors, else text.")
  private Path file;

  @InRange(least = 1)
  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many words to print (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(names = "--json", description = "Print JSON, one object a line.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  NeighbourOptions() {}

  WordVectors load() {
    if (top < 1) {
      throw new InputException("--top " + top + ": expected at least 1");
    }
    return WordVectorFiles.read(file);
  }

  int top() {
    return top;
  }

  /** Prints the words near to what was asked for. */
  void print(Terminal terminal, String asked, List<WordVectors.Neighbour> neighbours) {
    for (WordVectors.Neighbour each : neighbours) {
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("for", asked);
        object.put("word", each.word());
        object.put("similarity", each.similarity());
        terminal.out().println(JsonOutput.line(object));
      } else {
        terminal
            .out()
            .println(
                String.format(Locale.ROOT, "%s\t%s\t%.4f", asked, each.word(), each.similarity()));
      }
    }
    terminal.out().flush();
  }
}
