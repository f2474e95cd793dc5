package org.warmstart.learn.task.embedding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.embedding.TextBatches;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.input.InputRows;
import org.warmstart.learn.task.input.Parts;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.stage.Sampling;

/**
 * Texts that are read apart, for a model's layers alone, and how their vectors are made: as the
 * settings say, else as files of sentence-transformers beside the checkpoint do.
 */
final class SentenceFeatures {
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final ModelConfig config;
  private final InputRows rows;
  private final Truncation truncation;
  private final SentenceVectors vectors;
  private final OptionalInt padding;

  /**
   * As a task's settings have them.
   *
   * @param pooling null: as the checkpoint's files say
   * @param normalize null: as the checkpoint's files say
   * @param maxLength null: as the checkpoint's files say, else the usual one
   */
  SentenceFeatures(
      TaskContext context,
      @Nullable TokenPooling pooling,
      @Nullable Boolean normalize,
      @Nullable Integer maxLength,
      @Nullable Boolean specialTokensInText) {
    config = context.config();
    if (!config.family().heads().contains(config.family().bareHead())) {
      throw new InputException(
          "vectors of texts need an encoder or a decoder alone, and a "
              + config.family().modelType()
              + " has neither");
    }
    tokenizer = context.tokenizers().source();
    reader = context.reader(tokenizer, specialTokensInText);
    Path checkpoint = context.checkpoint();
    // with a pooling of one's own the files need not be of use
    SentenceTransformers files =
        checkpoint == null || pooling != null ? null : SentenceTransformers.read(checkpoint);
    if (files != null && files.lowerCase()) {
      throw new InputException(
          checkpoint
              + ": 'do_lower_case' of sentence_bert_config.json is not built here; set it in"
              + " the tokenizer's own tokenizer_config.json");
    }
    boolean ofFiles = files != null && files.vectors().normalized();
    vectors =
        new SentenceVectors(
            pooling != null
                ? List.of(pooling)
                : files == null ? List.of() : files.vectors().poolings(),
            normalize != null ? normalize : ofFiles);
    Integer most = files == null ? null : files.mostTokens();
    int length =
        maxLength == null && most != null
            ? Math.min(most, config.maxPositions())
            : context.maxLength(maxLength);
    SequenceFeatures.requireRoom(tokenizer, length);
    truncation = Truncation.longestFirst(length);
    padding = padding(tokenizer);
    // padding is masked: where the tokenizer names none, any token will do
    rows = new InputRows(padding.orElse(0), Padding.Side.END, config.tokenTypes() > 1);
  }

  private static OptionalInt padding(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().padding();
    return token == null ? OptionalInt.empty() : tokenizer.id(token);
  }

  Head head() {
    return config.family().bareHead();
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  SentenceVectors vectors() {
    return vectors;
  }

  /** How many numbers a vector has. */
  int width() {
    return vectors.width(config.width());
  }

  /** Room for the tokenizer's tokens, and which of them is padding. */
  UnaryOperator<ModelConfig> adaptation() {
    return given -> {
      TokenRoles roles = given.tokens();
      int needed = tokenizer.vocabularySize();
      ModelConfig padded =
          padding.isEmpty()
              ? given
              : given.withTokens(
                  new TokenRoles(
                      roles.beginning(), roles.end(), padding.getAsInt(), roles.decoderStart()));
      return needed > given.vocabularySize() ? padded.withVocabularySize(needed) : padded;
    };
  }

  /**
   * One example of a row's texts: its tokens are those of all of them, its numbers how many each
   * has.
   *
   * @throws InputException naming the row if a text is empty
   */
  Example encode(TaskRow row, List<String> texts, double target, @Nullable Sampling sampling) {
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    List<CutEncoding> cuts = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      CutEncoding cut = CutEncoding.of(reader, texts.get(text), null, options, truncation);
      if (texts.get(text).isBlank() || cut.encoding().size() == 0) {
        throw new InputException(row.place() + ": text " + (text + 1) + " is empty");
      }
      cuts.add(cut);
    }
    return Parts.example(cuts, target);
  }

  /** One of an example's texts as an example of its own. */
  static Example text(Example example, int text) {
    int from = Arrays.stream(example.numbers(), 0, text).sum();
    int to = from + example.numbers()[text];
    int[] ids = Arrays.copyOfRange(example.ids(), from, to);
    return Example.ofParts(ids, Arrays.copyOfRange(example.types(), from, to), to - from, 0)
        .withNumbers(to - from);
  }

  /**
   * {@code input_ids} and the like of texts that are read one by one.
   *
   * @param examples of one text each
   */
  Batch ofOne(List<Example> examples) {
    return rows.batch(examples);
  }

  /**
   * The arrays of each of the examples' texts, under the names of {@link TextBatches}.
   *
   * @param columns the texts of all rows, first ones, second ones and so on
   */
  Batch apart(List<List<Example>> columns) {
    long tokens = columns.stream().flatMap(List::stream).mapToLong(Example::length).sum();
    Batch batch = new Batch(columns.get(0).size(), tokens);
    for (int text = 0; text < columns.size(); text++) {
      Batch own = rows.batch(columns.get(text));
      for (String name : own.names()) {
        batch.with(TextBatches.name(name, text), own.longs(name), own.shape(name));
      }
    }
    return batch;
  }

  /** Writes how vectors are made into a result's folder, unless they are the model's own. */
  void save(Path folder) {
    boolean own =
        vectors.poolings().isEmpty() && Checkpoint.describe(folder) instanceof SentenceModel;
    if (!own) {
      SentenceVectors said =
          vectors.poolings().isEmpty()
              ? new SentenceVectors(List.of(TokenPooling.MEAN), vectors.normalized())
              : vectors;
      new SentenceTransformers(said, truncation.maxLength(), false).write(folder, config.width());
    }
  }
}
