package org.warmstart.learn.task.embedding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.random.SplitMix;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.BatchOrder;
import org.warmstart.learn.embedding.EmbeddingCriterion;
import org.warmstart.learn.embedding.EmbeddingLoss;
import org.warmstart.learn.embedding.EmbeddingLosses;
import org.warmstart.learn.embedding.EmbeddingScores.Kind;
import org.warmstart.learn.embedding.Matryoshka;
import org.warmstart.learn.embedding.MixedOrder;
import org.warmstart.learn.embedding.TextBatches;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.sequence.Regression;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/** One vector for a text, near those of texts that are like it (Reimers and Gurevych 2019). */
public final class SentenceEmbedding implements Task {
  private static final String NEGATIVES = "negatives";

  /**
   * The task's settings.
   *
   * @param loss what is made small, and with it what a row has: a pair of texts, a pair and a
   *     number that says how alike they are, or a pair and negatives
   * @param matryoshka lengths: the loss is taken of the vectors' first so many numbers, for each
   *     length, and added up, so that vectors can be cut to these lengths. Empty: of whole vectors
   * @param matryoshkaWeights factors of the lengths' losses; empty: 1 for each
   * @param pooling how the vectors of a text's tokens become one; null: as the checkpoint's files
   *     of sentence-transformers say, else the model's own vector of a text, or the mean where it
   *     makes none
   * @param normalize whether vectors are scaled to length 1; null: as the checkpoint's files say,
   *     else no
   * @param negativeColumns columns of the file with a negative each; empty: negatives are a text or
   *     a list in the column 'negatives'
   * @param numberOfNegatives how many negatives a row has; null: as many as the first one
   * @param evaluation what held-out rows are scored by; null: by what the loss learns
   * @param maxLength most tokens of a text, special ones included; longer texts are cut. 0: what
   *     the model has positions for; null: as the checkpoint's files say, else 128, or what the
   *     model has positions for if that is fewer
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   */
  public record Settings(
      @Default("in-batch-negatives") EmbeddingLoss loss,
      @Default("[]") List<Integer> matryoshka,
      @Default("[]") List<Double> matryoshkaWeights,
      @Nullable TokenPooling pooling,
      @Nullable Boolean normalize,
      @Default("[]") List<String> negativeColumns,
      @Nullable @InRange(least = 1, most = 1000) Integer numberOfNegatives,
      @Nullable Kind evaluation,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable Boolean specialTokensInText)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class,
          loss,
          matryoshka,
          matryoshkaWeights,
          pooling,
          normalize,
          negativeColumns,
          numberOfNegatives,
          evaluation,
          maxLength,
          specialTokensInText);
      matryoshka = List.copyOf(matryoshka);
      matryoshkaWeights = List.copyOf(matryoshkaWeights);
      negativeColumns = List.copyOf(negativeColumns);
      for (double weight : matryoshkaWeights) {
        if (!(weight > 0 && Double.isFinite(weight))) {
          throw new InputException("task.matryoshkaWeights: should be above 0, not " + weight);
        }
      }
      List<String> own =
          List.of(TextColumns.TEXT, TextColumns.SECOND, TextColumns.TARGET, NEGATIVES, Column.ID);
      for (String column : negativeColumns) {
        if (own.contains(column)) {
          throw new InputException(
              "task.negativeColumns: '"
                  + column
                  + "' is a name of the task's own; rename the file's column (data.sql)");
        }
      }
      if (new HashSet<>(negativeColumns).size() < negativeColumns.size()) {
        throw new InputException(
            "task.negativeColumns: has a column twice: " + Messages.list(negativeColumns));
      }
      boolean ofTriplets = evaluation == Kind.TRIPLET;
      if (loss.negatives() == EmbeddingLoss.Negatives.NONE
          && !ofTriplets
          && !(negativeColumns.isEmpty() && numberOfNegatives == null)) {
        throw new InputException(
            "task.negativeColumns: '"
                + EmbeddingLosses.ALL.nameOf(loss)
                + "' reads no negatives; in-batch-negatives and triplet do");
      }
    }

    /** With the usual settings but for these. */
    public static Settings of(EmbeddingLoss loss, @Nullable Kind evaluation) {
      return new Settings(
          loss, List.of(), List.of(), null, null, List.of(), null, evaluation, null, null);
    }

    private Kind kind() {
      if (evaluation != null) {
        return evaluation;
      }
      if (loss.readsScores()) {
        return Kind.SIMILARITY;
      }
      return loss.negatives() == EmbeddingLoss.Negatives.NEEDED ? Kind.TRIPLET : Kind.RETRIEVAL;
    }

    @Override
    public List<Column> columns() {
      return columns(loss.readsScores(), loss.negatives());
    }

    @Override
    public List<Column> evaluationColumns() {
      return switch (kind()) {
        case SIMILARITY -> columns(true, EmbeddingLoss.Negatives.NONE);
        case RETRIEVAL -> columns(false, EmbeddingLoss.Negatives.NONE);
        case TRIPLET -> columns(false, EmbeddingLoss.Negatives.NEEDED);
      };
    }

    private List<Column> columns(boolean scores, EmbeddingLoss.Negatives negatives) {
      List<Column> columns = new ArrayList<>();
      columns.add(new Column(TextColumns.TEXT, "text", true));
      columns.add(new Column(TextColumns.SECOND, "second", true));
      if (scores) {
        columns.add(new Column(TextColumns.TARGET, "label", true));
      }
      if (negatives != EmbeddingLoss.Negatives.NONE && negativeColumns.isEmpty()) {
        boolean needed = negatives == EmbeddingLoss.Negatives.NEEDED;
        columns.add(new Column(NEGATIVES, needed ? "negatives" : null, true));
      } else if (negatives != EmbeddingLoss.Negatives.NONE) {
        negativeColumns.forEach(name -> columns.add(new Column(name, name, true)));
      }
      return columns;
    }

    /** Both texts are read for themselves. */
    @Override
    public boolean joinsTexts() {
      return false;
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    /** The rows of a batch have as many texts. */
    @Override
    public @Nullable Fitting fitting(List<String> checkpoint) {
      if (loss.negatives() == EmbeddingLoss.Negatives.NONE) {
        return null;
      }
      return new Fitting() {
        private Settings counted = Settings.this;

        @Override
        public void add(TaskRow row) {
          int here = counted.negatives(row).size();
          if (counted.numberOfNegatives == null && here > 0) {
            counted = withNegatives(here);
          }
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          Integer count = counted.numberOfNegatives;
          if (count != null) {
            notes.accept("negatives: " + count + " in every row");
          }
          return counted;
        }
      };
    }

    private Settings withNegatives(int number) {
      return new Settings(
          loss,
          matryoshka,
          matryoshkaWeights,
          pooling,
          normalize,
          negativeColumns,
          number,
          evaluation,
          maxLength,
          specialTokensInText);
    }

    /** A row's negatives; none where it has no cell for them. */
    private List<String> negatives(TaskRow row) {
      List<String> negatives = new ArrayList<>();
      for (String column : negativeColumns) {
        Optional.ofNullable(row.get(column)).ifPresent(negatives::add);
      }
      String cell = row.get(NEGATIVES);
      if (cell != null) {
        negatives.addAll(ListCells.read(cell).orElse(List.of(cell)));
        if (negatives.isEmpty()) {
          throw new InputException(row.place(NEGATIVES) + ": the list is empty");
        }
      }
      if (numberOfNegatives != null
          && !negatives.isEmpty()
          && negatives.size() != numberOfNegatives) {
        throw new InputException(
            row.place(negativeColumns.isEmpty() ? NEGATIVES : negativeColumns.get(0))
                + ": expected as many negatives as the first row or task.numberOfNegatives has, "
                + numberOfNegatives
                + ", found "
                + negatives.size());
      }
      return negatives;
    }

    @Override
    public Task create(TaskContext context) {
      return new SentenceEmbedding(
          this, new SentenceFeatures(context, pooling, normalize, maxLength, specialTokensInText));
    }
  }

  private final Settings settings;
  private final SentenceFeatures features;
  private final EmbeddingCriterion criterion;

  private SentenceEmbedding(Settings settings, SentenceFeatures features) {
    this.settings = settings;
    this.features = features;
    Matryoshka lengths =
        Matryoshka.of(settings.matryoshka(), settings.matryoshkaWeights(), features.width());
    criterion = new EmbeddingCriterion(settings.loss(), lengths, features.vectors());
  }

  @Override
  public Head head() {
    return features.head();
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return features.adaptation();
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }

  /** The target is not a number where the row has none. */
  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    List<String> texts = new ArrayList<>();
    texts.add(row.require(TextColumns.TEXT));
    texts.add(row.require(TextColumns.SECOND));
    texts.addAll(settings.negatives(row));
    String target = row.get(TextColumns.TARGET);
    double number = target == null ? Double.NaN : Regression.number(row, target);
    return List.of(features.encode(row, texts, number, sampling));
  }

  @Override
  public BatchOrder order(Examples examples, int batchSize, int tokensPerBatch, long seed) {
    EmbeddingLoss loss = settings.loss();
    if (!loss.comparesRows()) {
      return Task.super.order(examples, batchSize, tokensPerBatch, seed);
    }
    long[][] texts = new long[examples.size()][];
    boolean alone = batchSize == 1;
    for (int i = 0; i < texts.length; i++) {
      Example example = examples.get(i);
      texts[i] = new long[example.numbers().length];
      alone &= texts[i].length == 2;
      for (int text = 0; text < texts[i].length; text++) {
        texts[i][text] = hash(SentenceFeatures.text(example, text).ids());
      }
    }
    if (alone) {
      throw new InputException(
          "batchSize: 1 leaves nothing to compare a row with, so that nothing would be learnt; give"
              + " 2 or more");
    }
    return new MixedOrder(texts, loss.keepsTextsApart(), batchSize, seed);
  }

  private static long hash(int[] ids) {
    long hash = ids.length;
    for (int id : ids) {
      hash = SplitMix.mix(hash, id);
    }
    return hash;
  }

  /** Each text's arrays, and how alike pairs are where rows say so. */
  @Override
  public Batch batch(List<Example> examples) {
    int texts = examples.stream().mapToInt(each -> each.numbers().length).max().orElseThrow();
    List<List<Example>> columns = new ArrayList<>();
    for (int text = 0; text < texts; text++) {
      int number = text;
      // where a row has fewer its first text is there again, which the scorer leaves aside
      columns.add(
          examples.stream()
              .map(each -> SentenceFeatures.text(each, number < each.numbers().length ? number : 0))
              .toList());
    }
    Batch batch = features.apart(columns);
    if (settings.loss().readsScores()) {
      float[] scores = new float[examples.size()];
      for (int row = 0; row < scores.length; row++) {
        scores[row] = (float) examples.get(row).target();
      }
      batch.with(TextBatches.SCORES, scores, scores.length);
    }
    return batch;
  }

  @Override
  public Loss loss() {
    return criterion;
  }

  @Override
  public boolean writes(String name) {
    return SentenceTransformers.isWritten(name);
  }

  @Override
  public ModelFiles files(ModelFiles usual) {
    return usual.with(features::save, (model, folder) -> model);
  }

  @Override
  public String mainMetric() {
    return settings.kind().main();
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return true;
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new VectorScorer(settings.kind(), features.vectors(), scoring);
  }
}
