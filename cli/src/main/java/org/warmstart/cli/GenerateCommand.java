package org.warmstart.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.cli.Prompts.Prompt;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Text that continues a prompt, or answers a source text. */
@Command(
    name = "generate",
    description = {
      "Write on from every text, or with an encoder-decoder write what it makes of it. The settings"
          + " are those of the checkpoint's generation_config.json, and the options in place of"
          + " them.",
      "A line that cannot be used is named, the others are written, and the exit code is 1. What is"
          + " drawn for a line depends on the seed and its number only. --truncate cuts what a"
          + " decoder goes on from in front, and leaves room for the new tokens."
    },
    footer = {
      "%nExample:",
      "  echo 'It was a dark' | warmstart generate runs/gpt/model --max-new-tokens 30 --sample"
    })
final class GenerateCommand implements Callable<Integer>, GenerationOptions.Holder {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;

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
    LineFaults faults = new LineFaults(terminal.err());
    try (TextLines lines = options.openTexts();
        LineProgress progress = options.progress(terminal)) {
      TokenizerPair tokenizers = options.loadTokenizers();
      Model model = options.loadModel();
      try {
        if (!(model instanceof Decodable decodable)) {
          throw options.wrongHead(model, "a language model or an encoder-decoder");
        }
        GenerationSettings settings =
            generation.apply(
                GenerationSettings.forCheckpoint(options.checkpoint(), model.config()),
                terminal.err());
        // a decoder goes on where the prompt ends, so nothing may stand after it
        boolean framed = decodable.hasEncoder();
        Prompts prompts =
            new Prompts(
                lines,
                tokenizers.source(),
                faults,
                framed,
                room(decodable, model.config().maxPositions(), settings),
                options.truncates(),
                model.config().vocabularySize(),
                settings.bosTokenId());
        int batch = framed ? options.batchSize() : 1;
        Writer writer = new Writer(decodable, tokenizers, settings);
        List<Prompt> texts = prompts.next(batch);
        while (!texts.isEmpty()) {
          write(writer, texts);
          progress.done(lines.number());
          texts = prompts.next(batch);
        }
        if (!prompts.report().isEmpty()) {
          terminal.err().println("warmstart: " + prompts.report());
        }
      } finally {
        model.release();
      }
    }
    return faults.exitCode();
  }

  /** How many tokens of a text the model can read; what is to be written fits behind them. */
  private static int room(Decodable model, int positions, GenerationSettings settings) {
    if (!model.hasEncoder()) {
      return settings.promptRoom(model.maxDecoderPositions());
    }
    settings.requireFits(model.maxDecoderPositions());
    return positions;
  }

  private record Writer(Decodable model, TokenizerPair tokenizers, GenerationSettings settings) {
    List<Generated> write(List<Prompt> texts) {
      int[][] ids = Prompts.ids(texts);
      PaddedRows padded = Padding.pad(ids, 0);
      long[] mask = Padding.mask(ids).values();
      try (Scope scope = Scope.open()) {
        Inputs inputs =
            Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
                .with("attention_mask", Tensors.ofLongs(mask, padded.shape()));
        return Generator.generate(model, inputs, settings, Prompts.lines(texts));
      }
    }

    String text(Generated sequence) {
      int[] ids = model.hasEncoder() ? sequence.newIds() : sequence.ids();
      return tokenizers.target().decode(ids, true);
    }
  }

  private void write(Writer writer, List<Prompt> texts) {
    List<Object> results = new ArrayList<>();
    int row = 0;
    for (Generated sequence : writer.write(texts)) {
      if (sequence.row() != row) {
        print(texts.get(row), results);
        row = sequence.row();
      }
      String text = writer.text(sequence);
      results.add(options.json() ? object(sequence, text) : text);
    }
    print(texts.get(row), results);
    terminal.out().flush();
  }

  private void print(Prompt prompt, List<Object> results) {
    if (options.json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("line", prompt.line());
      object.put("texts", results);
      terminal.out().println(JsonOutput.line(object));
    } else {
      results.forEach(terminal.out()::println);
    }
    results.clear();
  }

  private static Map<String, Object> object(Generated sequence, String text) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", text);
    object.put("ids", sequence.newIds());
    if (!Double.isNaN(sequence.score())) {
      object.put("score", sequence.score());
    }
    return object;
  }
}
