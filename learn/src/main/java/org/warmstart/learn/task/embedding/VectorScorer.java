package org.warmstart.learn.task.embedding;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.embedding.EmbeddingScores;
import org.warmstart.learn.embedding.EmbeddingScores.Kind;
import org.warmstart.learn.embedding.TextBatches;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.tensor.Tensors;

/** Scores held-out texts by their vectors. */
final class VectorScorer implements Task.Scorer {
  private final EmbeddingScores scores;
  private final Kind kind;
  private final SentenceVectors sentences;
  private final Scoring scoring;

  VectorScorer(Kind kind, SentenceVectors sentences, Scoring scoring) {
    this.kind = kind;
    this.sentences = sentences;
    scores = kind.create();
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    Inputs in = batch.toInputs();
    List<float[]> columns = new ArrayList<>();
    int width = 0;
    int texts = examples.stream().mapToInt(each -> each.numbers().length).max().orElseThrow();
    for (int text = 0; text < texts; text++) {
      Tensor vectorsBD = sentences.of(model, TextBatches.text(in, text));
      width = Math.toIntExact(vectorsBD.size(1));
      columns.add(Tensors.floats(vectorsBD));
    }
    for (int row = 0; row < examples.size(); row++) {
      Example example = examples.get(row);
      List<IntBuffer> tokens = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      for (int text = 0; text < example.numbers().length; text++) {
        tokens.add(IntBuffer.wrap(SentenceFeatures.text(example, text).ids()));
        vectors.add(Arrays.copyOfRange(columns.get(text), row * width, (row + 1) * width));
      }
      scores.add(tokens, vectors, example.target());
    }
  }

  /** Scores, and predictions, for which all rows have to be there. */
  @Override
  public SortedMap<String, Double> result() {
    if (scoring.isTold()) {
      List<EmbeddingScores.Prediction> predictions = scores.predictions();
      for (int row = 0; row < predictions.size(); row++) {
        EmbeddingScores.Prediction each = predictions.get(row);
        scoring.tell(row, told(each.reference()), told(each.prediction()), each.scores());
      }
    }
    return scores.result();
  }

  /** In retrieval a row stands for its second text. */
  private Object told(Object value) {
    return kind == Kind.RETRIEVAL
        ? scoring.rows().apply((Integer) value).require(TextColumns.SECOND)
        : value;
  }
}
