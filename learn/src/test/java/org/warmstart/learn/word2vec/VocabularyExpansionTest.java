package org.warmstart.learn.word2vec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TokenTables;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.TokenizerTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** An encoder gets the words of a file of vectors by a map that is known. */
class VocabularyExpansionTest {
  private static final int WIDTH = 5;
  private static final int EMBEDDING = 7;
  private static final List<String> KNOWN =
      List.of("ada", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay");
  private static final List<String> NEW = List.of("unicorn", "griffin", "phoenix");

  private final Path folder;
  private final Path checkpoint;

  VocabularyExpansionTest(@TempDir Path folder) {
    this.folder = folder;
    checkpoint = folder.resolve("checkpoint");
  }

  @BeforeEach
  void save() {
    save(new WordPieceTrainer().vocabularySize(90), "quick-thought-uni");
  }

  private void save(TokenizerTrainer<?> trainer, String preset) {
    Tokenizer tokenizer = trainer.train(List.of((String.join(" ", KNOWN) + " ").repeat(9)));
    TokenizerFiles.save(tokenizer, checkpoint);
    var json = Families.preset(preset).toJson();
    json.put("embedding_size", EMBEDDING);
    json.put("hidden_size", 6);
    json.put("vocab_size", tokenizer.vocabularySize());
    RandomState.seed(4);
    Model model = Families.create(Families.read(json, "tiny"), Head.NEIGHBOUR_CHOICE);
    model.initialise();
    Checkpoint.save(model, checkpoint);
    model.release();
  }

  /** Vectors that a map of random numbers turns into the embeddings of the known words. */
  private Path vectors(Map<String, float[]> vectors) {
    Path file = folder.resolve("vectors.txt");
    WordVectorFiles.write(
        new WordVectors(List.copyOf(vectors.keySet()), vectors.values().toArray(new float[0][])),
        file,
        WordVectorFiles.Format.TEXT);
    return file;
  }

  private static Map<String, float[]> random(List<String> words) {
    SeededRandom random = new SeededRandom(8);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (String word : words) {
      float[] row = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        row[i] = (float) random.nextDouble() - 0.5f;
      }
      vectors.put(word, row);
    }
    return vectors;
  }

  private static List<String> all() {
    List<String> words = new ArrayList<>(KNOWN);
    words.addAll(NEW);
    words.add("two-words"); // which the tokenizer reads as three
    return words;
  }

  private static float[] mapped(float[] vector, int table) {
    float[] row = new float[EMBEDDING];
    for (int e = 0; e < EMBEDDING; e++) {
      for (int d = 0; d < WIDTH; d++) {
        row[e] += vector[d] * (float) Math.sin(1 + e + 3 * d + 11 * table);
      }
    }
    return row;
  }

  @Test
  void newWordsLieWhereTheMapPutsThem() {
    Map<String, float[]> vectors = random(KNOWN);
    vectors.putAll(random(all()));
    Tokenizer before = TokenizerFiles.load(checkpoint);
    Model model = Checkpoint.load(checkpoint);
    int[] table = {0};
    for (Parameter each : TokenTables.of(model).values()) {
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open()) {
        KNOWN.forEach(
            word -> {
              float[] row = mapped(Objects.requireNonNull(vectors.get(word)), table[0]);
              Tensors.copy(
                  each.tensor().detach().select(0, before.id(word).orElseThrow()),
                  Tensors.ofFloats(row, EMBEDDING));
            });
      }
      table[0]++;
    }
    assertThat(table[0]).isEqualTo(2);
    Checkpoint.save(model, checkpoint);
    model.release();

    Path out = folder.resolve("out");
    VocabularyExpansion.Expanded expanded =
        VocabularyExpansion.run(checkpoint, vectors(vectors), 100, out);
    assertThat(expanded.shared()).isEqualTo(KNOWN.size());
    assertThat(expanded.added()).isEqualTo(NEW.size());
    assertThat(expanded.explained()).isCloseTo(1, within(1e-5));
    Tokenizer after = TokenizerFiles.load(out);
    Model grown = Checkpoint.load(out);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(grown.config().vocabularySize()).isEqualTo(after.vocabularySize());
      assertThat(after.encode("a cat and a unicorn", false).tokens()).contains("cat", "unicorn");
      int number = 0;
      for (Parameter each : TokenTables.of(grown).values()) {
        for (String word : NEW) {
          float[] row = Tensors.floats(each.tensor().select(0, after.id(word).orElseThrow()));
          float[] expected = mapped(Objects.requireNonNull(vectors.get(word)), number);
          assertThat(row).containsExactly(expected, within(1e-5f));
        }
        number++;
      }
      // old words keep their numbers and rows
      for (String text : List.of("the cat", "dog elk fox")) {
        assertThat(after.ids(text)).isEqualTo(before.ids(text));
      }
      assertThat(grown.forward(Inputs.ofIds(Tensors.ofInts(after.ids("unicorn"), 1, 1))))
          .containsKey(SentenceModel.VECTORS);
    } finally {
      grown.release();
    }
  }

  @Test
  void theMostFrequentWordsComeFirst() {
    Path out = folder.resolve("out");
    VocabularyExpansion.Expanded expanded =
        VocabularyExpansion.run(checkpoint, vectors(random(all())), 2, out);
    assertThat(expanded.added()).isEqualTo(2);
    assertThat(expanded.explained()).isBetween(0.0, 1.0);
    Tokenizer after = TokenizerFiles.load(out);
    assertThat(IntStream.range(0, 3).filter(i -> after.id(NEW.get(i)).isPresent()))
        .containsExactly(0, 1);
  }

  @Test
  void wordsThatAreLeftOutAreCounted() {
    Map<String, float[]> vectors = random(all());
    vectors.put("Berlin", new float[WIDTH]);
    vectors.put("[UNK]", new float[WIDTH]);
    VocabularyExpansion.Expanded expanded =
        VocabularyExpansion.run(checkpoint, vectors(vectors), 2, folder.resolve("out"));
    assertThat(expanded.news())
        .anyMatch(
            line ->
                line.startsWith("left out: 2 words that the tokenizer would not find")
                    && line.endsWith("such as 'two-words', 'Berlin'"))
        .contains(
            "left out: 1 word spelled like special tokens: '[UNK]'",
            "left out: "
                + (NEW.size() - 2)
                + " new word"
                + (NEW.size() == 3 ? "" : "s")
                + " behind the first 2 words");
  }

  @Test
  void whatCannotBeExpandedIsRefused() {
    Path few = vectors(random(List.of("cat", "dog", "unicorn")));
    assertThatThrownBy(() -> VocabularyExpansion.run(checkpoint, few, 9, folder.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 2 words of the tokenizer's")
        .hasMessageContaining("vectors of 5 numbers");
    Path known = vectors(random(KNOWN));
    assertThatThrownBy(() -> VocabularyExpansion.run(checkpoint, known, 9, folder.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no word that the tokenizer lacks");
    save(new ByteLevelBpeTrainer().vocabularySize(270), "quick-thought-uni");
    assertThatThrownBy(() -> VocabularyExpansion.run(checkpoint, few, 9, folder.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizers of words");
  }
}
