package org.warmstart.learn.word2vec;

import java.util.Arrays;
import org.warmstart.data.SeededRandom;

/**
 * One thread's vectors, and the passes over text that change them: negative sampling (Mikolov et
 * al. 2013b, section 2.2) with, for a pair of vectors in and out, a loss of -log σ(in·out) for the
 * true word and -log σ(-in·out) for every noise word.
 */
final class Replica {
  /** Ends a sentence in a share of text. */
  static final int SENTENCE_END = -1;

  private final Word2VecSettings settings;
  private final AliasTable noise;
  private final float[] kept;
  final float[][] in;
  final float[][] out;
  final boolean[] changedIn;
  final boolean[] changedOut;
  private final float[] scratch;
  private final float[] mean;
  private final float[] gradient;
  private int[] sentence = new int[64];
  double loss;
  long targets;

  Replica(Word2VecSettings settings, AliasTable noise, float[] kept, float[][] in, float[][] out) {
    this.settings = settings;
    this.noise = noise;
    this.kept = kept;
    this.in = in;
    this.out = out;
    changedIn = new boolean[in.length];
    changedOut = new boolean[out.length];
    scratch = new float[settings.dimensions()];
    mean = new float[settings.dimensions()];
    gradient = new float[settings.dimensions()];
  }

  /** A learning rate for the words of a share already read. */
  interface Rate {
    double after(int words);
  }

  /** Trains on word numbers, sentences ending in {@link #SENTENCE_END}. */
  void train(int[] share, int length, Rate rate, SeededRandom random) {
    int start = 0;
    int words = 0;
    for (int end = 0; end < length; end++) {
      if (share[end] == SENTENCE_END) {
        int count = thin(share, start, end, random);
        float learningRate = (float) rate.after(words);
        for (int place = 0; place < count; place++) {
          int reach = 1 + random.nextInt(settings.window());
          int from = Math.max(0, place - reach);
          int to = Math.min(count - 1, place + reach);
          if (settings.architecture() == Word2VecSettings.Architecture.CBOW) {
            fromMean(place, from, to, learningRate, random);
          } else {
            fromWord(place, from, to, learningRate, random);
          }
        }
        words += end - start;
        start = end + 1;
      }
    }
  }

  /** Leaves frequent words out at random; returns how many stay. */
  private int thin(int[] share, int start, int end, SeededRandom random) {
    if (sentence.length < end - start) {
      sentence = new int[end - start];
    }
    int count = 0;
    for (int i = start; i < end; i++) {
      float probability = kept[share[i]];
      if (probability >= 1 || random.nextDouble() < probability) {
        sentence[count++] = share[i];
      }
    }
    return count;
  }

  private void fromWord(int place, int from, int to, float learningRate, SeededRandom random) {
    int word = sentence[place];
    for (int other = from; other <= to; other++) {
      if (other != place) {
        predict(in[word], sentence[other], learningRate, random);
        FloatVectors.add(in[word], 1, gradient);
        changedIn[word] = true;
      }
    }
  }

  private void fromMean(int place, int from, int to, float learningRate, SeededRandom random) {
    int count = to - from;
    if (count == 0) {
      return;
    }
    Arrays.fill(mean, 0);
    for (int other = from; other <= to; other++) {
      if (other != place) {
        FloatVectors.add(mean, 1f / count, in[sentence[other]]);
      }
    }
    predict(mean, sentence[place], learningRate, random);
    for (int other = from; other <= to; other++) {
      if (other != place) {
        FloatVectors.add(in[sentence[other]], 1f / count, gradient);
        changedIn[sentence[other]] = true;
      }
    }
  }

  /** A step for the out vectors; that for the in vector is left in {@link #gradient}. */
  private void predict(float[] from, int target, float learningRate, SeededRandom random) {
    Arrays.fill(gradient, 0);
    step(from, target, 1, learningRate);
    for (int n = 0; n < settings.negatives(); n++) {
      int other = noise.draw(random);
      if (other != target) {
        step(from, other, 0, learningRate);
      }
    }
  }

  private void step(float[] from, int word, int label, float learningRate) {
    float[] row = out[word];
    float score = FloatVectors.dot(from, row, scratch);
    loss += LogisticTable.loss(label == 1 ? score : -score);
    targets++;
    float factor = (label - LogisticTable.sigmoid(score)) * learningRate;
    FloatVectors.add(gradient, factor, row);
    FloatVectors.add(row, factor, from);
    changedOut[word] = true;
  }
}
