package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/** Words and their vectors. */
public final class WordVectors {
  private final List<String> words;
  private final float[][] vectors;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Takes words and vectors as they are.
   *
   * @throws InputException if a word is there twice
   */
  public WordVectors(List<String> words, float[][] vectors) {
    if (words.size() != vectors.length || vectors.length == 0) {
      throw new IllegalArgumentException(words.size() + " words, " + vectors.length + " vectors");
    }
    this.words = List.copyOf(words);
    this.vectors = vectors;
    for (int i = 0; i < vectors.length; i++) {
      if (numbers.putIfAbsent(this.words.get(i), i) != null) {
        throw new InputException("the word '" + this.words.get(i) + "' is there twice");
      }
    }
  }

  /** A word and its cosine similarity to what was asked for. */
  public record Neighbour(String word, double similarity) {}

  public List<String> words() {
    return words;
  }

  public int dimensions() {
    return vectors[0].length;
  }

  /** A copy of a word's vector, or null if it has none. */
  public float @Nullable [] vector(String word) {
    Integer number = numbers.get(word);
    return number == null ? null : vectors[number].clone();
  }

  float[] row(int number) {
    return vectors[number];
  }

  /** The cosine similarity of two words. */
  public double similarity(String a, String b) {
    float[] x = vectors[number(a)];
    float[] y = vectors[number(b)];
    return dot(x, y) / Math.max(Double.MIN_NORMAL, length(x) * length(y));
  }

  /**
   * The words whose vectors are most similar to one word's.
   *
   * @throws InputException if the word has no vector, naming near ones
   */
  public List<Neighbour> similar(String word, int most) {
    return nearest(unit(vectors[number(word)]), Set.of(word), most);
  }

  /**
   * What is to {@code c} as {@code b} is to {@code a}: the words nearest to b - a + c, all scaled
   * to length 1 (Mikolov, Yih & Zweig 2013).
   *
   * @throws InputException if a word has no vector, naming near ones
   */
  public List<Neighbour> analogy(String a, String b, String c, int most) {
    double[] from = unit(vectors[number(a)]);
    double[] to = unit(vectors[number(b)]);
    double[] start = unit(vectors[number(c)]);
    double[] wanted = new double[dimensions()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = to[i] - from[i] + start[i];
    }
    return nearest(wanted, new HashSet<>(List.of(a, b, c)), most);
  }

  private List<Neighbour> nearest(double[] wanted, Collection<String> without, int most) {
    double wantedLength = Math.sqrt(dot(wanted, wanted));
    List<Neighbour> all = new ArrayList<>(words.size());
    for (int i = 0; i < vectors.length; i++) {
      if (!without.contains(words.get(i))) {
        double product = 0;
        for (int d = 0; d < wanted.length; d++) {
          product += wanted[d] * vectors[i][d];
        }
        double lengths = Math.max(Double.MIN_NORMAL, wantedLength * length(vectors[i]));
        all.add(new Neighbour(words.get(i), product / lengths));
      }
    }
    all.sort(
        Comparator.comparingDouble((Neighbour each) -> -each.similarity)
            .thenComparing(Neighbour::word));
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  private int number(String word) {
    Integer number = numbers.get(word);
    if (number == null) {
      List<String> near = NearNames.of(word, words);
      throw new InputException(
          "'"
              + word
              + "' is not among the "
              + words.size()
              + " words with a vector"
              + (near.isEmpty() ? "" : "; there is '" + String.join("' and '", near) + "'"));
    }
    return number;
  }

  private static double[] unit(float[] vector) {
    double length = Math.max(Double.MIN_NORMAL, length(vector));
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] / length;
    }
    return unit;
  }

  private static double length(float[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
