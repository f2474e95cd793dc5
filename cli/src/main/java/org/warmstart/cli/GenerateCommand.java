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
  @Mixin private GenerationOptions generation;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (TextLines lines = options.openTexts()) {
      TokenizerPair tokenizers = options.loadTokenizers();
      Model model = options.loadModel(Head.SEQUENCE_TO_SEQUENCE, Head.CAUSAL_LM, Head.DOUBLE_HEADS);
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
        int batch = framed ? options.batchSize() : 1;
        List<Encoding> texts = encoder.next(lines, batch, framed);
        while (!texts.isEmpty()) {
          write(decodable, encoder, tokenizers.target(), texts, settings);
          texts = encoder.next(lines, batch, framed);
        }
      } finally {
        model.release();
      }
    }
    return 0;
  }

  private void write(
      Decodable model,
      TextEncoder encoder,
      Tokenizer tokenizer,
      List<Encoding> texts,
      GenerationSettings settings) {
    List<Generated> sequences;
    try (Scope scope = Scope.open()) {
      sequences = Generator.generate(model, encoder.batch(texts, false), settings);
    }
    List<Object> results = new ArrayList<>();
    int row = 0;
    for (Generated sequence : sequences) {
      if (sequence.row() != row) {
        print(results);
        row = sequence.row();
      }
      String text = tokenizer.decode(model.hasEncoder() ? sequence.newIds() : sequence.ids(), true);
      results.add(options.json() ? object(sequence, text) : text);
    }
    print(results);
    terminal.out().flush();
  }

  private void print(List<Object> results) {
    if (options.json()) {
      terminal.out().println(JsonOutput.line(Map.of("texts", results)));
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
