package org.warmstart.cli.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Sampling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts to tokens. */
@Command(
    name = "encode",
    description = {
      "Encode texts, one a line, and print one JSON object for each: the tokens' ids, the tokens"
          + " and their offsets in the text (start and end, in Unicode code points)."
    },
    footer = {
      "%nExample:",
      "  echo 'Hello world' | warmstart tokenizer encode --tokenizer my-tokenizer",
      "  warmstart tokenizer encode --tokenizer gpt2 --bpe-dropout 0.1 --seed 7 texts.txt"
    })
final class TokenizerEncodeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "UTF-8 text; standard input if it is left out or is -.")
  private @Nullable Path file;

  @Mixin private TokenizerOption tokenizerOption;

  @Option(
      names = {"--json", "--json-input"},
      description = "Each line of the input is a JSON string, so that texts may hold line breaks.")
  private boolean json;

  @Option(
      names = "--no-special-tokens",
      description =
          "Neither frame texts with special tokens such as [CLS] and [SEP] nor look for any in"
              + " them: what is spelled like one is ordinary text.")
  private boolean noSpecialTokens;

  @Mixin private SamplingOptions samplingOptions;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerEncodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Sampling sampling = samplingOptions.sampling();
    Tokenizer loaded = tokenizerOption.load();
    Tokenizer tokenizer = noSpecialTokens ? loaded.withoutSpecialTokens() : loaded;
    EncodeOptions options = new EncodeOptions(!noSpecialTokens, null, false, null);
    try (TextLines lines = TextLines.open(file, json)) {
      JsonGenerator out = new JsonFactory().createGenerator(terminal.out());
      out.setRootValueSeparator(null);
      for (String text = lines.next(); text != null; text = lines.next()) {
        EncodeOptions drawn =
            sampling == null ? options : options.sampled(sampling.derive(lines.number()));
        write(out, tokenizer.encode(text, null, drawn), text);
        out.writeRaw('\n');
      }
      out.flush();
    }
    return 0;
  }

  private static void write(JsonGenerator out, Encoding encoding, String text) throws IOException {
    out.writeStartObject();
    out.writeFieldName("ids");
    out.writeArray(encoding.ids(), 0, encoding.size());
    out.writeFieldName("tokens");
    out.writeArray(encoding.tokens(), 0, encoding.size());
    out.writeArrayFieldStart("offsets");
    for (int[] offset : encoding.codePointOffsets(text)) {
      out.writeArray(offset, 0, 2);
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
