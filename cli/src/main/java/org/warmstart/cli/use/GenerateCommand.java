package org.warmstart.cli.use;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.GenerationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Text that continues a prompt, or answers a source text. */
@Command(
    name = "generate",
    description = {
      "Write on from every text, or with an encoder-decoder write what it makes of it. The settings"
          + " are those of the checkpoint's generation_config.json, and the options in place of"
          + " them.",
      "A text that cannot be used is named and leaves an empty line, the others are written, and the exit code is 1. What is"
          + " drawn for a line depends on the seed and its number only. --truncate cuts what a"
          + " decoder goes on from in front, and leaves room for the new tokens.",
      "With --targets what is written is a table in JSON lines: every text's row, the text as text,"
          + " and what was made of it in the column named, a row for each of --num-texts. A text"
          + " that cannot be used has no row. So a student learns from what its teacher writes."
    },
    footer = {
      "%nExample:",
      "  echo 'It was a dark' | warmstart generate runs/gpt/model --max-new-tokens 30 --sample",
      "  warmstart generate teacher sources.csv --targets written > written.jsonl"
    })
public final class GenerateCommand implements Callable<Integer>, GenerationOptions.Holder {
  /** The column of the source text in what --targets writes. */
  private static final String SOURCE = "text";

  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--targets",
      paramLabel = "COLUMN",
      description = "Write a table that finetune reads, with what was written in this column.")
  private @Nullable String targets;

  private final GenerationOptions generation = new GenerationOptions(setting -> true);

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public GenerationOptions generation() {
    return generation;
  }

  @Override
  public Integer call() {
    if (targets != null && options.json()) {
      throw new InputException("--targets: writes JSON lines of its own; leave out --json");
    }
    if (SOURCE.equals(targets)) {
      throw new InputException(
          "--targets " + SOURCE + ": that column has the source; choose another name");
    }
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        LineProgress progress = options.progress(terminal);
        TextGenerator generator =
            TextGenerator.load(
                options.checkpoint(), options.start().withSpecialTokensInText(true))) {
      GenerationSettings settings = generation.apply(generator.settings(), terminal.err());
      generator.room(settings);
      TextBatches.Printer<GenerationResult> printer =
          targets == null
              ? new TextBatches.Printer<>(options.json(), GenerateCommand::object, this::print)
              : TextBatches.Printer.ofRows(this::rows);
      return new TextBatches<>(texts, terminal, printer)
          .run(
              generator.hasEncoder() ? options.batchSize() : 1,
              (batch, numbers) -> generator.generateEach(batch, settings, numbers),
              progress::done);
    }
  }

  /** The rows of a table: the input's own with each text that was written. */
  private List<Map<String, @Nullable Object>> rows(InputText input, GenerationResult result) {
    String column = Objects.requireNonNull(targets);
    if (input.others().containsKey(column)) {
      throw new InputException(
          input.place()
              + ": --targets "
              + column
              + ": the table has a column of that name; choose another");
    }
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (GeneratedText written : result.texts()) {
      Map<String, @Nullable Object> row =
          new LinkedHashMap<>(input.with(Map.of(SOURCE, input.text())));
      row.put(column, written.text());
      rows.add(row);
    }
    return rows;
  }

  private void print(GenerationResult result) {
    result.texts().forEach(each -> terminal.out().println(each.text()));
  }

  private static Map<String, Object> object(GenerationResult result) {
    return Map.of("texts", result.texts().stream().map(GenerateCommand::object).toList());
  }

  private static Map<String, Object> object(GeneratedText text) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", text.text());
    object.put("ids", text.ids());
    text.score().ifPresent(score -> object.put("score", score));
    return object;
  }
}
