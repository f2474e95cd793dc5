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
import org.warmstart.model.Model;
import org.warmstart.tensor.Scope;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Text that continues a prompt, or answers a source text. */
@Command(
    name = "generate",
    description = {
      "Write on from every text, or with an encoder-decoder write what it makes of it. The settings"
          + " are those of the checkpoint's generation_config.json, and the options in place of"
          + " them."
    },
    footer = {
      "%nExample:",
      "  echo 'It was a dark' | warmstart generate runs/gpt/model --max-new-tokens 30 --sample"
    })
final class GenerateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;
  @Mixin private GenerationOptions generation;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN)) {
      TokenizerPair tokenizers = options.loadTokenizers();
      Model model = options.loadModel();
      try {
        if (!(model instanceof Decodable decodable)) {
          throw options.wrongHead(model, "a language model or an encoder-decoder");
        }
        GenerationSettings settings =
            generation.apply(
                GenerationSettings.forCheckpoint(options.checkpoint(), model.config()));
        TextEncoder encoder =
            new TextEncoder(
                tokenizers.source(),
                model.config().maxPositions(),
                options.truncates(),
                model.config().vocabularySize());
        // a decoder goes on where the prompt ends, so nothing may stand after it
        boolean framed = decodable.hasEncoder();
        int most = framed ? options.batchSize() : 1;
        TextBatches batches = new TextBatches(texts, encoder, framed, terminal, options.json());
        TextBatch batch = batches.next(most);
        while (!batch.isEmpty()) {
          write(decodable, encoder, tokenizers.target(), batches, batch, settings);
          batch = batches.next(most);
        }
        return batches.finish();
      } finally {
        model.release();
      }
    }
  }

  private void write(
      Decodable model,
      TextEncoder encoder,
      Tokenizer tokenizer,
      TextBatches batches,
      TextBatch batch,
      GenerationSettings settings) {
    List<Encoding> texts = batch.encodings();
    List<List<Object>> written = new ArrayList<>();
    texts.forEach(text -> written.add(new ArrayList<>()));
    if (!texts.isEmpty()) {
      List<Generated> sequences;
      try (Scope scope = Scope.open()) {
        sequences = Generator.generate(model, encoder.batch(texts, false), settings);
      }
      for (Generated sequence : sequences) {
        int[] ids = model.hasEncoder() ? sequence.newIds() : sequence.ids();
        String text = tokenizer.decode(ids, true);
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
