package org.warmstart.cli.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.ThreadCount;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.TokenizerTrainer;
import org.warmstart.text.train.TrainerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a vocabulary from text. */
@Command(
    name = "train",
    description = {
      "Learn a tokenizer from text files and write it as Hugging Face tokenizer files.",
      "A configuration has the keys files, column, tokenizer, out and threads; tokenizer is a type,"
          + " or a type with its settings."
    },
    footer = {
      "%nExample:",
      "  warmstart tokenizer train --type wordpiece --vocab-size 8000 --out my-tokenizer books/",
      "  warmstart tokenizer train --config tokenizer.yaml"
    })
final class TokenizerTrainCommand implements Callable<Integer> {
  private static final String CELL = "text";

  /** What may stand beside a configuration; all else stands in it. */
  private static final Set<String> BESIDE_CONFIG =
      Set.of("--config", "--set", "--out", "--overwrite", "--debug", "--verbose");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|DIR",
      description =
          "UTF-8 text, .gz too, of any size, each line a text; of a folder, all .txt files in it"
              + " and below. With --column, tables.")
  private List<Path> inputs = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration in YAML, in place of the options.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A value in place of the configuration's, such as --set tokenizer.vocabularySize=8000;"
              + " may be repeated.")
  private @Nullable List<String> overrides;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "The files are tables (CSV, TSV, JSON lines, Parquet); train on this column's cells.")
  private @Nullable String column;

  @Mixin private TrainerOptions options;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadCount.class,
      description = "Threads (default: one a processor). They change nothing in the result.")
  private @Nullable Integer threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the result, made if it is not there; before the configuration's.")
  private @Nullable Path out;

  @Option(
      names = "--overwrite",
      description =
          "Write into the folder even if there are files in it, over those of equal name.")
  private boolean overwrite;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerTrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TokenizerTraining training = config == null ? ofOptions() : ofConfig(config);
    TrainerSettings settings = training.tokenizer();
    TokenizerTrainer<?> trainer = settings.trainer();
    if (training.threads() != null) {
      trainer.threads(training.threads());
    }
    List<Path> files = files(training);
    AtomicInteger written = new AtomicInteger();
    OutputFolder.fill(
        training.out(),
        overwrite,
        folder -> {
          Tokenizer tokenizer = train(trainer, files, training.column());
          TokenizerFiles.save(tokenizer, folder);
          written.set(tokenizer.vocabularySize());
        });
    int size = written.get();
    terminal
        .out()
        .println("wrote a tokenizer of " + Messages.count(size, "token") + " to " + training.out());
    if (size < settings.vocabularySize()) {
      terminal
          .err()
          .println(
              "warmstart: the text gave fewer than "
                  + settings.vocabularySize()
                  + (settings instanceof TrainerSettings.Unigram
                      ? " tokens; more text would give more"
                      : " tokens; more text or a smaller minimum frequency would give more"));
    }
    return 0;
  }

  private TokenizerTraining ofOptions() {
    if (overrides != null) {
      throw wrong("--set changes a configuration; there is no --config");
    }
    if (inputs.isEmpty()) {
      throw wrong("Missing required parameter: 'FILE|DIR' (or '--config=FILE')");
    }
    TrainerSettings settings = options.settings(spec);
    if (out == null) {
      throw wrong("Missing required option: '--out=DIR'");
    }
    return new TokenizerTraining(inputs, column, settings, out, threads);
  }

  private TokenizerTraining ofConfig(Path file) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!BESIDE_CONFIG.contains(option.longestName())) {
        throw wrong(
            option.longestName()
                + " does not go with --config; change the configuration, or --set");
      }
    }
    if (!inputs.isEmpty()) {
      throw wrong("files to train on do not go with --config; its key 'files' names them");
    }
    List<String> all = new ArrayList<>(overrides == null ? List.of() : overrides);
    if (out != null) {
      all.add("out=" + out);
    }
    TokenizerTraining training = ConfigReader.read(file, all, TokenizerTraining.class);
    try {
      training.tokenizer().trainer();
    } catch (InputException e) {
      throw new InputException(file + ": tokenizer: " + e.getMessage(), e);
    }
    return training;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The files themselves, which are there, before anything is written. */
  private static List<Path> files(TokenizerTraining training) {
    if (training.column() == null) {
      return TextCorpus.files(training.files());
    }
    training.files().forEach(InputFiles::requireRegular);
    return training.files();
  }

  private Tokenizer train(TokenizerTrainer<?> trainer, List<Path> files, @Nullable String cells) {
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      trainer.progress(progress);
      if (cells == null) {
        return trainer.trainFiles(files);
      }
      DataSource source =
          new DataSource(
              files, TableFormat.AUTO, null, null, null, false, Map.of(CELL, cells), null, null);
      try (Rows rows = Rows.open(source)) {
        rows.notes().forEach(terminal.err()::println);
        return trainer.train(() -> new Cells(rows));
      }
    }
  }

  private record Cells(Rows rows) implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public String next() {
      Row row = rows.next();
      return row.isNull(CELL) ? "" : row.text(CELL);
    }
  }
}
