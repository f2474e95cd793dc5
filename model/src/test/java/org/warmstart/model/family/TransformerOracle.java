package org.warmstart.model.family;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.tensor.Tensors;

/**
 * The Transformer worked from the equations of Vaswani et al. 2017 in double precision, a token and
 * a head at a time: slow, and independent of everything it is compared with.
 */
final class TransformerOracle {
  private final Map<String, double[][]> weights = new TreeMap<>();
  private final int heads;
  private final int layers;

  TransformerOracle(Model model, int layers, int heads) {
    this.layers = layers;
    this.heads = heads;
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              long[] shape = parameter.shape();
              int columns = (int) shape[shape.length - 1];
              float[] values = Tensors.floats(parameter.tensor());
              double[][] rows = new double[values.length / columns][columns];
              for (int i = 0; i < values.length; i++) {
                rows[i / columns][i % columns] = values[i];
              }
              weights.put(name, rows);
            });
  }

  /** A weight as rows; the oracle works with what is written into it. */
  double[][] weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /** Logits [T][V] of the next target tokens. */
  double[][] logits(int[] source, int[] target) {
    double[][] memory = side("model.encoder", source, null);
    double[][] x = side("model.decoder", target, memory);
    double[][] table = weight("model.shared.weight");
    double[][] logits = new double[x.length][table.length];
    for (int t = 0; t < x.length; t++) {
      for (int v = 0; v < table.length; v++) {
        logits[t][v] = dot(x[t], table[v]);
      }
    }
    return logits;
  }

  /** −Σ log p(label), with a share of every target spread over the vocabulary (section 5.4). */
  double loss(int[] source, int[] target, int[] labels, double smoothing) {
    double[][] logits = logits(source, target);
    double sum = 0;
    for (int t = 0; t < labels.length; t++) {
      double total = 0;
      for (double logit : logits[t]) {
        total += Math.exp(logit);
      }
      for (int v = 0; v < logits[t].length; v++) {
        double wanted = smoothing / logits[t].length + (v == labels[t] ? 1 - smoothing : 0);
        sum -= wanted * (logits[t][v] - Math.log(total));
      }
    }
    return sum;
  }

  private double[][] side(String name, int[] ids, double @Nullable [][] memory) {
    double[][] x = new double[ids.length][];
    double[][] table = weight("model.shared.weight");
    for (int p = 0; p < ids.length; p++) {
      int width = table[ids[p]].length;
      x[p] = new double[width];
      for (int j = 0; j < width; j++) {
        // PE(p, 2i) = sin(p / 10000^(2i/d)), PE(p, 2i+1) = cos of the same
        double angle = p / Math.pow(10000, (j - j % 2) / (double) width);
        x[p][j] =
            table[ids[p]][j] * Math.sqrt(width) + (j % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    for (int layer = 0; layer < layers; layer++) {
      String prefix = name + ".layers." + layer + ".";
      x =
          addAndNorm(
              x,
              attention(prefix + "self_attn", x, x, memory != null),
              prefix + "self_attn_layer_norm");
      if (memory != null) {
        x =
            addAndNorm(
                x,
                attention(prefix + "encoder_attn", x, memory, false),
                prefix + "encoder_attn_layer_norm");
      }
      double[][] inner = linear(prefix + "fc1", x);
      for (double[] row : inner) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.max(0, row[i]);
        }
      }
      x = addAndNorm(x, linear(prefix + "fc2", inner), prefix + "final_layer_norm");
    }
    return x;
  }

  /** softmax(q kᵀ / √d) v for every head, concatenated and projected (section 3.2). */
  private double[][] attention(String name, double[][] x, double[][] seen, boolean causal) {
    double[][] q = linear(name + ".q_proj", x);
    double[][] k = linear(name + ".k_proj", seen);
    double[][] v = linear(name + ".v_proj", seen);
    int width = q[0].length;
    int size = width / heads;
    double[][] joined = new double[x.length][width];
    for (int head = 0; head < heads; head++) {
      for (int t = 0; t < x.length; t++) {
        int end = causal ? t + 1 : seen.length;
        double[] share = new double[end];
        double total = 0;
        for (int s = 0; s < end; s++) {
          double score = 0;
          for (int j = head * size; j < (head + 1) * size; j++) {
            score += q[t][j] * k[s][j];
          }
          share[s] = Math.exp(score / Math.sqrt(size));
          total += share[s];
        }
        for (int s = 0; s < end; s++) {
          for (int j = head * size; j < (head + 1) * size; j++) {
            joined[t][j] += share[s] / total * v[s][j];
          }
        }
      }
    }
    return linear(name + ".out_proj", joined);
  }

  private double[][] linear(String name, double[][] x) {
    double[][] w = weight(name + ".weight");
    double[] b = weight(name + ".bias")[0];
    double[][] y = new double[x.length][w.length];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < w.length; o++) {
        y[t][o] = b[o] + dot(x[t], w[o]);
      }
    }
    return y;
  }

  private double[][] addAndNorm(double[][] x, double[][] added, String norm) {
    double[] gain = weight(norm + ".weight")[0];
    double[] bias = weight(norm + ".bias")[0];
    double[][] y = new double[x.length][gain.length];
    for (int t = 0; t < x.length; t++) {
      double mean = 0;
      double square = 0;
      for (int j = 0; j < gain.length; j++) {
        mean += (x[t][j] + added[t][j]) / gain.length;
      }
      for (int j = 0; j < gain.length; j++) {
        double away = x[t][j] + added[t][j] - mean;
        square += away * away / gain.length;
      }
      for (int j = 0; j < gain.length; j++) {
        y[t][j] = (x[t][j] + added[t][j] - mean) / Math.sqrt(square + 1e-5) * gain[j] + bias[j];
      }
    }
    return y;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
