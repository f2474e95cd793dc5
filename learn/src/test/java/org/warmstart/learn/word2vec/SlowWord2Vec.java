package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/**
 * Negative sampling as the papers write it, in double precision: the loss of a part of a text is
 * written down as a sum over pairs, and its gradient is taken by difference quotients, number by
 * number. It draws the same random numbers in the same order.
 */
final class SlowWord2Vec {
  private static final double STEP = 1e-6;

  /** The mean of some vectors predicts, or does not, a word. */
  private record Pair(List<Integer> from, int word, int sign) {}

  private final Word2VecSettings settings;
  private final AliasTable noise;
  final double[][] in;
  final double[][] out;

  SlowWord2Vec(Word2VecSettings settings, AliasTable noise, float[][] in, float[][] out) {
    this.settings = settings;
    this.noise = noise;
    this.in = doubles(in);
    this.out = doubles(out);
  }

  private static double[][] doubles(float[][] rows) {
    double[][] copy = new double[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < rows[i].length; d++) {
        copy[i][d] = rows[i][d];
      }
    }
    return copy;
  }

  /** One step down the loss of some places of a text. */
  void train(int[] text, int from, int to, double rate, SeededRandom random) {
    List<Pair> pairs = new ArrayList<>();
    for (int t = from; t < to; t++) {
      if (text[t] >= 0) {
        addPairs(pairs, text, t, random);
      }
    }
    double[][] ofIn = gradient(in, pairs, true);
    double[][] ofOut = gradient(out, pairs, false);
    move(in, ofIn, rate);
    move(out, ofOut, rate);
  }

  private void addPairs(List<Pair> pairs, int[] text, int t, SeededRandom random) {
    int reach = 1 + random.nextInt(settings.window());
    List<Integer> around = new ArrayList<>();
    for (int side : new int[] {-1, 1}) {
      for (int j = 1; j <= reach; j++) {
        int place = t + side * j;
        if (place < 0 || text[place] < 0) {
          break;
        }
        around.add(text[place]);
      }
    }
    if (around.isEmpty()) {
      return;
    }
    List<List<Integer>> inputs =
        settings.architecture() == Word2VecSettings.Architecture.CBOW
            ? List.of(around)
            : around.stream().map(List::of).toList();
    inputs.forEach(input -> pairs.add(new Pair(input, text[t], 1)));
    for (int n = 0; n < settings.negatives(); n++) {
      int word = noise.draw(random);
      if (word != text[t]) {
        inputs.forEach(input -> pairs.add(new Pair(input, word, -1)));
      }
    }
  }

  /**
   * The sum of the pairs' losses.
   *
   * @param whole whether each input takes the whole step of a mean, as the original program does
   */
  private double loss(List<Pair> pairs, boolean whole) {
    double loss = 0;
    for (Pair pair : pairs) {
      double score = 0;
      for (int other : pair.from) {
        for (int d = 0; d < settings.dimensions(); d++) {
          score += in[other][d] * out[pair.word][d] / pair.from.size();
        }
      }
      loss += (whole ? pair.from.size() : 1) * Math.log1p(Math.exp(-pair.sign * score));
    }
    return loss;
  }

  private double[][] gradient(double[][] table, List<Pair> pairs, boolean whole) {
    double[][] gradient = new double[table.length][settings.dimensions()];
    for (int row = 0; row < table.length; row++) {
      for (int d = 0; d < settings.dimensions(); d++) {
        double before = table[row][d];
        table[row][d] = before + STEP;
        double up = loss(pairs, whole);
        table[row][d] = before - STEP;
        double down = loss(pairs, whole);
        table[row][d] = before;
        gradient[row][d] = (up - down) / (2 * STEP);
      }
    }
    return gradient;
  }

  private static void move(double[][] table, double[][] gradient, double rate) {
    for (int row = 0; row < table.length; row++) {
      for (int d = 0; d < table[row].length; d++) {
        table[row][d] -= rate * gradient[row][d];
      }
    }
  }
}
