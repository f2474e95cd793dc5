package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.start.InitialEmbeddings;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.learn.word2vec.WordVectorFiles;
import org.warmstart.learn.word2vec.WordVectorFiles.Format;
import org.warmstart.learn.word2vec.WordVectors;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenTables;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.UnigramTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** Word vectors as the start of embeddings. */
class InitialEmbeddingsTest {
  private static final int WIDTH = 8;
  private static final List<String> TEXT =
      List.of("the cat sat on the mat", "the cat sat on the mat", "a cat ran", "the mat sat");

  /** The first two are tokens, "xylophone" is not, and "at" is one only within words. */
  private static final List<String> WORDS = List.of("the", "cat", "xylophone", "at");

  private final Path folder;
  private final List<String> notes = new ArrayList<>();
  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void note(String message) {
          notes.add(message);
        }
      };

  InitialEmbeddingsTest(@TempDir Path folder) {
    this.folder = folder;
    RandomState.seed(11);
  }

  private static WordVectors vectors(List<String> words, int width) {
    float[][] rows = new float[words.size()][width];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < width; d++) {
        rows[i][d] = (i + 1) * (float) Math.sin(3 * d + i);
      }
    }
    return new WordVectors(words, rows);
  }

  private Path file(WordVectors vectors, String name) {
    Path file = folder.resolve(name);
    WordVectorFiles.write(vectors, file, Format.of(file));
    return file;
  }

  private static Tokenizer tokenizer(String kind) {
    return switch (kind) {
      case "wordpiece" ->
          new WordPieceTrainer()
              .vocabularySize(60)
              .specialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
              .train(TEXT);
      case "unigram" -> new UnigramTrainer().vocabularySize(24).train(TEXT);
      default ->
          new ByteLevelBpeTrainer()
              .vocabularySize(270)
              .specialTokens(List.of("<|endoftext|>"))
              .train(TEXT);
    };
  }

  private static Model model(String json, Head head, int vocabulary) {
    try {
      ObjectNode node = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
      ModelConfig config = Families.read(node, "test").withVocabularySize(vocabulary);
      Model model = Families.create(config, head);
      model.initialise();
      return model;
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static float[][] rows(Parameter table) {
    float[] all = Tensors.floats(table.tensor().detach());
    float[][] rows = new float[(int) table.shape()[0]][(int) table.shape()[1]];
    for (int i = 0; i < all.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = all[i];
    }
    return rows;
  }

  private TrainingListener fill(Path file, Model model, TokenizerPair tokenizers) {
    try (RunDirectory run =
        RunDirectory.open(folder.resolve("run"), RunDirectory.Existing.OVERWRITE)) {
      return InitialEmbeddings.fill(file, model, tokenizers, run, listener);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model_type':'lstm-lm','embedding_size':8,'hidden_size':12,'num_hidden_layers':1}|CAUSAL_LM|wordpiece|v.bin",
        "{'model_type':'lstm-lm','embedding_size':8,'hidden_size':12,'num_hidden_layers':1}|CAUSAL_LM|byte-level|v.txt",
        "{'model_type':'elmo','characters':false,'hidden_size':12,'projection_size':8}|BIDIRECTIONAL_LM|wordpiece|v.txt",
        "{'model_type':'transformer','d_model':8,'encoder_layers':1,'decoder_layers':1,'encoder_attention_heads':2,'decoder_attention_heads':2,'encoder_ffn_dim':8,'decoder_ffn_dim':8}|SEQUENCE_TO_SEQUENCE|wordpiece|v.safetensors",
        "{'model_type':'bert','hidden_size':8,'num_hidden_layers':1,'num_attention_heads':2,'intermediate_size':8,'pad_token_id':0}|MASKED_LM|wordpiece|v.bin",
        "{'model_type':'gpt2','n_embd':8,'n_layer':1,'n_head':2}|CAUSAL_LM|byte-level|v.bin",
        "{'model_type':'albert','hidden_size':12,'embedding_size':8,'num_hidden_layers':1,'num_attention_heads':2,'intermediate_size':8}|MASKED_LM|unigram|v.bin",
      })
  void tokensThatAreWordsStartFromTheirVectors(String json, Head head, String kind, String name) {
    Tokenizer tokenizer = tokenizer(kind);
    Model model = model(json, head, tokenizer.vocabularySize());
    Map<String, Parameter> tables = TokenTables.of(model);
    assertThat(tables).hasSize(1);
    Parameter table = tables.values().iterator().next();
    float[][] before = rows(table);
    WordVectors vectors = vectors(WORDS, WIDTH);

    fill(file(vectors, name), model, TokenizerPair.of(tokenizer));

    float[][] after = rows(table);
    String mark = kind.equals("wordpiece") ? "" : kind.equals("unigram") ? "▁" : "Ġ";
    Set<Integer> filled = new HashSet<>();
    double scale = Double.NaN;
    for (String word : List.of("the", "cat")) {
      int id = tokenizer.id(mark + word).orElseThrow();
      filled.add(id);
      float[] vector = Objects.requireNonNull(vectors.vector(word));
      scale = after[id][1] / vector[1];
      for (int d = 0; d < WIDTH; d++) {
        assertThat((double) after[id][d]).isCloseTo(scale * vector[d], within(1e-6));
      }
    }
    // as large as what was there
    double given = meanSquare(after, filled);
    assertThat(Math.sqrt(given / meanSquare(before, null))).isBetween(0.999, 1.001);
    for (int row = 0; row < before.length; row++) {
      if (!filled.contains(row)) {
        assertThat(after[row]).as("row %d, '%s'", row, tokenizer.token(row)).isEqualTo(before[row]);
      }
    }
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("2 of the %d rows of ".formatted(before.length))
        .contains(name);
    model.release();
  }

  /** Of some rows; null: of all. */
  private static double meanSquare(float[][] rows, @Nullable Set<Integer> only) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (only == null || only.contains(row)) {
        for (float value : rows[row]) {
          sum += (double) value * value;
          count++;
        }
      }
    }
    return sum / count;
  }

  /** Vectors of a tokenizer's own tokens, as word2vec train --tokenizer makes them. */
  @ParameterizedTest
  @CsvSource({"wordpiece, ##t", "byte-level, Ġcat", "unigram, ▁cat"})
  void vectorsOfTokensGoToThoseTokens(String kind, String marked) {
    Tokenizer tokenizer = tokenizer(kind);
    Model model =
        model(
            "{'model_type':'gpt2','n_embd':8,'n_layer':1,'n_head':2}",
            Head.CAUSAL_LM,
            tokenizer.vocabularySize());
    List<String> tokens = List.of("t", marked, "nothing");
    Parameter table = TokenTables.of(model).values().iterator().next();
    float[][] before = rows(table);
    fill(file(vectors(tokens, WIDTH), "t.bin"), model, TokenizerPair.of(tokenizer));
    float[][] after = rows(table);
    for (int row = 0; row < before.length; row++) {
      boolean filled = tokens.contains(tokenizer.token(row));
      assertThat(Arrays.equals(after[row], before[row])).isNotEqualTo(filled);
    }
    model.release();
  }

  @Test
  void aRunSaysHowManyAndGoesOnWithoutTheFile() throws IOException {
    Path text = TinyRuns.text(folder, 40);
    Path file = file(vectors(List.of("the", "cat", "dog", "zebra"), 16), "words.txt");
    Path out = folder.resolve("tiny");
    Pretraining.run(TinyRuns.bert(text, out, "training.steps=3", "embeddings=" + file), listener);
    assertThat(notes).anyMatch(note -> note.startsWith("3 of the "));
    assertThat(out.resolve("report.html"))
        .content()
        .contains("embeddings from vectors")
        .containsPattern("3 of \\d+");
    Files.delete(file);
    notes.clear();
    Pretraining.run(TinyRuns.bert(text, out, "training.steps=4", "embeddings=" + file), listener);
    assertThat(notes).noneMatch(note -> note.contains("words.txt"));
    assertThat(out.resolve("report.html")).content().containsPattern("3 of \\d+");
  }

  private void assertRefused(String message, Path file, String... overrides) {
    Path text = TinyRuns.text(folder, 40);
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("embeddings=" + file);
    Path out = folder.resolve("refused");
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    overrides.length == 0
                        ? TinyRuns.bert(text, out, all.toArray(String[]::new))
                        : TinyRuns.elmo(text, out, "embeddings=" + file),
                    listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    // nothing that a second try would stumble over
    assertThat(out.resolve("metrics.jsonl")).doesNotExist();
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path narrow = file(vectors(WORDS, 7), "narrow.bin");
    assertRefused("has vectors of 7 numbers, but the model's 'bert.embeddings.word_emb", narrow);
    assertRefused("spells its words and has no embeddings", narrow, "elmo");
    assertRefused("missing.bin", folder.resolve("missing.bin"));
    assertRefused(
        "none of its words is a token of the tokenizer",
        file(vectors(List.of("Xylophone"), 16), "unknown.txt"));
    Path zero = folder.resolve("zero.txt");
    Files.writeString(zero, "the" + " 0".repeat(16) + "\n");
    assertRefused("are zero", zero);
    Files.writeString(zero, "the" + " 1".repeat(16) + "\ncat" + " NaN".repeat(16) + "\n");
    assertRefused("line 2: vectors have to be finite numbers", zero);
    Files.writeString(zero, "2000000000 2000000000\nthe 1\n");
    assertRefused("a number from 1 to 65536 should be", zero);
    Path lying = folder.resolve("lying.bin");
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("2000000000 16\nthe ".getBytes(StandardCharsets.UTF_8));
    Files.write(lying, bytes.array());
    assertRefused("is too short", lying);
    Files.write(lying, new byte[0]);
    assertRefused("is not a binary file of word vectors", lying);
    Files.write(zero, new byte[0]);
    assertRefused("has no word vectors in it", zero);
    assertThatThrownBy(
            () ->
                TinyRuns.bert(
                    folder.resolve("text.txt"),
                    folder.resolve("warm"),
                    "model={checkpoint: there}",
                    "embeddings=" + narrow))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("embeddings: go with random weights");
  }
}
