package org.warmstart.learn.task.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.pipeline.Pooling;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * How near a student's vectors are to the teacher's, and how often the translation of a sentence is
 * the nearest of all translations to it by their cosine, and the other way round (the names are
 * those of sentence-transformers' TranslationEvaluator). Holds two vectors for each row.
 */
final class TranslationScorer implements Task.Scorer {
  private static final int BLOCK = 512;

  private final EmbeddingErrors errors;
  private final Scoring scoring;
  private final List<float[]> sentences = new ArrayList<>();
  private final List<float[]> translations = new ArrayList<>();
  private double squares;

  TranslationScorer(Pooling pooling, Scoring scoring) {
    errors = new EmbeddingErrors(pooling);
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    Inputs in = batch.toInputs();
    Tensor vectors = errors.vectors(model, in);
    int count = examples.size();
    for (int i = 0; i < count; i++) {
      float[] right = EmbeddingDistillation.vector(examples.get(i));
      float[] sentence = Tensors.floats(vectors.select(0, i));
      float[] translation = Tensors.floats(vectors.select(0, (long) count + i));
      for (int d = 0; d < right.length; d++) {
        squares += Math.pow(sentence[d] - right[d], 2) / right.length;
        squares += Math.pow(translation[d] - right[d], 2) / right.length;
      }
      sentences.add(scaled(sentence));
      translations.add(scaled(translation));
    }
  }

  /** To length 1. */
  private static float[] scaled(float[] vector) {
    double sum = 0;
    for (float number : vector) {
      sum += (double) number * number;
    }
    double length = Math.max(1e-12, Math.sqrt(sum));
    float[] scaled = new float[vector.length];
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (float) (vector[d] / length);
    }
    return scaled;
  }

  @Override
  public SortedMap<String, Double> result() {
    int[] nearest = nearest(sentences, translations);
    double forwards = share(nearest);
    double backwards = share(nearest(translations, sentences));
    for (int row = 0; row < nearest.length; row++) {
      scoring.tell(row, row, nearest[row]);
    }
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("src2trg_accuracy", forwards);
    values.put("trg2src_accuracy", backwards);
    values.put("mean_accuracy", (forwards + backwards) / 2);
    values.put("loss", squares / (2 * sentences.size()));
    return values;
  }

  /** For each vector the number of the nearest of others. */
  private static int[] nearest(List<float[]> vectors, List<float[]> others) {
    int[] nearest = new int[vectors.size()];
    for (int from = 0; from < nearest.length; from += BLOCK) {
      int to = Math.min(nearest.length, from + BLOCK);
      try (Scope scope = Scope.open()) {
        Tensor cosines = Ops.matmul(matrix(vectors.subList(from, to)), matrix(others).t());
        long[] best = Tensors.longs(Ops.argmax(cosines));
        for (int i = 0; i < best.length; i++) {
          nearest[from + i] = Math.toIntExact(best[i]);
        }
      }
    }
    return nearest;
  }

  private static Tensor matrix(List<float[]> rows) {
    int width = rows.get(0).length;
    float[] all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return Tensors.ofFloats(all, rows.size(), width);
  }

  private static double share(int[] nearest) {
    int right = 0;
    for (int row = 0; row < nearest.length; row++) {
      right += nearest[row] == row ? 1 : 0;
    }
    return (double) right / nearest.length;
  }
}
