package org.warmstart.cli.use;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.pipeline.MaskFiller;
import org.warmstart.pipeline.result.FillingResult;
import org.warmstart.pipeline.result.TokenCandidate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The likeliest tokens in place of masks. */
@Command(
    name = "fill-mask",
    description = {
      "Print the likeliest tokens for every mask of a text. The mask is written as the tokenizer's"
          + " mask token, such as [MASK]."
    },
    footer = {
      "%nExample:",
      "  echo 'Returns the [MASK] of elements.' | warmstart fill-mask runs/bert/model"
    })
public final class FillMaskCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @InRange(least = 1)
  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many tokens are printed for a mask (default: ${DEFAULT-VALUE}).")
  private int top;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FillMaskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        LineProgress progress = options.progress(terminal);
        MaskFiller filler =
            MaskFiller.load(options.checkpoint(), options.start().withSpecialTokensInText(true))) {
      TextBatches.Printer<FillingResult> printer =
          new TextBatches.Printer<>(options.json(), FillMaskCommand::object, this::print);
      return new TextBatches<>(texts, terminal, printer)
          .run(1, (batch, numbers) -> filler.fillEach(batch, top), progress::done);
    }
  }

  private void print(FillingResult result) {
    for (List<TokenCandidate> mask : result.masks()) {
      for (TokenCandidate each : mask) {
        terminal.out().printf(Locale.ROOT, "%s\t%.4f%n", each.token(), each.probability());
      }
      terminal.out().println();
    }
  }

  private static Map<String, Object> object(FillingResult result) {
    List<List<Map<String, Object>>> masks = new ArrayList<>();
    for (List<TokenCandidate> mask : result.masks()) {
      masks.add(mask.stream().map(FillMaskCommand::object).toList());
    }
    return Map.of("masks", masks);
  }

  private static Map<String, Object> object(TokenCandidate candidate) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("token", candidate.token());
    object.put("id", candidate.id());
    object.put("probability", candidate.probability());
    return object;
  }
}
