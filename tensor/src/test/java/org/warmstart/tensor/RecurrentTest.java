package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.tensor.Recurrent.Sizes;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.file.SafetensorsFile;

/** LSTM and GRU against their equations, worked cell by cell in {@link SlowRecurrent}. */
class RecurrentTest {
  private static final int ROWS = 3;
  private static final int TOKENS = 5;
  private static final int INPUTS = 4;
  private static final int UNITS = 6;
  private static final double TOLERANCE = 2e-6;
  private static final double GRADIENT_TOLERANCE = 2e-5;
  private static final long[] LENGTHS = {2, 5, 1};

  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.open();
    RandomState.seed(3);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Stream<Sizes> lstms() {
    Sizes one = Sizes.of(INPUTS, UNITS);
    return Stream.of(
        one,
        one.withLayers(2).withBothDirections(),
        one.withLayers(3),
        one.withProjection(3),
        one.withProjection(3).withLayers(2).withBothDirections().withSingleBias(),
        one.withSingleBias().withLayers(2));
  }

  static Stream<Sizes> grus() {
    Sizes one = Sizes.of(INPUTS, UNITS);
    return Stream.of(one, one.withLayers(2), one.withLayers(2).withBothDirections());
  }

  static Stream<Recurrent> all() {
    return Stream.concat(lstms().map(Lstm::new), grus().map(Gru::new));
  }

  /** Outputs and the states behind the last tokens: hidden ones, then an LSTM's cells. */
  private record Read(Tensor outputBTO, List<Tensor> last) {}

  private static Read read(
      Recurrent layer, Tensor x, @Nullable Tensor lengths, List<Tensor> start) {
    if (layer instanceof Lstm lstm) {
      Lstm.State from = start.isEmpty() ? null : new Lstm.State(start.get(0), start.get(1));
      Lstm.Output out = lstm.forward(x, lengths, from);
      return new Read(out.outputBTO(), List.of(out.last().hiddenKBO(), out.last().cellKBH()));
    }
    Gru.Output out = ((Gru) layer).forward(x, lengths, start.isEmpty() ? null : start.get(0));
    return new Read(out.outputBTH(), List.of(out.lastKBH()));
  }

  private static Tensor random(long... shape) {
    Tensor tensor = Tensors.empty(shape);
    Initializer.normal(0.7).fill(tensor);
    return tensor;
  }

  private static double[] doubles(Tensor tensor) {
    float[] values = Tensors.floats(tensor);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static SlowRecurrent slow(Recurrent layer) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    layer.parameters().forEach((name, p) -> weights.put(name, doubles(p.tensor())));
    return new SlowRecurrent(layer.sizes(), layer instanceof Lstm, weights);
  }

  private static List<double[]> rows(Tensor matrix, long count) {
    List<double[]> rows = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      rows.add(doubles(matrix.select(0, i)));
    }
    return rows;
  }

  /** The state of one row, for the equations. */
  private static List<SlowRecurrent.Cell> cells(Recurrent layer, List<Tensor> state, long row) {
    List<SlowRecurrent.Cell> cells = new ArrayList<>();
    for (long k = 0; k < layer.sizes().cells(); k++) {
      double[] hidden = doubles(state.get(0).select(0, k).select(0, row));
      double[] cell =
          state.size() == 1 ? hidden : doubles(state.get(1).select(0, k).select(0, row));
      cells.add(new SlowRecurrent.Cell(hidden, cell));
    }
    return cells;
  }

  private static void check(Recurrent layer, long[] lengths, boolean started, long tokens) {
    layer.initialise();
    Sizes sizes = layer.sizes();
    Tensor x = random(ROWS, tokens, INPUTS);
    List<Tensor> start = new ArrayList<>();
    if (started) {
      start.add(random(sizes.cells(), ROWS, sizes.outputs()));
      if (layer instanceof Lstm) {
        start.add(random(sizes.cells(), ROWS, sizes.hidden()));
      }
    }
    boolean padded = lengths.length > 0;
    Read read = read(layer, x, padded ? Tensors.ofLongs(lengths, ROWS) : null, start);
    for (int row = 0; row < ROWS; row++) {
      long length = padded ? lengths[row] : tokens;
      SlowRecurrent.Result expected =
          slow(layer)
              .read(rows(x.select(0, row), length), started ? cells(layer, start, row) : null);
      for (int t = 0; t < tokens; t++) {
        double[] found = doubles(read.outputBTO.select(0, row).select(0, t));
        double[] wanted = t < length ? expected.outputs().get(t) : new double[found.length];
        assertThat(found).as("row %d token %d", row, t).containsExactly(wanted, within(TOLERANCE));
      }
      for (int k = 0; k < sizes.cells(); k++) {
        SlowRecurrent.Cell found = cells(layer, read.last, row).get(k);
        assertThat(found.hidden)
            .as("last hidden of row %d, %d", row, k)
            .containsExactly(expected.last().get(k).hidden, within(TOLERANCE));
        if (layer instanceof Lstm) {
          assertThat(found.cell)
              .as("last cell of row %d, %d", row, k)
              .containsExactly(expected.last().get(k).cell, within(TOLERANCE));
        }
      }
    }
    layer.release();
  }

  @ParameterizedTest
  @MethodSource("all")
  void equalsItsEquations(Recurrent layer) {
    check(layer, new long[0], false, TOKENS);
    check(layer, new long[0], true, TOKENS);
    check(layer, new long[0], true, 1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void padsWithoutReadingIt(Recurrent layer) {
    check(layer, LENGTHS, false, TOKENS);
    check(layer, LENGTHS, true, TOKENS);
    // no row as long as the batch is wide
    check(layer, new long[] {2, 3, 1}, true, TOKENS);
  }

  /** Token by token, each going on from the last state, is the same as at once. */
  @ParameterizedTest
  @MethodSource("all")
  void goesOnFromItsState(Recurrent layer) {
    if (layer.sizes().bidirectional()) {
      return;
    }
    layer.initialise();
    Tensor x = random(ROWS, TOKENS, INPUTS);
    List<Tensor> state = List.of();
    Read whole = read(layer, x, null, state);
    for (int t = 0; t < TOKENS; t++) {
      Read step = read(layer, x.narrow(1, t, 1), null, state);
      assertThat(Tensors.maxDifference(step.outputBTO, whole.outputBTO.narrow(1, t, 1)))
          .isLessThan(TOLERANCE);
      state = step.last;
    }
    for (int i = 0; i < state.size(); i++) {
      assertThat(Tensors.maxDifference(state.get(i), whole.last.get(i))).isLessThan(TOLERANCE);
    }
    layer.release();
  }

  /** Every weight's and input's gradient against the difference quotient of the equations. */
  @ParameterizedTest
  @MethodSource("all")
  void gradientsEqualDifferenceQuotients(Recurrent layer) {
    for (long[] lengths : new long[][] {{}, LENGTHS}) {
      checkGradients(layer, lengths);
    }
  }

  private static void checkGradients(Recurrent layer, long[] lengths) {
    layer.initialise();
    boolean padded = lengths.length > 0;
    Tensor x = random(ROWS, TOKENS, INPUTS);
    x.set_requires_grad(true);
    Read read = read(layer, x, padded ? Tensors.ofLongs(lengths, ROWS) : null, List.of());
    Tensor factors = random(Tensors.shape(read.outputBTO));
    Tensor lastFactors = random(Tensors.shape(read.last.get(read.last.size() - 1)));
    Autograd.backward(
        Ops.sum(read.outputBTO.mul(factors))
            .add(Ops.sum(read.last.get(read.last.size() - 1).mul(lastFactors))));

    SlowRecurrent slow = slow(layer);
    List<List<double[]>> inputs = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      inputs.add(rows(x.select(0, row), padded ? lengths[row] : TOKENS));
    }
    DoubleSupplier loss = () -> loss(slow, inputs, factors, lastFactors);
    layer
        .parameters()
        .forEach(
            (name, parameter) ->
                assertQuotients(
                    name,
                    Objects.requireNonNull(slow.weights().get(name)),
                    doubles(Objects.requireNonNull(parameter.gradient())),
                    loss));
    for (int row = 0; row < ROWS; row++) {
      for (int t = 0; t < inputs.get(row).size(); t++) {
        assertQuotients(
            "input " + row + ", " + t,
            inputs.get(row).get(t),
            doubles(x.grad().select(0, row).select(0, t)),
            loss);
      }
    }
    layer.clearGradients();
    layer.release();
  }

  private static double loss(
      SlowRecurrent slow, List<List<double[]>> inputs, Tensor factors, Tensor lastFactors) {
    double loss = 0;
    for (int row = 0; row < ROWS; row++) {
      SlowRecurrent.Result result = slow.read(inputs.get(row), null);
      for (int t = 0; t < result.outputs().size(); t++) {
        loss += dot(result.outputs().get(t), doubles(factors.select(0, row).select(0, t)));
      }
      for (int k = 0; k < result.last().size(); k++) {
        SlowRecurrent.Cell cell = result.last().get(k);
        loss +=
            dot(
                slow.lstm() ? cell.cell : cell.hidden,
                doubles(lastFactors.select(0, k).select(0, row)));
      }
    }
    return loss;
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** A few places of each array are enough: all of them take the same path. */
  private static void assertQuotients(
      String what, double[] at, double[] gradient, DoubleSupplier loss) {
    double step = 1e-5;
    for (int i = 0; i < at.length; i += Math.max(1, at.length / 4)) {
      double before = at[i];
      at[i] = before + step;
      double up = loss.getAsDouble();
      at[i] = before - step;
      double down = loss.getAsDouble();
      at[i] = before;
      assertThat(gradient[i])
          .as("%s[%d]", what, i)
          .isCloseTo((up - down) / (2 * step), within(GRADIENT_TOLERANCE));
    }
  }

  /** Padded rows through two layers in both directions, as PyTorch 2.13 computed them. */
  @ParameterizedTest
  @ValueSource(strings = {"lstm", "gru"})
  void equalsPyTorch(String name) throws URISyntaxException {
    Sizes sizes = Sizes.of(4, 5).withLayers(2).withBothDirections();
    Recurrent layer = name.equals("lstm") ? new Lstm(sizes.withProjection(3)) : new Gru(sizes);
    Path file =
        Path.of(
            Objects.requireNonNull(
                    RecurrentTest.class.getResource("/recurrent/" + name + ".safetensors"))
                .toURI());
    try (SafetensorsFile reference = SafetensorsFile.open(file)) {
      layer
          .parameters()
          .forEach((key, parameter) -> parameter.load(reference.read("weight." + key)));
      Tensor x = reference.read("x");
      x.set_requires_grad(true);
      Read read = read(layer, x, reference.read("lengths"), List.of());
      assertClose(read.outputBTO, reference.read("output"));
      assertClose(read.last.get(0), reference.read("hidden"));
      Tensor loss = Ops.sum(read.outputBTO.mul(read.outputBTO)).add(Ops.sum(read.last.get(0)));
      if (layer instanceof Lstm) {
        assertClose(read.last.get(1), reference.read("cell"));
        loss = loss.add(Ops.sum(read.last.get(1).mul(read.last.get(1))));
      }
      Autograd.backward(loss);
      assertClose(x.grad(), reference.read("gradient.x"));
      layer
          .parameters()
          .forEach(
              (key, parameter) ->
                  assertClose(
                      Objects.requireNonNull(parameter.gradient()),
                      reference.read("gradient." + key)));
    }
    layer.release();
  }

  private static void assertClose(Tensor found, Tensor expected) {
    assertThat(Tensors.maxDifference(found, expected)).isLessThan(TOLERANCE);
  }

  @Test
  void namesAndShapesAreThoseOfPyTorch() {
    Lstm lstm = new Lstm(Sizes.of(4, 6).withLayers(2).withProjection(3).withBothDirections());
    Map<String, String> shapes = new LinkedHashMap<>();
    lstm.parameters().forEach((name, p) -> shapes.put(name, Arrays.toString(p.shape())));
    assertThat(shapes)
        .containsEntry("weight_ih_l0", "[24, 4]")
        .containsEntry("weight_hh_l0_reverse", "[24, 3]")
        .containsEntry("weight_ih_l1", "[24, 6]")
        .containsEntry("bias_hh_l1_reverse", "[24]")
        .containsEntry("weight_hr_l1", "[3, 6]")
        .hasSize(20);
  }

  @Test
  void dropoutFallsBetweenLayersInTraining() {
    for (Recurrent layer :
        List.of(
            new Lstm(Sizes.of(INPUTS, UNITS).withLayers(2).withDropout(0.5)),
            new Gru(Sizes.of(INPUTS, UNITS).withLayers(2).withDropout(0.5)))) {
      layer.initialise();
      Tensor x = random(ROWS, TOKENS, INPUTS);
      Tensor first = read(layer, x, null, List.of()).outputBTO;
      assertThat(Tensors.maxDifference(first, read(layer, x, null, List.of()).outputBTO)).isZero();
      layer.train(true);
      assertThat(Tensors.maxDifference(first, read(layer, x, null, List.of()).outputBTO))
          .isGreaterThan(1e-3);
      layer.release();
    }
  }

  /** What is added to the gates is a weighted input that every token has, outputs and gradients. */
  @Test
  void aGivenGruIsOneWithTheGivenAppendedToEveryToken() {
    int given = 3;
    Gru appended = new Gru(Sizes.of(INPUTS + given, UNITS));
    appended.initialise();
    Gru gru = new Gru(Sizes.of(INPUTS, UNITS));
    gru.initialise();
    Tensor both =
        Objects.requireNonNull(appended.parameters().get("weight_ih_l0")).tensor().detach();
    appended
        .parameters()
        .forEach(
            (name, p) -> {
              Tensor values = p.tensor().detach();
              Objects.requireNonNull(gru.parameters().get(name))
                  .load(name.equals("weight_ih_l0") ? values.narrow(1, 0, INPUTS) : values);
            });
    Tensor condition = both.narrow(1, INPUTS, given).contiguous();
    condition.set_requires_grad(true);
    Tensor x = random(ROWS, TOKENS, INPUTS);
    Tensor c = random(ROWS, given);
    Tensor found = gru.forwardGiven(Ops.linear(c, condition, null), x);
    Tensor everywhere = c.unsqueeze(1).expand(ROWS, TOKENS, given);
    Tensor expected =
        appended.forward(Tensors.concatenate(2, x, everywhere), null, null).outputBTH();
    assertClose(found, expected);
    Tensor factors = random(Tensors.shape(found));
    Autograd.backward(Ops.sum(found.mul(factors)));
    Autograd.backward(Ops.sum(expected.mul(factors)));
    appended
        .parameters()
        .forEach(
            (name, p) -> {
              Tensor gradient = Objects.requireNonNull(gru.parameters().get(name)).gradient();
              Tensor wanted = Objects.requireNonNull(p.gradient());
              boolean first = name.equals("weight_ih_l0");
              assertClose(
                  Objects.requireNonNull(gradient), first ? wanted.narrow(1, 0, INPUTS) : wanted);
              if (first) {
                assertClose(condition.grad(), wanted.narrow(1, INPUTS, given));
              }
            });
    appended.release();
    gru.release();
  }

  @Test
  void recurrentMatricesCanStartOrthogonal() {
    Gru gru = Gru.orthogonal(Sizes.of(INPUTS, UNITS), 0.1);
    gru.initialise();
    Tensor stacked = Objects.requireNonNull(gru.parameters().get("weight_hh_l0")).tensor();
    float[] identity = new float[UNITS * UNITS];
    for (int i = 0; i < UNITS; i++) {
      identity[i * UNITS + i] = 1;
    }
    for (int gate = 0; gate < 3; gate++) {
      Tensor matrix = stacked.narrow(0, (long) gate * UNITS, UNITS);
      assertClose(Ops.matmul(matrix, matrix.t()), Tensors.ofFloats(identity, UNITS, UNITS));
    }
    gru.release();
  }

  @Test
  void leavesNothingBehind() {
    Lstm layer = new Lstm(Sizes.of(INPUTS, UNITS).withSingleBias().withLayers(2));
    layer.initialise();
    long before = 0;
    for (int i = 0; i < 6; i++) {
      try (Scope step = Scope.open()) {
        Tensor x = random(ROWS, TOKENS, INPUTS);
        Lstm.Output padded = layer.forward(x, Tensors.ofLongs(LENGTHS, ROWS), null);
        Autograd.backward(Ops.sum(layer.forward(x, null, padded.last()).outputBTO()));
      }
      layer.clearGradients();
      before = i == 1 ? Engine.nativeObjects() : before;
    }
    assertThat(Engine.nativeObjects()).isEqualTo(before);
    layer.release();
  }

  @Test
  void refusesWhatAGruDoesNotHave() {
    assertThatThrownBy(() -> new Gru(Sizes.of(4, 6).withProjection(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("projection");
  }
}
