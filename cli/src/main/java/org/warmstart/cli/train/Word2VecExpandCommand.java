package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.word2vec.VocabularyExpansion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives an encoder the words of a file of vectors. */
@Command(
    name = "expand",
    description = {
      "Give an encoder words that it was not trained with: a linear map from word vectors to its"
          + " embeddings, fitted to the words that both know, makes the embeddings of those that"
          + " only the vectors know (Kiros et al. 2015, section 2.2). Its tokenizer has to know"
          + " whole words: word-level or WordPiece."
    },
    footer = {
      "%nExample:",
      "  warmstart word2vec expand runs/skip/model --vectors news.bin --out skip-news"
    })
final class Word2VecExpandCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CHECKPOINT", description = "The checkpoint's folder.")
  private Path checkpoint;

  @Option(
      names = "--vectors",
      required = true,
      paramLabel = "FILE",
      description = "The vectors: .bin, .safetensors, else text.")
  private Path vectors;

  @InRange(least = 1)
  @Option(
      names = "--most-words",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Add the file's first N new words and no more (default: ${DEFAULT-VALUE}).")
  private int mostWords;

  @Mixin private OutputFolder output;
  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  Word2VecExpandCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (mostWords < 1) {
      throw new InputException("--most-words " + mostWords + ": expected at least 1");
    }
    output.check();
    engine.start();
    AtomicReference<VocabularyExpansion.Expanded> done = new AtomicReference<>();
    output.write(
        terminal,
        folder -> done.set(VocabularyExpansion.run(checkpoint, vectors, mostWords, folder)));
    VocabularyExpansion.Expanded expanded = Objects.requireNonNull(done.get());
    expanded.news().forEach(terminal.err()::println);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s added to %s; the map, fitted to %s, explains %.1f %% of their embeddings'"
                    + " variance",
                Messages.count(expanded.added(), "word"),
                output.path(),
                Messages.count(expanded.shared(), "word"),
                100 * expanded.explained()));
    return 0;
  }
}
