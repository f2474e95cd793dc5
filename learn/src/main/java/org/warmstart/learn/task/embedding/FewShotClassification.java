package org.warmstart.learn.task.embedding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.BatchOrder;
import org.warmstart.learn.embedding.CosineRegression;
import org.warmstart.learn.embedding.EmbeddingCriterion;
import org.warmstart.learn.embedding.Matryoshka;
import org.warmstart.learn.embedding.TextBatches;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.fewshot.ContrastivePairs;
import org.warmstart.learn.fewshot.LogisticRegression;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.sequence.ClassScorer;
import org.warmstart.learn.task.sequence.Classification;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.SentenceClassifierFiles;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * One class out of several for a text, from few texts of each (SetFit, Tunstall et al. 2022): the
 * model's layers learn that the vectors of two texts of one class are alike and those of two
 * classes are not, and a logistic regression on the vectors tells the classes.
 */
public final class FewShotClassification implements Task {
  private static final int ROWS_AT_ONCE = 32;

  /**
   * The task's settings.
   *
   * @param labels names of the classes in the order of their numbers; empty: those of the training
   *     data
   * @param numIterations how many pairs with a text of its class, and how many with one of another,
   *     each text gets by chance; null: {@code sampling} says which of all pairs are taken
   * @param sampling which of all pairs are taken where {@code numIterations} is not given
   * @param regularization the inverse of the logistic regression's L2 penalty, C: the smaller, the
   *     smaller its weights
   * @param pooling how the vectors of a text's tokens become one; null: as the checkpoint's files
   *     of sentence-transformers say, else the model's own vector of a text, or the mean where it
   *     makes none
   * @param normalize whether vectors are scaled to length 1; null: as the checkpoint's files say,
   *     else no
   * @param maxLength most tokens of a text, special ones included; longer texts are cut. 0: what
   *     the model has positions for; null: as the checkpoint's files say, else 128, or what the
   *     model has positions for if that is fewer
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   */
  public record Settings(
      @Default("[]") List<String> labels,
      @Nullable @InRange(least = 1, most = 10000) Integer numIterations,
      @Default("oversampling") ContrastivePairs.Sampling sampling,
      @Default("1") @InRange(above = 0) double regularization,
      @Nullable TokenPooling pooling,
      @Nullable Boolean normalize,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable Boolean specialTokensInText)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class,
          labels,
          numIterations,
          sampling,
          regularization,
          pooling,
          normalize,
          maxLength,
          specialTokensInText);
      labels = List.copyOf(labels);
    }

    @Override
    public List<Column> columns() {
      return List.of(
          new Column(TextColumns.TEXT, "text", true),
          new Column(TextColumns.TARGET, "label", false));
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    /** Classes of a head that the checkpoint may have are no matter: it gets a new one. */
    @Override
    public Fitting fitting(List<String> checkpoint) {
      Labels found = new Labels(labels, List.of());
      return new Fitting() {
        @Override
        public void add(TaskRow row) {
          found.add(row.get(TextColumns.TARGET));
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          return new Settings(
              found.names(notes),
              numIterations,
              sampling,
              regularization,
              pooling,
              normalize,
              maxLength,
              specialTokensInText);
        }
      };
    }

    @Override
    public Task create(TaskContext context) {
      SentenceFeatures features =
          new SentenceFeatures(context, pooling, normalize, maxLength, specialTokensInText);
      LabelNames names = new LabelNames(context.labels(labels));
      if (names.size() < 2) {
        throw new InputException(
            "classification needs at least 2 classes; the labels are: "
                + Messages.list(names.names()));
      }
      return new FewShotClassification(this, features, names, context.trained(), null);
    }
  }

  private final Settings settings;
  private final SentenceFeatures features;
  private final LabelNames labels;
  private final boolean trained;
  private final @Nullable Examples training;

  private FewShotClassification(
      Settings settings,
      SentenceFeatures features,
      LabelNames labels,
      boolean trained,
      @Nullable Examples training) {
    this.settings = settings;
    this.features = features;
    this.labels = labels;
    this.trained = trained;
    this.training = training;
  }

  /** Layers alone are trained; what is scored has the head that was put on them. */
  @Override
  public Head head() {
    return trained ? features.head() : Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> features.adaptation().apply(config.withLabels(labels.names()));
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String label = row.get(TextColumns.TARGET);
    if (label == null || label.isBlank()) {
      throw new InputException(row.place() + ": the label is missing");
    }
    int target = labels.require(label, row.place());
    List<String> texts = List.of(row.require(TextColumns.TEXT));
    return List.of(features.encode(row, texts, target, sampling));
  }

  @Override
  public Batch batch(List<Example> examples) {
    return features.ofOne(examples);
  }

  @Override
  public Task knowing(Examples rows) {
    return new FewShotClassification(settings, features, labels, trained, rows);
  }

  @Override
  public BatchOrder order(Examples examples, int batchSize, int tokensPerBatch, long seed) {
    return new ContrastivePairs(
        classes(examples), batchSize, settings.numIterations(), settings.sampling(), seed);
  }

  private static int[] classes(Examples examples) {
    return IntStream.range(0, examples.size())
        .map(example -> (int) examples.get(example).target())
        .toArray();
  }

  /** Pairs, whose texts come one behind the other, as alike as 1 or 0. */
  @Override
  public Batch trainingBatch(List<Example> examples) {
    List<Example> first = new ArrayList<>();
    List<Example> second = new ArrayList<>();
    float[] scores = new float[examples.size() / 2];
    for (int pair = 0; pair < scores.length; pair++) {
      Example a = examples.get(2 * pair);
      Example b = examples.get(2 * pair + 1);
      first.add(a);
      second.add(b);
      scores[pair] = a.target() == b.target() ? 1 : 0;
    }
    return features.apart(List.of(first, second)).with(TextBatches.SCORES, scores, scores.length);
  }

  @Override
  public Loss loss() {
    return new EmbeddingCriterion(
        new CosineRegression(), new Matryoshka(List.of(), List.of()), features.vectors());
  }

  @Override
  public boolean writes(String name) {
    return SentenceTransformers.isWritten(name) || SentenceClassifierFiles.isFolder(name);
  }

  /** The head is found on the vectors that the trained layers make of the training rows. */
  @Override
  public ModelFiles files(ModelFiles usual) {
    return usual.with(folder -> saveHead(folder, usual), SentenceClassifierFiles::onto);
  }

  private void saveHead(Path folder, ModelFiles usual) throws IOException {
    features.save(folder);
    Model body = usual.open(folder);
    try (Autograd.Off off = Autograd.off()) {
      LogisticRegression.Layer head = head(body);
      SentenceClassifierFiles.write(folder, floats(head.weight()), floats(head.bias()));
    } finally {
      body.release();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[][] floats(double[][] values) {
    return Arrays.stream(values).map(FewShotClassification::floats).toArray(float[][]::new);
  }

  private LogisticRegression.Layer head(Model body) {
    Examples rows = training;
    if (rows == null) {
      throw new IllegalStateException("the head is learned from training rows, which are not here");
    }
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
      List<Example> part =
          IntStream.range(from, Math.min(rows.size(), from + ROWS_AT_ONCE))
              .mapToObj(rows::get)
              .toList();
      try (Scope scope = Scope.open()) {
        vectors.addAll(Arrays.asList(vectors(body, batch(part))));
      }
    }
    return LogisticRegression.fit(
        vectors.toArray(float[][]::new), classes(rows), labels.size(), settings.regularization());
  }

  private float[][] vectors(Model body, Batch batch) {
    float[] flat = Tensors.floats(features.vectors().of(body, batch.toInputs()));
    int width = flat.length / batch.rows();
    float[][] vectors = new float[batch.rows()][];
    for (int row = 0; row < vectors.length; row++) {
      vectors[row] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
    }
    return vectors;
  }

  @Override
  public Set<String> metrics() {
    return Classification.metrics(this, labels.size());
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }

  /** Layers that are being trained are scored with the head that they would get now. */
  @Override
  public Scorer scorer(Scoring scoring) {
    return new ClassScorer(labels.names(), scoring, new Classifier()::logits);
  }

  private final class Classifier {
    private LogisticRegression.@Nullable Layer head;

    float[][] logits(Model model, Batch batch) {
      if (model.head() == Head.SEQUENCE_CLASSIFICATION) {
        return Logits.of(model, batch);
      }
      LogisticRegression.Layer layer = head;
      if (layer == null) {
        layer = head(model);
        head = layer;
      }
      float[][] vectors = vectors(model, batch);
      float[][] logits = new float[vectors.length][labels.size()];
      for (int row = 0; row < logits.length; row++) {
        for (int c = 0; c < labels.size(); c++) {
          double sum = layer.bias()[c];
          for (int d = 0; d < vectors[row].length; d++) {
            sum += layer.weight()[c][d] * vectors[row][d];
          }
          logits[row][c] = (float) sum;
        }
      }
      return logits;
    }
  }
}
