package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The equations of LSTM and GRU, cell by cell, in double precision: what the kernels must equal.
 *
 * @param weights parameters by name, row by row
 */
record SlowRecurrent(Recurrent.Sizes sizes, boolean lstm, Map<String, double[]> weights) {
  /** Hidden states and, of an LSTM, cell states of one layer and direction. */
  static final class Cell {
    final double[] hidden;
    final double[] cell;

    Cell(double[] hidden, double[] cell) {
      this.hidden = hidden;
      this.cell = cell;
    }
  }

  /** Outputs of all tokens, and the state of every layer and direction behind the last one. */
  record Result(List<double[]> outputs, List<Cell> last) {}

  /** Reads one row without padding. */
  Result read(List<double[]> tokens, @Nullable List<Cell> start) {
    List<double[]> inputs = tokens;
    List<Cell> last = new ArrayList<>();
    int directions = sizes.bidirectional() ? 2 : 1;
    for (int layer = 0; layer < sizes.layers(); layer++) {
      List<List<double[]>> outputs = new ArrayList<>();
      for (int direction = 0; direction < directions; direction++) {
        int index = layer * directions + direction;
        Cell state =
            start != null
                ? start.get(index)
                : new Cell(new double[sizes.outputs()], new double[sizes.hidden()]);
        String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
        List<double[]> order = new ArrayList<>(inputs);
        if (direction == 1) {
          Collections.reverse(order);
        }
        List<double[]> read = new ArrayList<>();
        for (double[] x : order) {
          state = lstm ? lstmStep(suffix, x, state) : gruStep(suffix, x, state);
          read.add(state.hidden);
        }
        if (direction == 1) {
          Collections.reverse(read);
        }
        outputs.add(read);
        last.add(state);
      }
      List<double[]> joined = new ArrayList<>();
      for (int t = 0; t < inputs.size(); t++) {
        double[] both = new double[sizes.outputs() * directions];
        for (int direction = 0; direction < directions; direction++) {
          double[] one = outputs.get(direction).get(t);
          System.arraycopy(one, 0, both, direction * one.length, one.length);
        }
        joined.add(both);
      }
      inputs = joined;
    }
    return new Result(inputs, last);
  }

  private Cell lstmStep(String suffix, double[] x, Cell state) {
    int units = sizes.hidden();
    double[] fromInput = affine("weight_ih" + suffix, "bias_ih" + suffix, x);
    double[] fromState = affine("weight_hh" + suffix, "bias_hh" + suffix, state.hidden);
    double[] cell = new double[units];
    double[] hidden = new double[units];
    for (int u = 0; u < units; u++) {
      double input = sigmoid(fromInput[u] + fromState[u]);
      double forget = sigmoid(fromInput[units + u] + fromState[units + u]);
      double candidate = Math.tanh(fromInput[2 * units + u] + fromState[2 * units + u]);
      double output = sigmoid(fromInput[3 * units + u] + fromState[3 * units + u]);
      cell[u] = forget * state.cell[u] + input * candidate;
      hidden[u] = output * Math.tanh(cell[u]);
    }
    if (sizes.projection() > 0) {
      hidden = affine("weight_hr" + suffix, "", hidden);
    }
    return new Cell(hidden, cell);
  }

  private Cell gruStep(String suffix, double[] x, Cell state) {
    int units = sizes.hidden();
    double[] fromInput = affine("weight_ih" + suffix, "bias_ih" + suffix, x);
    double[] fromState = affine("weight_hh" + suffix, "bias_hh" + suffix, state.hidden);
    double[] hidden = new double[units];
    for (int u = 0; u < units; u++) {
      double reset = sigmoid(fromInput[u] + fromState[u]);
      double update = sigmoid(fromInput[units + u] + fromState[units + u]);
      double candidate = Math.tanh(fromInput[2 * units + u] + reset * fromState[2 * units + u]);
      hidden[u] = (1 - update) * candidate + update * state.hidden[u];
    }
    return new Cell(hidden, state.cell);
  }

  private double[] affine(String weightName, String biasName, double[] x) {
    double[] weight = weights.getOrDefault(weightName, new double[0]);
    double[] result = new double[weight.length / x.length];
    double[] bias = weights.getOrDefault(biasName, new double[result.length]);
    for (int row = 0; row < result.length; row++) {
      result[row] = bias[row];
      for (int i = 0; i < x.length; i++) {
        result[row] += weight[row * x.length + i] * x[i];
      }
    }
    return result;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
