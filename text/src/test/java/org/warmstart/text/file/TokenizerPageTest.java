package org.warmstart.text.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.json.Json;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Encoding;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordLevelTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** Runs the examples of docs/tokenizers.md; what they give there is the reference's own result. */
class TokenizerPageTest {
  private static final Path PAGE = Path.of("..", "docs", "tokenizers.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```([a-z-]+)\n(.*)\n(.*) → (.*)\n```$", Pattern.MULTILINE);
  private static final Pattern WORD =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Of these an example cannot stand on a page: it asks for an analyser. */
  private static final Set<String> WITHOUT_EXAMPLE = Set.of("pre-tokenizer WordSegmenter");

  /** A stage as it stands in tokenizer.json, what goes in and what comes out. */
  private record Example(String kind, JsonNode stage, JsonNode input, JsonNode result) {
    @Override
    public String toString() {
      return kind + " " + stage + " of " + input;
    }
  }

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path folder;

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      examples.add(
          new Example(
              block.group(1), json(block.group(2)), json(block.group(3)), json(block.group(4))));
    }
    return examples;
  }

  private static JsonNode json(String text) throws IOException {
    return Json.MAPPER.readTree(text);
  }

  @TestFactory
  Stream<DynamicTest> everyExampleGivesWhatThePageSays() throws IOException {
    return examples().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.toString(),
                    () -> assertThat(run(example)).as("%s", example).isEqualTo(example.result())));
  }

  @Test
  void everyBlockOfThePageIsAnExample() throws IOException {
    long blocks = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("```")).count();
    assertThat(examples()).hasSize((int) blocks / 2);
  }

  @Test
  void everyStageHasAnExample() throws IOException {
    Set<String> shown = new TreeSet<>(WITHOUT_EXAMPLE);
    for (Example example : examples()) {
      note(example.kind(), example.stage(), shown);
    }
    StageRegistry.types()
        .forEach(
            (kind, types) -> types.forEach(type -> assertThat(shown).contains(kind + " " + type)));
  }

  /** Notes a stage and those in it. */
  private static void note(String kind, JsonNode stage, Set<String> shown) {
    if (stage.has("type")) {
      shown.add(kind + " " + stage.get("type").textValue());
    }
    for (JsonNode member : stage) {
      if (member.isArray()) {
        member.forEach(inner -> note(kind, inner, shown));
      }
    }
  }

  private JsonNode run(Example example) throws IOException {
    JsonNode input = example.input();
    return switch (example.kind()) {
      case "normalizer" -> tree(normalizer(example.stage()).normalized(input.textValue()));
      case "pre-tokenizer" -> tree(split(example.stage(), input.textValue()));
      case "model" ->
          tree(tokenizer(Map.of("model", example.stage())).encode(input.textValue()).tokens());
      case "post-processor", "truncation" -> {
        String key = example.kind().replace('-', '_');
        Tokenizer tokenizer = tokenizer(words(key, example.stage(), input));
        EncodeOptions options = tokenizer.fileOptions().withOverflowing();
        String second = input.size() > 1 ? input.get(1).textValue() : null;
        Encoding encoding = tokenizer.encode(input.get(0).textValue(), second, options);
        yield key.equals("truncation")
            ? tree(encoding.pieces().stream().map(Encoding::tokens).toList())
            : tree(encoding.tokens());
      }
      case "padding" -> {
        Tokenizer tokenizer = tokenizer(words("padding", example.stage(), input));
        List<String> texts = new ArrayList<>();
        input.forEach(text -> texts.add(text.textValue()));
        List<Encoding> batch = tokenizer.encodeBatch(texts, tokenizer.fileOptions());
        yield tree(batch.stream().map(Encoding::tokens).toList());
      }
      case "added-tokens" ->
          tree(
              tokenizer(words("added_tokens", example.stage(), input))
                  .encode(input.textValue())
                  .tokens());
      case "decoder" -> {
        List<String> tokens = new ArrayList<>();
        input.forEach(token -> tokens.add(token.textValue()));
        Json stage = Json.of(example.stage(), PAGE.toString());
        yield tree(String.join("", StageRegistry.decoder(stage).decode(tokens)));
      }
      case "trainer" -> {
        TokenizerFiles.save(train(example.stage()), folder);
        List<String> merges = new ArrayList<>();
        json(Files.readString(folder.resolve("tokenizer.json")))
            .get("model")
            .get("merges")
            .forEach(pair -> merges.add(pair.get(0).textValue() + " " + pair.get(1).textValue()));
        yield tree(merges);
      }
      case "trained" -> tree(train(example.stage()).encode(input.textValue(), false).tokens());
      default -> throw new AssertionError(example.kind());
    };
  }

  private static JsonNode tree(Object value) {
    return Json.MAPPER.valueToTree(value);
  }

  private Tokenizer normalizer(JsonNode stage) throws IOException {
    if (stage instanceof ObjectNode object && object.has("precompiled_charsmap")) {
      Path map = ReferenceTokenizers.directory("one_rule.charsmap");
      object.put("precompiled_charsmap", Files.readString(map).strip());
    }
    return tokenizer(Map.of("normalizer", stage, "model", vocabulary(Json.MAPPER.nullNode())));
  }

  private static List<String> split(JsonNode stage, String string) {
    PreTokenizer splitter = StageRegistry.preTokenizer(Json.of(stage, PAGE.toString()));
    Words words =
        splitter.split(Words.whole(Text.slice(string.toCharArray(), 0, string.length(), true)));
    List<String> found = new ArrayList<>();
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      found.add(new String(words.text().chars(), start, words.end(word) - start));
    }
    return found;
  }

  /** A tokenizer of the words of some texts, with a stage. */
  private static Map<String, JsonNode> words(String key, JsonNode stage, JsonNode texts) {
    return Map.of(
        key,
        stage,
        "pre_tokenizer",
        Json.MAPPER.createObjectNode().put("type", "Whitespace"),
        "model",
        vocabulary(texts));
  }

  private static ObjectNode vocabulary(JsonNode texts) {
    ObjectNode model = Json.MAPPER.createObjectNode().put("type", "WordLevel");
    ObjectNode vocabulary = model.put("unk_token", "[UNK]").putObject("vocab");
    List<String> all = new ArrayList<>(List.of("[CLS]", "[SEP]", "[UNK]"));
    (texts.isArray() ? texts : Json.MAPPER.createArrayNode().add(texts))
        .forEach(
            text -> WORD.matcher(text.asText()).results().forEach(word -> all.add(word.group())));
    all.stream().distinct().forEach(word -> vocabulary.put(word, vocabulary.size()));
    return model;
  }

  private Tokenizer tokenizer(Map<String, JsonNode> stages) throws IOException {
    ObjectNode file = Json.MAPPER.createObjectNode().put("version", "1.0");
    ArrayNode none = Json.MAPPER.createArrayNode();
    file.set("added_tokens", none);
    stages.forEach(file::set);
    Path path = folder.resolve("tokenizer.json");
    Files.writeString(path, file.toString());
    return TokenizerFiles.load(path);
  }

  private static Tokenizer train(JsonNode stage) {
    List<String> texts = new ArrayList<>();
    stage.get("texts").forEach(text -> texts.add(text.textValue()));
    int size = stage.get("vocab_size").intValue();
    return switch (stage.get("type").textValue()) {
      case "byte-level-bpe" ->
          new ByteLevelBpeTrainer().vocabularySize(size).specialTokens(List.of()).train(texts);
      case "wordpiece" -> new WordPieceTrainer().vocabularySize(size).minFrequency(2).train(texts);
      case "word-level" -> new WordLevelTrainer().vocabularySize(size).minFrequency(2).train(texts);
      default -> throw new AssertionError(stage);
    };
  }
}
