package org.warmstart.text.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.unicode.WellFormed;

/**
 * Rank files give the ids of tiktoken 0.14. The ranks are those of byte pairs of a text of our own,
 * once as they were learned, and once with more tokens and in no order.
 */
class TiktokenTest {
  private static final List<String> ALL =
      List.of("r50k_base", "p50k_edit", "cl100k_base", "o200k_base");

  private final Path folder;

  TiktokenTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Path resource(String name) {
    return ReferenceTokenizers.directory("tiktoken").resolve(name);
  }

  private Path ranks(String name, String ranks) throws IOException {
    Path file = folder.resolve(ranks).resolve(name + ".tiktoken");
    Files.createDirectories(folder.resolve(ranks));
    if (!Files.exists(file)) {
      Files.copy(resource(ranks + ".tiktoken"), file);
    }
    return file;
  }

  @Test
  void idsAreTiktokens() throws IOException {
    Map<Path, Tokenizer> loaded = new HashMap<>();
    for (String line : InputFiles.readLines(resource("expected.jsonl"))) {
      JsonNode wanted = Json.MAPPER.readTree(line);
      Path file = ranks(wanted.get("encoding").textValue(), wanted.get("ranks").textValue());
      Tokenizer tokenizer = loaded.computeIfAbsent(file, TokenizerFiles::load);
      assertEquals(tokenizer, wanted);
    }
    assertThat(loaded.keySet().stream().map(file -> file.getFileName().toString()))
        .containsAll(ALL.stream().map(name -> name + ".tiktoken").toList());
  }

  @Test
  void tokenizerJsonKeepsTheirMeaning() throws IOException {
    Map<Path, Tokenizer> loaded = new HashMap<>();
    for (String line : InputFiles.readLines(resource("expected.jsonl"))) {
      JsonNode wanted = Json.MAPPER.readTree(line);
      Path file = ranks(wanted.get("encoding").textValue(), wanted.get("ranks").textValue());
      Tokenizer tokenizer =
          loaded.computeIfAbsent(
              file,
              path -> {
                Path saved = path.resolveSibling("saved-" + path.getFileName());
                TokenizerFiles.save(TokenizerFiles.load(path), saved);
                return TokenizerFiles.load(saved);
              });
      assertEquals(tokenizer, wanted);
    }
  }

  private static void assertEquals(Tokenizer tokenizer, JsonNode wanted) {
    String text = wanted.get("text").textValue();
    int[] ids = tokenizer.ids(text);
    assertThat(Json.MAPPER.<JsonNode>valueToTree(ids))
        .as(wanted.toString())
        .isEqualTo(wanted.get("ids"));
    assertThat(tokenizer.encode(text).ids()).isEqualTo(ids);
    assertThat(tokenizer.decode(ids, false)).isEqualTo(new String(WellFormed.chars(text)));
    JsonNode ordinary = wanted.get("ordinary");
    if (!ordinary.isNull()) {
      assertThat(Json.MAPPER.<JsonNode>valueToTree(tokenizer.withoutSpecialTokens().ids(text)))
          .isEqualTo(ordinary);
    }
  }

  @Test
  void aFolderOrItsConfigurationTellsTheEncoding() throws IOException {
    Path file = ranks("o200k_base", "trained");
    Tokenizer named = TokenizerFiles.load(folder.resolve("trained"));
    assertThat(TokenizerFiles.existIn(folder.resolve("trained"))).isTrue();
    assertThat(named.id("<|endofprompt|>")).hasValue(200018);

    Path other = Files.copy(file, folder.resolve("mine.bpe"));
    assertThatThrownBy(() -> TokenizerFiles.load(other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.bpe: the name does not say")
        .hasMessageContaining("cl100k_base")
        .hasMessageContaining("{\"tiktoken\": {\"encoding\": NAME}}");
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"tiktoken\": {\"encoding\": \"o200k_base\"}}");
    String text = "It's HTTPServer's 12345  \n x";
    assertThat(TokenizerFiles.load(other).ids(text)).isEqualTo(named.ids(text));
    Files.writeString(
        config,
        "{\"tiktoken\": {\"pat_str\": \"[a-z]+|[^a-z]+\", \"special_tokens\": {\"<|x|>\": 420}}}");
    assertThat(TokenizerFiles.load(other).ids("<|x|>")).containsExactly(420);
    Files.writeString(config, "{\"tiktoken\": {\"pat_str\": \"\\\\p{N}{1,3}+\"}}");
    assertThatThrownBy(() -> TokenizerFiles.load(other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tiktoken.pat_str: {...}+ and $ mean something else");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|A*E= 2|line 3: expected base64",
        "3|Ag== x|line 3: expected a token in base64, a space and its rank",
        "3|Ag==|line 3: expected a token in base64, a space and its rank",
        "3|Ag== 1|line 3: repeats rank 1 of line 2",
        "3|AQ== 2|line 3: repeats the token of line 2",
        "3|' 2'|line 3: the token is empty",
        "3|Ag== 99999999|line 3: rank 99999999 leaves a hole",
        "256|/w== 256|line 256: has rank 256, but no line has rank 255",
        "256|/wA= 255|no line has the single byte 255 (/w==)",
        "256|/w== 255#YWI= 258|line 257: has rank 258, but no line has rank 256"
      })
  void whatIsWrongIsNamed(int line, String content, String problem) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      lines.add(java.util.Base64.getEncoder().encodeToString(new byte[] {(byte) b}) + " " + b);
    }
    lines.set(line - 1, content.replace('#', '\n'));
    Path file = Files.write(folder.resolve("cl100k_base.tiktoken"), lines);
    assertThatThrownBy(() -> TokenizerFiles.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void ranksOfAnotherEncodingAreNotTaken() throws IOException {
    Path file = folder.resolve("mine.tiktoken");
    Files.copy(resource("trained.tiktoken"), file);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"tiktoken\": {\"pat_str\": \".+\", \"special_tokens\": {\"<|x|>\": 300}}}");
    assertThatThrownBy(() -> TokenizerFiles.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 301: rank 300 is the special token '<|x|>'");
  }
}
