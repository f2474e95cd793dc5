package org.warmstart.model.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The equations of Kiros et al. 2015, section 2.1, and Logeswaran & Lee 2018, section 3, word by
 * word in double precision. As in the former's own code the reset gate acts on U h; the update gate
 * is the paper's z, the share of the new state, so that its weights are those of the kernels with
 * the sign changed.
 *
 * @param weights of the model by name, row by row; may be changed from outside
 */
record ThoughtOracle(Map<String, double[]> weights, int words) {
  /** Word numbers to one encoder's vector. */
  double[] encode(String reader, List<Integer> sentence, boolean bothDirections) {
    List<double[]> vectors = sentence.stream().map(word -> embedding(reader, word)).toList();
    double[] forwards = last(states(reader + ".gru", "_l0", vectors, null));
    if (!bothDirections) {
      return forwards;
    }
    List<double[]> reversed = new ArrayList<>(vectors);
    Collections.reverse(reversed);
    return join(forwards, last(states(reader + ".gru", "_l0_reverse", reversed, null)));
  }

  /** −Σ log P(w^t | w^{<t}, h) over a neighbour's words. */
  double decoderLoss(String model, String side, double[] sentence, List<Integer> neighbour) {
    String decoder = "decoders." + model + "." + side;
    List<double[]> inputs = new ArrayList<>();
    inputs.add(new double[embedding("encoder." + model, 0).length]);
    for (int word : neighbour.subList(0, neighbour.size() - 1)) {
      inputs.add(embedding("encoder." + model, word));
    }
    double[] condition = product(weight(decoder + ".condition.weight"), sentence);
    List<double[]> states = states(decoder + ".gru", "_l0", inputs, condition);
    double loss = 0;
    for (int t = 0; t < neighbour.size(); t++) {
      String head = "decoders." + model + ".lm_head";
      double[] scores = product(weight(head + ".weight"), states.get(t));
      double[] bias = weight(head + ".bias");
      double[] biased = IntStream.range(0, words).mapToDouble(v -> scores[v] + bias[v]).toArray();
      loss += logSum(biased) - biased[neighbour.get(t)];
    }
    return loss;
  }

  /**
   * −Σ over sentences of the mean log-probability of their context, p(s' | s) = exp(f(s)·g(s'))
   * over all s' but s.
   *
   * @param contexts the sentences of each one's context
   */
  static double contextLoss(
      List<double[]> sentences, List<double[]> candidates, List<List<Integer>> contexts) {
    double loss = 0;
    for (int i = 0; i < sentences.size(); i++) {
      int self = i;
      double[] u = sentences.get(i);
      double[] others =
          IntStream.range(0, candidates.size())
              .filter(j -> j != self)
              .mapToDouble(j -> dot(u, 0, candidates.get(j)))
              .toArray();
      for (int j : contexts.get(i)) {
        loss += (logSum(others) - dot(u, 0, candidates.get(j))) / contexts.get(i).size();
      }
    }
    return loss;
  }

  private List<double[]> states(
      String gru, String suffix, List<double[]> inputs, double @Nullable [] condition) {
    double[] recurrent = weight(gru + ".weight_hh" + suffix);
    double[] inputBias = weight(gru + ".bias_ih" + suffix);
    double[] recurrentBias = weight(gru + ".bias_hh" + suffix);
    int units = inputBias.length / 3;
    double[] given = condition == null ? new double[3 * units] : condition;
    double[] h = new double[units];
    List<double[]> states = new ArrayList<>();
    for (double[] x : inputs) {
      double[] fromInput = product(weight(gru + ".weight_ih" + suffix), x);
      double[] fromState = product(recurrent, h);
      double[] next = new double[units];
      for (int u = 0; u < units; u++) {
        int atZ = units + u;
        int atH = 2 * units + u;
        double r =
            sigmoid(fromInput[u] + inputBias[u] + fromState[u] + recurrentBias[u] + given[u]);
        double z =
            sigmoid(
                -fromInput[atZ]
                    - inputBias[atZ]
                    - fromState[atZ]
                    - recurrentBias[atZ]
                    - given[atZ]);
        double proposed =
            Math.tanh(
                fromInput[atH]
                    + inputBias[atH]
                    + given[atH]
                    + r * (fromState[atH] + recurrentBias[atH]));
        next[u] = (1 - z) * h[u] + z * proposed;
      }
      h = next;
      states.add(h);
    }
    return states;
  }

  private double[] embedding(String reader, int word) {
    double[] table = weight(reader + ".embeddings.weight");
    int width = table.length / words;
    return Arrays.copyOfRange(table, word * width, (word + 1) * width);
  }

  private double[] weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private static double[] product(double[] matrix, double[] x) {
    return IntStream.range(0, matrix.length / x.length)
        .mapToDouble(row -> dot(matrix, row * x.length, x))
        .toArray();
  }

  private static double dot(double[] a, int from, double[] b) {
    return IntStream.range(0, b.length).mapToDouble(i -> a[from + i] * b[i]).sum();
  }

  private static double logSum(double[] scores) {
    double greatest = Arrays.stream(scores).max().orElseThrow();
    return greatest + Math.log(Arrays.stream(scores).map(s -> Math.exp(s - greatest)).sum());
  }

  private static double[] last(List<double[]> states) {
    return states.get(states.size() - 1);
  }

  private static double[] join(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
