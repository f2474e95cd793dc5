package org.warmstart.cli.use;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.example.ListCells;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.TokenTagger;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TaggingResult;
import org.warmstart.pipeline.tag.TaggedEntity;
import org.warmstart.pipeline.tag.TokenTag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The entities of texts, or the tags of words. */
@Command(
    name = "tag",
    description = {
      "Print the entities of every text, one a line: type, text, where it starts and ends in"
          + " characters (Unicode code points, from 0), and the mean probability of its tags. With"
          + " --words print every word and its tag. A blank line follows each text."
    },
    footer = {
      "%nExample:",
      "  echo 'Ada lives in London' | warmstart tag runs/ner/model",
      "  warmstart tag runs/pos/model sentences.conllu --words --text form"
    })
public final class TagCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--words",
      description =
          "Texts are split into words already, by white space or as JSON lists, as the columns of"
              + " .conll and .conllu files are; each word gets a tag.")
  private boolean words;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TagCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        TokenTagger tagger = TokenTagger.load(options.checkpoint(), options.start())) {
      TextBatches.Printer<TaggingResult> printer =
          new TextBatches.Printer<>(options.json(), this::object, this::print);
      return new TextBatches<>(texts, terminal, printer)
          .run(options.batchSize(), (batch, numbers) -> results(tagger, batch));
    }
  }

  private List<Outcome<TaggingResult>> results(TokenTagger tagger, List<TextInput> batch) {
    return words
        ? tagger.tagWordsEach(batch.stream().map(input -> split(input.text())).toList())
        : tagger.tagEach(batch.stream().map(TextInput::text).toList());
  }

  /** The words of a text that is split already, by white space or as a JSON list. */
  static List<String> split(String text) {
    return ListCells.read(text)
        .orElseGet(() -> text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+")));
  }

  private void print(TaggingResult result) {
    if (words) {
      for (TokenTag each : result.tags()) {
        terminal.out().println(each.text() + "\t" + each.tag());
      }
    } else {
      for (TaggedEntity each : result.entities()) {
        terminal
            .out()
            .printf(
                Locale.ROOT,
                "%s\t%s\t%d\t%d\t%.4f%n",
                each.type(),
                each.text(),
                points(result, each.start()),
                points(result, each.end()),
                each.score());
      }
    }
    terminal.out().println();
  }

  /** The place in code points, as others count. */
  private static int points(TaggingResult result, int units) {
    return result.text().codePointCount(0, units);
  }

  private Map<String, Object> object(TaggingResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(
        "entities",
        result.entities().stream()
            .map(
                each ->
                    span(
                        result,
                        "type",
                        each.type(),
                        each.text(),
                        each.start(),
                        each.end(),
                        each.score()))
            .toList());
    object.put(
        "tags",
        result.tags().stream()
            .map(
                each ->
                    span(
                        result,
                        "tag",
                        each.tag(),
                        each.text(),
                        each.start(),
                        each.end(),
                        each.score()))
            .toList());
    return object;
  }

  private static Map<String, Object> span(
      TaggingResult result,
      String key,
      String value,
      String text,
      int start,
      int end,
      double score) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(key, value);
    object.put("text", text);
    object.put("start", points(result, start));
    object.put("end", points(result, end));
    object.put("score", score);
    return object;
  }
}
