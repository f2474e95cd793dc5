package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.CarriedFiles;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.model.adapter.PeftAdapter;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Conversion;
import org.warmstart.text.file.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A checkpoint in another type, in other pieces, or from another format. */
@Command(
    name = "convert",
    description = {
      "Write a checkpoint anew as safetensors under today's names, in another type or in other"
          + " pieces. With --base, merge a LoRA adapter into a checkpoint. With --layers, write a"
          + " shallower model, which distillation starts a student from. Reads safetensors and"
          + " PyTorch's files, whole or in pieces, and OpenAI's release of GPT-1. Tensor by tensor: a model of any size fits; with --base it has to"
          + " fit into memory.",
      "Tokenizer, settings of generation, sentence-transformers' files and README.md are carried"
          + " along; what else is there is named."
    },
    footer = {
      "%nExample:",
      "  warmstart convert gpt2 --dtype bfloat16 --max-shard-size 100MB --out gpt2-bfloat16",
      "  warmstart convert runs/lora/model --base bert --out bert-lora",
      "  warmstart convert bert --layers 0,2,4,7,9,11 --model-type distilbert --out student"
    })
public final class ConvertCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CHECKPOINT", description = "The checkpoint's folder.")
  private Path checkpoint;

  @Mixin private WeightOptions weights;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another special token in config.json, such as pad_token_id=0.")
  private Map<String, Integer> tokens = new LinkedHashMap<>();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "Take CHECKPOINT for a LoRA adapter in PEFT's files, and merge it into this checkpoint;"
              + " in float32 if --dtype does not say otherwise.")
  private @Nullable Path base;

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "LIST",
      description =
          "Take only these layers of an encoder or a decoder, counted from 0, in this order.")
  @InRange(least = 0)
  private List<Integer> layers = new ArrayList<>();

  @Option(
      names = "--model-type",
      paramLabel = "TYPE",
      description =
          "Make it a model of this family: distilbert of a BERT, without its segments and its"
              + " pooling layer.")
  private @Nullable String modelType;

  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ConvertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    weights.check(output.path(), base == null ? List.of(checkpoint) : List.of(checkpoint, base));
    if (base != null && !tokens.isEmpty()) {
      throw new InputException("--set: goes without --base; convert the merged model once more");
    }
    boolean student = !layers.isEmpty() || modelType != null;
    if (student && (base != null || !tokens.isEmpty())) {
      throw new InputException(
          "--layers, --model-type: go without --base and --set; convert what they write once more");
    }
    output.check();
    output.write(terminal, this::write);
    return 0;
  }

  private void write(Path folder) {
    if (base != null) {
      merge(base, folder);
      return;
    }
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      Conversion.Target target = weights.target(folder);
      Conversion.Written written =
          layers.isEmpty() && modelType == null
              ? Conversion.convert(checkpoint, target, tokens, progress)
              : Conversion.student(checkpoint, target, layers, modelType, progress);
      CarriedFiles.copy(checkpoint, folder, terminal);
      WeightOptions.report(written, output.path(), terminal);
    }
  }

  private void merge(Path onto, Path folder) {
    PeftAdapter adapter = PeftFolder.open(checkpoint, onto, terminal.err()::println);
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      terminal.out().println("merged: " + adapter.parts());
      adapter.merge();
      Conversion.Written written =
          Conversion.save(adapter.model(), weights.target(folder), progress);
      // an adapter may have been trained with tokens of its own
      Path source = TokenizerFiles.existIn(checkpoint) ? checkpoint : onto;
      CarriedFiles.copy(source, folder, terminal, PeftAdapter.FILES);
      CarriedFiles.copyGeneration(onto, folder);
      WeightOptions.report(written, output.path(), terminal);
    } finally {
      adapter.model().release();
    }
  }
}
