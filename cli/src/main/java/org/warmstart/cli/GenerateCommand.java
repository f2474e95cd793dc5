package org.warmstart.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.tensor.Scope;
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
      "A text that cannot be used is named and leaves an empty line, the others are written, and the exit code is 1. What is"
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
        LineProgress progress = options.progress(terminal)) {
      TokenizerPair tokenizers = options.loadTokenizers();
      Model model = options.loadModel(Head.SEQUENCE_TO_SEQUENCE, Head.CAUSAL_LM, Head.DOUBLE_HEADS);
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
        TextEncoder encoder =
            new TextEncoder(
                    tokenizers.source(),
                    room(decodable, model.config().maxPositions(), settings),
                    options.truncates(),
                    model.config().vocabularySize())
                .beginningWith(settings.bosTokenId());
        int most = framed ? options.batchSize() : 1;
        TextBatches batches =
            new TextBatches(
                texts, framed ? encoder : encoder.keepingEnds(), framed, terminal, options.json());
        Writer writer = new Writer(decodable, encoder, tokenizers, settings);
        TextBatch batch = batches.next(most);
        while (!batch.isEmpty()) {
          write(writer, batches, batch);
          progress.done(batches.count());
          batch = batches.next(most);
        }
        return batches.finish();
      } finally {
        model.release();
      }
    }
  }

  /** How many tokens of a text the model can read; what is to be written fits behind them. */
  private static int room(Decodable model, int positions, GenerationSettings settings) {
    if (!model.hasEncoder()) {
      return settings.promptRoom(model.maxDecoderPositions());
    }
    settings.requireFits(model.maxDecoderPositions());
    return positions;
  }

  private record Writer(
      Decodable model, TextEncoder encoder, TokenizerPair tokenizers, GenerationSettings settings) {
    /** What is drawn for a text depends on the seed and on its number. */
    List<Generated> write(TextBatch batch) {
      try (Scope scope = Scope.open()) {
        return Generator.generate(
            model, encoder.batch(batch.encodings(), false), settings, batch.numbers());
      }
    }

    String text(Generated sequence) {
      int[] ids = model.hasEncoder() ? sequence.newIds() : sequence.ids();
      return tokenizers.target().decode(ids, true);
    }
  }

  private void write(Writer writer, TextBatches batches, TextBatch batch) {
    List<List<Object>> written = new ArrayList<>();
    batch.encodings().forEach(text -> written.add(new ArrayList<>()));
    if (!written.isEmpty()) {
      for (Generated sequence : writer.write(batch)) {
        String text = writer.text(sequence);
        written.get(sequence.row()).add(options.json() ? object(sequence, text) : text);
      }
    }
    if (options.json()) {
      batches.print(batch, row -> Map.of("texts", written.get(row)));
    } else {
      int row = 0;
      for (TextBatch.Slot slot : batch.slots()) {
        if (slot.encoding() == null) {
          batches.printFault(slot.input());
        } else {
          written.get(row++).forEach(terminal.out()::println);
        }
      }
    }
    terminal.out().flush();
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
