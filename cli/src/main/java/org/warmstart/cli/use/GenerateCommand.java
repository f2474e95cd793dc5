package org.warmstart.cli.use;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.GenerationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Text that continues a prompt, or answers a source text. */
@Command(
    name = "generate",
    description = {
      "Write on from every text, or with an encoder-decoder write what it makes of it. The settings"
          + " are those of the checkpoint's generation_config.json, and the options in place of"
          + " them.",
      "A text that cannot be used is named and leaves an empty line, the others are written, and the exit code is 1. What is"
          + " drawn for a line depends on the seed and its number only. --truncate cuts what a"
          + " decoder goes on from in front, and leaves room for the new tokens."
    },
    footer = {
      "%nExample:",
      "  echo 'It was a dark' | warmstart generate runs/gpt/model --max-new-tokens 30 --sample"
    })
public final class GenerateCommand implements Callable<Integer>, GenerationOptions.Holder {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

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
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        LineProgress progress = options.progress(terminal);
        TextGenerator generator =
            TextGenerator.load(
                options.checkpoint(), options.start().withSpecialTokensInText(true))) {
      GenerationSettings settings = generation.apply(generator.settings(), terminal.err());
      generator.room(settings);
      TextBatches.Printer<GenerationResult> printer =
          new TextBatches.Printer<>(options.json(), GenerateCommand::object, this::print);
      return new TextBatches<>(texts, terminal, printer)
          .run(
              generator.hasEncoder() ? options.batchSize() : 1,
              (batch, numbers) -> generator.generateEach(batch, settings, numbers),
              progress::done);
    }
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
