package org.warmstart.learn.task.embedding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.InputRows;
import org.warmstart.learn.task.input.Parts;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A teacher's sentence embeddings in other languages (Reimers and Gurevych 2020, section 2): the
 * student's vectors of a sentence and of its translation learn, by squared error, to be the
 * teacher's vector of the sentence.
 */
public final class EmbeddingDistillation implements Task {
  /** The column with the text in the other language. */
  static final String TRANSLATION = "translation";

  private static final List<Column> COLUMNS =
      List.of(
          new Column(TextColumns.TEXT, "text", true), new Column(TRANSLATION, "translation", true));

  /**
   * The task's settings.
   *
   * @param teacher the checkpoint whose vectors are learned; the folders of sentence-transformers
   *     make vectors as that library does
   * @param teacherPooling how the teacher's vectors of tokens become one: as its files say, or else
   *     its own way, or by mean, first or last token
   * @param pooling how the student's vectors of tokens become one: mean, first or last token
   * @param maxLength most tokens of a text that the student reads, special ones included; longer
   *     texts are cut. 0: what the model has positions for; null: 128, or what the model has
   *     positions for if that is fewer
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   */
  public record Settings(
      Path teacher,
      @Default("model") Pooling teacherPooling,
      @Default("mean") Pooling pooling,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable Boolean specialTokensInText)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class, teacher, teacherPooling, pooling, maxLength, specialTokensInText);
      if (pooling == Pooling.MODEL) {
        throw new InputException(
            "pooling: the student has no way of its own yet; take mean, first or last");
      }
    }

    @Override
    public List<Column> columns() {
      return COLUMNS;
    }

    @Override
    public Set<String> targets() {
      return Set.of();
    }

    @Override
    public List<Path> inputs() {
      return List.of(teacher);
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    @Override
    public Task create(TaskContext context) {
      return new EmbeddingDistillation(this, context);
    }
  }

  private final Settings settings;
  private final Head head;
  private final int width;
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final Truncation truncation;
  private final InputRows rows;
  private @Nullable TextEmbedder teacher;

  private EmbeddingDistillation(Settings settings, TaskContext context) {
    this.settings = settings;
    ModelConfig config = context.config();
    head = config.family().bareHead();
    width = config.width();
    requireTeacher();
    tokenizer = context.tokenizers().source();
    reader = context.reader(tokenizer, settings.specialTokensInText());
    int maxLength = context.maxLength(settings.maxLength());
    SequenceFeatures.requireRoom(tokenizer, maxLength);
    truncation = Truncation.longestFirst(maxLength);
    rows = InputRows.of(config, tokenizer).filledAtTheEnd();
  }

  private void requireTeacher() {
    Path path = settings.teacher();
    if (!Checkpoint.exists(path)) {
      throw new InputException("task.teacher: " + path + ": is no checkpoint");
    }
    SentenceTransformers files =
        settings.teacherPooling() == Pooling.MODEL ? SentenceTransformers.read(path) : null;
    int ofLayers = Checkpoint.config(path).width();
    int theirs = files == null ? ofLayers : files.vectors().width(ofLayers);
    if (theirs != width) {
      throw new InputException(
          "task.teacher: "
              + path
              + ": its vectors have "
              + theirs
              + " numbers, the student's "
              + width
              + "; take a student that is as wide");
    }
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> SequenceFeatures.adapted(config, tokenizer);
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(tokenizer);
  }

  @Override
  public List<String> notes() {
    String made =
        switch (settings.pooling()) {
          case MODEL, MEAN -> "mean over tokens";
          case MAX -> "largest numbers over tokens";
          case SUM -> "sum over tokens";
          case FIRST -> "first token's";
          case LAST -> "last token's";
        };
    return List.of(
        "vectors are the "
            + made
            + ": warmstart embed --pooling "
            + settings.pooling().name().toLowerCase(Locale.ROOT)
            + " makes them of the result");
  }

  /**
   * The example's tokens are those of the sentence and of its translation; its numbers how many the
   * first has, and the bits of the teacher's vector.
   */
  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    CutEncoding source = encoded(row, TextColumns.TEXT, sampling);
    CutEncoding translation = encoded(row, TRANSLATION, sampling);
    float[] vector = ofTeacher(row);
    int[] numbers = new int[1 + vector.length];
    numbers[0] = source.encoding().size();
    for (int d = 0; d < vector.length; d++) {
      numbers[1 + d] = Float.floatToRawIntBits(vector[d]);
    }
    int[] ids = Parts.joined(source.encoding().ids(), translation.encoding().ids());
    int[] types = Parts.joined(source.encoding().typeIds(), translation.encoding().typeIds());
    int uncut = source.uncut() + translation.uncut();
    return List.of(Example.ofParts(ids, types, uncut, 0).withNumbers(numbers));
  }

  private CutEncoding encoded(TaskRow row, String column, @Nullable Sampling sampling) {
    String text = row.require(column);
    if (text.isBlank()) {
      throw new InputException(row.place(column) + ": is empty");
    }
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    return CutEncoding.of(reader, text, null, options, truncation);
  }

  private float[] ofTeacher(TaskRow row) {
    try {
      return teacher().embed(row.require(TextColumns.TEXT)).vector();
    } catch (InputException e) {
      throw new InputException(
          row.place(TextColumns.TEXT) + ": the teacher cannot read it: " + e.getMessage(), e);
    }
  }

  private synchronized TextEmbedder teacher() {
    TextEmbedder there = teacher;
    if (there == null) {
      there =
          TextEmbedder.load(
              settings.teacher(), PipelineOptions.DEFAULT, settings.teacherPooling(), false);
      teacher = there;
    }
    return there;
  }

  @Override
  public synchronized void rest() {
    if (teacher != null) {
      teacher.close();
      teacher = null;
    }
  }

  /**
   * All sentences, then all translations: {@code input_ids} and the like [2·B, T], and {@code
   * vectors} [B, D].
   */
  @Override
  public Batch batch(List<Example> examples) {
    List<Example> texts = new ArrayList<>();
    float[] vectors = new float[examples.size() * width];
    for (int i = 0; i < examples.size(); i++) {
      Example each = examples.get(i);
      texts.add(part(each, 0, each.numbers()[0]));
      System.arraycopy(vector(each), 0, vectors, i * width, width);
    }
    examples.forEach(each -> texts.add(part(each, each.numbers()[0], each.ids().length)));
    return rows.batch(texts).with(EmbeddingErrors.VECTORS, vectors, examples.size(), width);
  }

  private static Example part(Example example, int from, int to) {
    int[] ids = Arrays.copyOfRange(example.ids(), from, to);
    return Example.ofParts(ids, Arrays.copyOfRange(example.types(), from, to), ids.length, 0);
  }

  /** The teacher's vector of an example's sentence. */
  static float[] vector(Example example) {
    int[] numbers = example.numbers();
    float[] vector = new float[numbers.length - 1];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = Float.intBitsToFloat(numbers[1 + d]);
    }
    return vector;
  }

  @Override
  public Loss loss() {
    return new EmbeddingErrors(settings.pooling());
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new TranslationScorer(settings.pooling(), scoring);
  }
}
