package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.warmstart.data.SeededRandom;

/**
 * Negative sampling as the papers write it, in double precision, its gradient by difference
 * quotients of the loss: every pair's loss is written down and the numbers in it are moved a
 * little. It draws the same random numbers in the same order.
 */
final class SlowWord2Vec {
  private static final double STEP = 1e-6;

  private final Word2VecSettings settings;
  private final AliasTable noise;
  private final float[] kept;
  final double[][] in;
  final double[][] out;

  SlowWord2Vec(
      Word2VecSettings settings, AliasTable noise, float[] kept, float[][] in, float[][] out) {
    this.settings = settings;
    this.noise = noise;
    this.kept = kept;
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

  void train(int[] sentence, double rate, SeededRandom random) {
    List<Integer> words = new ArrayList<>();
    for (int word : sentence) {
      if (kept[word] >= 1 || random.nextDouble() < kept[word]) {
        words.add(word);
      }
    }
    for (int t = 0; t < words.size(); t++) {
      int reach = 1 + random.nextInt(settings.window());
      List<Integer> around = new ArrayList<>();
      for (int j = -reach; j <= reach; j++) {
        if (j != 0 && t + j >= 0 && t + j < words.size()) {
          around.add(words.get(t + j));
        }
      }
      if (settings.architecture() == Word2VecSettings.Architecture.SKIP_GRAM) {
        for (int context : around) {
          predict(List.of(words.get(t)), context, rate, random);
        }
      } else if (!around.isEmpty()) {
        predict(around, words.get(t), rate, random);
      }
    }
  }

  /** Predicts a word from the mean of some vectors. */
  private void predict(List<Integer> from, int target, double rate, SeededRandom random) {
    List<double[]> moves = new ArrayList<>();
    from.forEach(word -> moves.add(new double[settings.dimensions()]));
    for (int n = 0; n <= settings.negatives(); n++) {
      int word = n == 0 ? target : noise.draw(random);
      if (n > 0 && word == target) {
        continue;
      }
      int sign = n == 0 ? 1 : -1;
      DoubleSupplier loss = () -> Math.log1p(Math.exp(-sign * score(from, word)));
      double[] move = new double[settings.dimensions()];
      for (int d = 0; d < move.length; d++) {
        move[d] = -rate * quotient(out[word], d, loss);
        for (int i = 0; i < from.size(); i++) {
          // a word that is there twice moves by the sum of both places
          double places = from.stream().filter(from.get(i)::equals).count();
          moves.get(i)[d] -= rate * quotient(in[from.get(i)], d, loss) / places;
        }
      }
      add(out[word], move);
    }
    for (int i = 0; i < from.size(); i++) {
      add(in[from.get(i)], moves.get(i));
    }
  }

  private double score(List<Integer> from, int word) {
    double score = 0;
    for (int other : from) {
      for (int d = 0; d < settings.dimensions(); d++) {
        score += in[other][d] * out[word][d] / from.size();
      }
    }
    return score;
  }

  private static double quotient(double[] row, int d, DoubleSupplier loss) {
    double before = row[d];
    row[d] = before + STEP;
    double up = loss.getAsDouble();
    row[d] = before - STEP;
    double down = loss.getAsDouble();
    row[d] = before;
    return (up - down) / (2 * STEP);
  }

  private static void add(double[] row, double[] move) {
    for (int d = 0; d < row.length; d++) {
      row[d] += move[d];
    }
  }
}
