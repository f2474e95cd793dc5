package org.warmstart.learn.word2vec;

import java.util.Arrays;
import org.warmstart.base.random.SeededRandom;

/**
 * A few places of a text and the steps that they ask for: negative sampling (Mikolov et al. 2013b,
 * section 2.2) with, for a pair of vectors in and out, a loss of -log σ(in·out) for the true word
 * and -log σ(-in·out) for every noise word. The words around a place are its inputs and the word in
 * it is predicted, as in the original program; noise words are drawn once for all inputs of a place
 * (Ji et al. 2016), whose products then are those of two small matrices. In CBOW every word around
 * takes the whole step of their mean, not its share of it, as in the original program, whose
 * learning rate fits that.
 *
 * <p>{@link #read} changes no vector, {@link #apply} only those it is told to.
 */
final class Block {
  /** Ends a sentence in a text. */
  static final int SENTENCE_END = -1;

  private final Word2VecSettings settings;
  private final AliasTable noise;
  private final float[][] in;
  private final float[][] out;

  // inputs and outputs of one place
  private final float[][] inputs;
  private final float[][] outputs;
  private final float[] scores;
  private final float[] ones;
  private final float[] mean;

  /** Changes to be made: the row of a table, and where among the steps its own is. */
  private final Changes ofIn;

  private final Changes ofOut;
  private float[][] steps = {};
  private int stepCount;
  private double loss;
  private long targets;

  private static final class Changes {
    private int[] rows = new int[64];
    private int[] steps = new int[64];
    private int count;

    void add(int row, int step) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
        steps = Arrays.copyOf(steps, 2 * count);
      }
      rows[count] = row;
      steps[count++] = step;
    }
  }

  Block(Word2VecSettings settings, AliasTable noise, float[][] in, float[][] out) {
    this.settings = settings;
    this.noise = noise;
    this.in = in;
    this.out = out;
    inputs = new float[2 * settings.window()][];
    outputs = new float[settings.negatives() + 1][];
    scores = new float[inputs.length * outputs.length];
    ones = new float[inputs.length];
    mean = new float[settings.dimensions()];
    ofIn = new Changes();
    ofOut = new Changes();
  }

  /** The loss of all pairs so far, and how many they were. */
  double loss() {
    return loss;
  }

  long targets() {
    return targets;
  }

  void clearLoss() {
    loss = 0;
    targets = 0;
  }

  /**
   * Works out the steps for the places from {@code from} to below {@code to} of word numbers, with
   * {@link #SENTENCE_END} between sentences and at the end.
   */
  void read(int[] text, int from, int to, float learningRate, SeededRandom random) {
    ofIn.count = 0;
    ofOut.count = 0;
    stepCount = 0;
    for (int place = from; place < to; place++) {
      if (text[place] != SENTENCE_END) {
        read(text, place, learningRate, random);
      }
    }
  }

  private void read(int[] text, int place, float learningRate, SeededRandom random) {
    int reach = 1 + random.nextInt(settings.window());
    int first = ofIn.count;
    boolean apart = settings.architecture() == Word2VecSettings.Architecture.SKIP_GRAM;
    int count = 0;
    for (int i = place - 1; i >= Math.max(0, place - reach) && text[i] != SENTENCE_END; i--) {
      inputs[count] = in[text[i]];
      ofIn.add(text[i], stepCount + (apart ? count : 0));
      count++;
    }
    for (int i = place + 1; i <= place + reach && text[i] != SENTENCE_END; i++) {
      inputs[count] = in[text[i]];
      ofIn.add(text[i], stepCount + (apart ? count : 0));
      count++;
    }
    if (ofIn.count == first) {
      return;
    }
    if (!apart) {
      Arrays.fill(ones, 0, count, 1f / count);
      FloatVectors.sum(mean, inputs, count, ones, 0, 1);
      inputs[0] = mean;
    }
    step(text[place], apart ? count : 1, learningRate, random);
  }

  /** A step for each of the inputs and each of the outputs. */
  private void step(int target, int inputCount, float learningRate, SeededRandom random) {
    int firstOut = stepCount + inputCount;
    outputs[0] = out[target];
    ofOut.add(target, firstOut);
    int outputCount = 1;
    for (int n = 0; n < settings.negatives(); n++) {
      int other = noise.draw(random);
      if (other != target) {
        ofOut.add(other, firstOut + outputCount);
        outputs[outputCount++] = out[other];
      }
    }
    FloatVectors.products(inputs, inputCount, outputs, outputCount, scores);
    for (int i = 0; i < inputCount * outputCount; i++) {
      boolean label = i % outputCount == 0;
      loss += LogisticTable.loss(label ? scores[i] : -scores[i]);
      scores[i] = ((label ? 1 : 0) - LogisticTable.sigmoid(scores[i])) * learningRate;
    }
    targets += (long) inputCount * outputCount;
    reserve(firstOut + outputCount);
    for (int o = 0; o < outputCount; o++) {
      FloatVectors.sum(steps[firstOut + o], inputs, inputCount, scores, o, outputCount);
    }
    for (int i = 0; i < inputCount; i++) {
      FloatVectors.sum(steps[stepCount + i], outputs, outputCount, scores, i * outputCount, 1);
    }
    stepCount = firstOut + outputCount;
  }

  private void reserve(int count) {
    int before = steps.length;
    if (count > before) {
      steps = Arrays.copyOf(steps, Math.max(count, 2 * before));
      for (int i = before; i < steps.length; i++) {
        steps[i] = new float[settings.dimensions()];
      }
    }
  }

  /** Makes the changes to one thread's rows, in the order of the text. */
  void apply(int thread, int threads) {
    apply(ofIn, in, thread, threads);
    apply(ofOut, out, thread, threads);
  }

  private void apply(Changes changes, float[][] table, int thread, int threads) {
    for (int i = 0; i < changes.count; i++) {
      int row = changes.rows[i];
      if (threads == 1 || owner(row, threads) == thread) {
        FloatVectors.add(table[row], steps[changes.steps[i]]);
      }
    }
  }

  /** Frequent words, whose numbers are small, on all threads alike. */
  private static int owner(int row, int threads) {
    long spread = (row * 0x9E3779B1L) & 0xFFFFFFFFL;
    return (int) ((spread * threads) >>> 32);
  }
}
