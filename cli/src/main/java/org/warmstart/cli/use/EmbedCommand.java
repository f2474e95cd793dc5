package org.warmstart.cli.use;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.Terminal;
import org.warmstart.pipeline.LayerSelection;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.pipeline.result.EmbeddingResult;
import org.warmstart.pipeline.result.TokenEmbeddings;
import org.warmstart.pipeline.result.WordEmbeddings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Texts, their tokens or their words as vectors. */
@Command(
    name = "embed",
    description = {
      "Print a vector for every text, one JSON object a line: the model's last hidden states,"
          + " pooled, or what the model itself makes of a sentence (skip-thought, quick-thought)."
          + " With --tokens or --words there is a vector for each of a text's tokens or words; with"
          + " --layers they are of other layers."
    },
    footer = {
      "%nExample:",
      "  warmstart embed runs/bert/model sentences.txt --pooling mean > vectors.jsonl",
      "  warmstart embed runs/bert/model sentences.txt --words --layers=-4..-1 --pooling first"
    })
public final class EmbedCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--special-tokens-in-text",
      description =
          "What is spelled like a special token, such as [SEP], in a text is one (default: it is"
              + " ordinary text).")
  private boolean specialTokensInText;

  @Option(
      names = "--layers",
      paramLabel = "LIST",
      description =
          "Whose hidden states: 0 is the embeddings, 1 the first layer, -1 the last; -4..-1 the last"
              + " four, 0,6,12 these three (default: what the model itself gives).")
  private @Nullable String layers;

  @Option(
      names = "--layer-mix",
      converter = MixConverter.class,
      paramLabel = "concat|sum|mean",
      description =
          "How the states of several layers become one: one behind the other, added up, or their"
              + " mean (default: concat).")
  private LayerSelection.@Nullable Mix layerMix;

  @Option(
      names = "--tokens",
      description =
          "A vector for each token, with its place in the text in characters (Unicode code points,"
              + " from 0).")
  private boolean tokens;

  @Option(
      names = "--words",
      description =
          "Texts are split into words already, by white space or as JSON lists, as the columns of"
              + " .conll and .conllu files are; each word gets a vector, pooled of its tokens'.")
  private boolean words;

  @Option(
      names = "--pooling",
      converter = PoolingConverter.class,
      paramLabel = "model|mean|max|sum|first|last",
      description =
          "How the vectors of tokens become one (default: model: as the checkpoint's files of"
              + " sentence-transformers say, else as the model itself does, else the mean; with"
              + " --words the mean).")
  private @Nullable Pooling pooling;

  @Option(names = "--normalize", description = "Scale each vector to length 1.")
  private boolean normalize;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EmbedCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads a pooling. */
  static final class PoolingConverter extends KebabConverter<Pooling> {
    PoolingConverter() {
      super("pooling", Pooling.values());
    }
  }

  /** Reads a mix. */
  static final class MixConverter extends KebabConverter<LayerSelection.Mix> {
    MixConverter() {
      super("mix of layers", LayerSelection.Mix.values());
    }
  }

  @Override
  public Integer call() {
    if (tokens && words) {
      throw new InputException("--tokens and --words: give one of them");
    }
    if (tokens && pooling != null) {
      throw new InputException("--pooling: the vectors of --tokens are not pooled; leave it out");
    }
    LayerSelection selection = selection();
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        TextEmbedder embedder =
            TextEmbedder.load(
                options.checkpoint(),
                options.start().withSpecialTokensInText(specialTokensInText),
                pooling == null ? Pooling.MODEL : pooling,
                normalize,
                selection)) {
      return tokens
          ? tokens(texts, embedder)
          : words ? words(texts, embedder) : texts(texts, embedder);
    }
  }

  private @Nullable LayerSelection selection() {
    if (layers == null) {
      if (layerMix != null) {
        throw new InputException("--layer-mix: name the layers with --layers");
      }
      return null;
    }
    return LayerSelection.parse(layers, layerMix == null ? LayerSelection.Mix.CONCAT : layerMix);
  }

  private int texts(InputTexts texts, TextEmbedder embedder) {
    TextBatches.Printer<EmbeddingResult> printer =
        TextBatches.Printer.ofObjects(result -> Map.of("embedding", result.vector()));
    return new TextBatches<>(texts, terminal, printer)
        .run(options.batchSize(), (batch, numbers) -> embedder.embedEach(batch));
  }

  private int tokens(InputTexts texts, TextEmbedder embedder) {
    TextBatches.Printer<TokenEmbeddings> printer =
        TextBatches.Printer.ofObjects(result -> Map.of("tokens", objects(result)));
    return new TextBatches<>(texts, terminal, printer)
        .run(options.batchSize(), (batch, numbers) -> embedder.embedTokensEach(batch));
  }

  private static List<Map<String, Object>> objects(TokenEmbeddings result) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (int t = 0; t < result.places().size(); t++) {
      TokenEmbeddings.Place place = result.places().get(t);
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("token", result.tokenStrings().get(t));
      if (place.text() < 0) {
        object.put("special", true);
      } else {
        String text = result.texts().get(place.text());
        if (result.texts().size() > 1) {
          object.put("of", place.text() == 0 ? "text" : "second");
        }
        object.put("start", text.codePointCount(0, place.start()));
        object.put("end", text.codePointCount(0, place.end()));
      }
      object.put("embedding", result.vectors()[t]);
      objects.add(object);
    }
    return objects;
  }

  private int words(InputTexts texts, TextEmbedder embedder) {
    long[] without = {0};
    TextBatches.Printer<WordEmbeddings> printer =
        TextBatches.Printer.ofObjects(
            result -> {
              without[0] += result.without();
              return Map.of("words", objects(result));
            });
    int code =
        new TextBatches<>(texts, terminal, printer)
            .run(
                options.batchSize(),
                (batch, numbers) ->
                    embedder.embedWordsEach(
                        batch.stream().map(input -> TagCommand.split(input.text())).toList()));
    if (without[0] > 0) {
      terminal
          .err()
          .println(
              without[0]
                  + (without[0] == 1 ? " word has" : " words have")
                  + " no vector (null): cut off, or nothing to the tokenizer");
    }
    return code;
  }

  private static List<Map<String, @Nullable Object>> objects(WordEmbeddings result) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (WordEmbeddings.WordVector word : result.words()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("word", word.word());
      object.put("start", result.text().codePointCount(0, word.start()));
      object.put("end", result.text().codePointCount(0, word.end()));
      object.put("embedding", word.vector());
      objects.add(object);
    }
    return objects;
  }
}
