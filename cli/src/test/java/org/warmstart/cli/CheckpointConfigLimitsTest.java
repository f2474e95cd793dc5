package org.warmstart.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.TextInput;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Every key of every family's config.json as we write it, with numbers that no model has and values
 * that are none: the checkpoint is refused with a message, or it can be used.
 */
class CheckpointConfigLimitsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> OF_NUMBERS =
      List.of("-1", "0", "1", "7", "2147483647", "1e300", "\"x\"", "null");

  private static final List<String> OF_OTHERS = List.of("-1", "\"x\"", "null", "{}");

  private static final List<TextInput> TEXT = TextInput.ofAll(List.of("the cat sat"));

  private static final long MOST_SECONDS = 30;

  private final Path folder;

  CheckpointConfigLimitsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<String> families() {
    return Families.all().stream().map(Families.Entry::modelType);
  }

  @ParameterizedTest
  @MethodSource("families")
  void isRefusedOrCanBeUsed(String family) throws IOException {
    ObjectNode written = write(family);
    Path file = folder.resolve("config.json");
    Use use = use();
    SoftAssertions softly = new SoftAssertions();
    for (Place place : places(written, "")) {
      JsonNode before = place.get();
      for (String value : before.isNumber() || before.isNull() ? OF_NUMBERS : OF_OTHERS) {
        place.set(JSON.readTree(value));
        Files.writeString(file, JSON.writeValueAsString(written));
        long start = System.nanoTime();
        try {
          Checkpoint.describe(folder).parameterCount();
          use.accept(folder);
        } catch (InputException e) {
          softly.assertThat(e.getMessage()).as("%s: %s", place.name(), value).isNotBlank();
        } catch (RuntimeException | Error e) {
          softly.fail(family + ": " + place.name() + " = " + value, e);
        }
        softly
            .assertThat(System.nanoTime() - start)
            .as("%s = %s", place.name(), value)
            .isLessThan(TimeUnit.SECONDS.toNanos(MOST_SECONDS));
      }
      place.set(before);
    }
    softly.assertAll();
  }

  /** A checkpoint as another program might have written it, without checksums. */
  private ObjectNode write(String family) throws IOException {
    Engine.start();
    RandomState.seed(7);
    Tokenizer tokenizer =
        new WordPieceTrainer()
            .vocabularySize(60)
            .train(List.of("the cat sat on the mat", "a dog sat on a mat"));
    ObjectNode tiny = TinyFamilies.config(family, tokenizer.vocabularySize());
    Head head = Families.read(tiny, family).family().usualHead(Families.read(tiny, family));
    tiny = TinyFamilies.config(family, head, tokenizer.vocabularySize());
    Model model = Families.create(Families.read(tiny, family), head);
    model.initialise();
    Checkpoint.save(model, folder);
    model.release();
    TokenizerFiles.save(tokenizer, folder);
    Files.deleteIfExists(folder.resolve("manifest.json"));
    return (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
  }

  /** What a command does with the checkpoint. */
  private interface Use extends Consumer<Path> {}

  private static void embed(Path checkpoint) {
    try (TextEmbedder embedder = TextEmbedder.load(checkpoint)) {
      embedder.embed(TEXT);
    }
  }

  private static void generate(Path checkpoint) {
    try (TextGenerator generator = TextGenerator.load(checkpoint)) {
      GenerationSettings settings = generator.settings().toBuilder().maxNewTokens(2).build();
      generator.generate(TEXT, settings);
    }
  }

  /** What it is for, as long as nothing is changed; every one can be loaded. */
  private Use use() {
    for (Use use :
        List.<Use>of(CheckpointConfigLimitsTest::embed, CheckpointConfigLimitsTest::generate)) {
      try {
        use.accept(folder);
        return use;
      } catch (InputException ignored) {
        // is for something else
      }
    }
    return checkpoint -> Checkpoint.load(checkpoint).release();
  }

  /** A value in the configuration. */
  private interface Place {
    String name();

    JsonNode get();

    void set(JsonNode value);
  }

  private record Member(String name, ObjectNode parent, String key) implements Place {
    @Override
    public JsonNode get() {
      return parent.get(key);
    }

    @Override
    public void set(JsonNode value) {
      parent.set(key, value);
    }
  }

  private record Element(String name, ArrayNode parent, int at) implements Place {
    @Override
    public JsonNode get() {
      return parent.get(at);
    }

    @Override
    public void set(JsonNode value) {
      parent.set(at, value);
    }
  }

  private static List<Place> places(JsonNode node, String prefix) {
    List<Place> places = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> each : object.properties()) {
        places.add(new Member(prefix + each.getKey(), object, each.getKey()));
        places.addAll(places(each.getValue(), prefix + each.getKey() + "."));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        places.add(new Element(prefix + i, array, i));
        places.addAll(places(array.get(i), prefix + i + "."));
      }
    }
    return places;
  }
}
