package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.cli.model.WeightOptions;
import org.warmstart.model.Head;

class ConversionCommandsTest {
  /** The files of OpenAI's release of GPT-1, with a tiny model in them. */
  private static final Path OPENAI = Path.of("../model/src/test/resources/formats/openai");

  private final Path folder;
  private final Path text;

  ConversionCommandsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.text = Files.writeString(folder.resolve("text.txt"), "the cat sat\n");
  }

  @Test
  void aConvertedModelWritesTheSame() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    Files.writeString(gpt.resolve("generation_config.json"), "{\"max_new_tokens\": 4}");
    Path out = folder.resolve("pieces");
    CommandLineRun run =
        CommandLineRun.of("convert", gpt, "--max-shard-size", "10KB", "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("wrote " + out + ": 28 tensors, ");
    assertThat(out.resolve("model.safetensors.index.json")).exists();
    assertThat(out.resolve("model.safetensors")).doesNotExist();
    assertThat(out.resolve("tokenizer.json")).hasSameBinaryContentAs(gpt.resolve("tokenizer.json"));
    assertThat(out.resolve("generation_config.json")).exists();
    assertThat(generated(out)).isEqualTo(generated(gpt)).startsWith("the cat sat");
  }

  @Test
  void halvesAreHalfAsLarge() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    Path out = folder.resolve("half");
    CommandLineRun run = CommandLineRun.of("convert", gpt, "--dtype", "float16", "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(Files.size(out.resolve("model.safetensors")))
        .isBetween(
            Files.size(gpt.resolve("model.safetensors")) * 45 / 100,
            Files.size(gpt.resolve("model.safetensors")) * 60 / 100);
    assertThat(generated(out)).startsWith("the cat sat");
  }

  /** Without a tokenizer.json beside it: the release's own vocabulary becomes one. */
  @Test
  void openAisReleaseBecomesACheckpoint() throws IOException {
    Path out = folder.resolve("gpt1");
    CommandLineRun run = CommandLineRun.of("convert", OPENAI, "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(out.resolve("tokenizer.json")).exists();
    Files.writeString(text, "the bat\n");
    assertThat(generated(out)).isEqualTo(generated(OPENAI));
  }

  @Test
  void theMeanOfAModelAndItselfIsTheModel() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    Path out = folder.resolve("mean");
    CommandLineRun run = CommandLineRun.of("average", gpt, gpt, gpt, "--out", out);
    assertThat(run.err()).isEmpty();
    assertThat(out.resolve("model.safetensors"))
        .hasSameBinaryContentAs(gpt.resolve("model.safetensors"));
    assertThat(generated(out)).isEqualTo(generated(gpt));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    Path bert = TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    Path out = folder.resolve("out");
    assertError("'activation_function' is missing, but in", "average", gpt, bert, "--out", out);
    assertError("did you mean 'float16'", "convert", gpt, "--dtype", "floaty16", "--out", out);
    assertError(
        "expected a number with a unit", "convert", gpt, "--max-shard-size", "big", "--out", out);
    assertError("is read from; choose another", "convert", gpt, "--out", gpt, "--overwrite");
    assertError("warmstart pull no/such", "convert", Path.of("no/such"), "--out", out);
    assertError("warmstart pull no/such", "generate", Path.of("no/such"), text);
    assertError("warmstart pull no/such", "describe", "no/such");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "5GB, 5000000000",
    "5gb, 5000000000",
    "2GiB, 2147483648",
    "1KB, 1000",
    "1KiB, 1024",
    "7, 7",
    "7B, 7",
    "3TB, 3000000000000",
  })
  void sizes(String size, long bytes) {
    assertThat(WeightOptions.bytes(size)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0", "0GB", "-1", "5 X", "1.5GB", "GB", "999999999999999TB", "9999999999999999999"})
  void sizesThatAreNone(String size) {
    assertError(
        "--max-shard-size " + size.toUpperCase(Locale.ROOT),
        "convert",
        "x",
        "--max-shard-size=" + size,
        "--out",
        folder.resolve("out"));
  }

  private String generated(Path checkpoint) {
    CommandLineRun run = CommandLineRun.of("generate", checkpoint, text, "--max-new-tokens", 1);
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  private static void assertError(String message, Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message).startsWith("warmstart: ");
  }
}
