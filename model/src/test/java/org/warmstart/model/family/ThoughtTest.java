package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TinyModels;
import org.warmstart.model.family.recurrent.QuickThought;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Skip-thought and quick-thought against their equations, worked in {@link ThoughtOracle}. */
class ThoughtTest {
  private static final double TOLERANCE = 2e-6;
  private static final double LOSS_TOLERANCE = 2e-5;

  /** Sentences of a document of three and of one of two. */
  private static final List<List<Integer>> SENTENCES =
      List.of(
          List.of(3, 4, 5, 6),
          List.of(7, 8),
          List.of(9),
          List.of(10, 11, 12, 13, 14),
          List.of(15, 16, 17));

  private static final long[] POSITIONS = {0, 1, 2, 103, 104};
  private static final List<List<Integer>> CONTEXTS =
      List.of(List.of(1), List.of(0, 2), List.of(1), List.of(4), List.of(3));
  private static final int END = 2;

  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Model model(String json, String directions, Head head) {
    RandomState.seed(5);
    String config = TinyModels.with(json, "directions", "\"" + directions + "\"");
    Model model = Families.create(TinyModels.config(config).withDropout(0), head);
    model.initialise();
    // biases start at 0, where a wrong sign would not show
    model
        .parameters()
        .forEach(
            (name, p) -> {
              if (name.contains("bias")) {
                Tensor values = Tensors.zeros(p.shape());
                Initializer.uniform(0.5).fill(values);
                p.load(values);
              }
            });
    return model;
  }

  private static ThoughtOracle oracle(Model model) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, p) -> {
              String full = model.head() == Head.NONE ? "encoder." + name : name;
              weights.put(full, doubles(p.tensor()));
            });
    return new ThoughtOracle(weights, model.config().vocabularySize());
  }

  private static double[] doubles(Tensor tensor) {
    float[] values = Tensors.floats(tensor);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** The sentences as rows with padding behind them, or in front of them. */
  private static Inputs rows(boolean paddedInFront) {
    int longest = SENTENCES.stream().mapToInt(List::size).max().orElseThrow() + 1;
    long[] ids = new long[SENTENCES.size() * longest];
    long[] mask = new long[ids.length];
    for (int row = 0; row < SENTENCES.size(); row++) {
      List<Integer> words = SENTENCES.get(row);
      int from = row * longest + (paddedInFront ? longest - words.size() : 0);
      for (int t = 0; t < words.size(); t++) {
        ids[from + t] = words.get(t);
        mask[from + t] = 1;
      }
    }
    return Inputs.ofIds(Tensors.ofLongs(ids, SENTENCES.size(), longest))
        .with("attention_mask", Tensors.ofLongs(mask, SENTENCES.size(), longest));
  }

  private static List<Integer> ended(int sentence) {
    return Stream.concat(SENTENCES.get(sentence).stream(), Stream.of(END)).toList();
  }

  private static int neighbour(int sentence, String side) {
    int other = sentence + (side.equals("next") ? 1 : -1);
    return CONTEXTS.get(sentence).contains(other) ? other : -1;
  }

  private static Tensor labels(String side) {
    int longest = 6;
    long[] labels = new long[SENTENCES.size() * longest];
    Arrays.fill(labels, LossTerm.IGNORED);
    for (int row = 0; row < SENTENCES.size(); row++) {
      int other = neighbour(row, side);
      if (other >= 0) {
        List<Integer> words = ended(other);
        for (int t = 0; t < words.size(); t++) {
          labels[row * longest + t] = words.get(t);
        }
      }
    }
    return Tensors.ofLongs(labels, SENTENCES.size(), longest);
  }

  @ParameterizedTest
  @CsvSource({"uni, false", "uni, true", "bi, false", "bi, true", "combine, false"})
  void vectorsEqualTheEquations(String directions, boolean paddedInFront) {
    for (String json : List.of(SkipThoughtContractTest.TINY, QuickThoughtContractTest.TINY)) {
      Model model = model(json, directions, Head.NONE);
      ThoughtOracle oracle = oracle(model);
      Tensor vectors =
          Objects.requireNonNull(model.forward(rows(paddedInFront)).get(SentenceModel.VECTORS));
      List<String> sides = json.contains("quick") ? List.of(".f", ".g") : List.of("");
      List<String> kinds =
          directions.equals("combine") ? List.of("uni", "bi") : List.of(directions);
      for (int row = 0; row < SENTENCES.size(); row++) {
        List<Integer> sentence = SENTENCES.get(row);
        double[] expected =
            kinds.stream()
                .flatMapToDouble(
                    kind ->
                        sides.stream()
                            .flatMapToDouble(
                                side ->
                                    DoubleStream.of(
                                        oracle.encode(
                                            "encoder." + kind + side,
                                            sentence,
                                            kind.equals("bi")))))
                .toArray();
        assertThat(doubles(vectors.select(0, row))).containsExactly(expected, within(TOLERANCE));
      }
      model.release();
    }
  }

  private static double skipThoughtLoss(ThoughtOracle oracle, String kind, String side) {
    double loss = 0;
    for (int row = 0; row < SENTENCES.size(); row++) {
      int other = neighbour(row, side);
      if (other >= 0) {
        double[] sentence = oracle.encode("encoder." + kind, SENTENCES.get(row), kind.equals("bi"));
        loss += oracle.decoderLoss(kind, side, sentence, ended(other));
      }
    }
    return loss;
  }

  private static double quickThoughtLoss(ThoughtOracle oracle, String kind) {
    return ThoughtOracle.contextLoss(
        SENTENCES.stream()
            .map(s -> oracle.encode("encoder." + kind + ".f", s, kind.equals("bi")))
            .toList(),
        SENTENCES.stream()
            .map(s -> oracle.encode("encoder." + kind + ".g", s, kind.equals("bi")))
            .toList(),
        CONTEXTS);
  }

  private static Inputs neighbours() {
    return rows(false)
        .with("previous_labels", labels("previous"))
        .with("next_labels", labels("next"));
  }

  private static Inputs positions() {
    return rows(false).with("sentence_positions", Tensors.ofLongs(POSITIONS, POSITIONS.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"uni", "bi", "combine"})
  void skipThoughtsLossAndGradientsEqualTheEquations(String directions) {
    Model model = model(SkipThoughtContractTest.TINY, directions, Head.NEIGHBOUR_GENERATION);
    ThoughtOracle oracle = oracle(model);
    List<LossTerm> terms = model.loss(neighbours());
    List<String> kinds = directions.equals("combine") ? List.of("uni", "bi") : List.of(directions);
    assertThat(terms).hasSize(2 * kinds.size());
    for (LossTerm term : terms) {
      String[] name = term.name().split("_", -1);
      assertThat(name[0]).isEqualTo("lm");
      assertThat(Tensors.item(term.sum()))
          .isCloseTo(skipThoughtLoss(oracle, name[1], name[2]), within(LOSS_TOLERANCE));
      // the words of each side's neighbours and their ends
      assertThat(term.targets()).isEqualTo(name[2].equals("next") ? 2 + 1 + 3 + 3 : 4 + 2 + 5 + 3);
      assertThat(model.targets(neighbours())).containsEntry(term.name(), term.targets());
    }
    Autograd.backward(terms.stream().map(LossTerm::sum).reduce(Tensor::add).orElseThrow());
    assertGradients(
        model,
        oracle,
        () ->
            kinds.stream()
                .mapToDouble(
                    kind ->
                        skipThoughtLoss(oracle, kind, "previous")
                            + skipThoughtLoss(oracle, kind, "next"))
                .sum());
    model.release();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uni", "bi", "combine"})
  void quickThoughtsLossAndGradientsEqualTheEquations(String directions) {
    Model model = model(QuickThoughtContractTest.TINY, directions, Head.NEIGHBOUR_CHOICE);
    ThoughtOracle oracle = oracle(model);
    List<LossTerm> terms = model.loss(positions());
    List<String> kinds = directions.equals("combine") ? List.of("uni", "bi") : List.of(directions);
    assertThat(terms.stream().map(LossTerm::name))
        .containsExactlyElementsOf(kinds.stream().map(kind -> "context_" + kind).toList());
    for (int i = 0; i < terms.size(); i++) {
      assertThat(Tensors.item(terms.get(i).sum()))
          .isCloseTo(quickThoughtLoss(oracle, kinds.get(i)), within(LOSS_TOLERANCE));
      assertThat(terms.get(i).targets()).isEqualTo(SENTENCES.size());
    }
    Autograd.backward(terms.stream().map(LossTerm::sum).reduce(Tensor::add).orElseThrow());
    assertGradients(
        model,
        oracle,
        () -> kinds.stream().mapToDouble(kind -> quickThoughtLoss(oracle, kind)).sum());
    model.release();
  }

  /** Against the difference quotient of the equations at a few places of every parameter. */
  private static void assertGradients(Model model, ThoughtOracle oracle, DoubleSupplier loss) {
    double step = 1e-5;
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              double[] gradient = doubles(Objects.requireNonNull(parameter.gradient()));
              double[] at = Objects.requireNonNull(oracle.weights().get(name));
              for (int i = 5; i < at.length; i += Math.max(1, at.length / 3)) {
                double before = at[i];
                at[i] = before + step;
                double up = loss.getAsDouble();
                at[i] = before - step;
                double down = loss.getAsDouble();
                at[i] = before;
                assertThat(gradient[i])
                    .as("%s[%d]", name, i)
                    .isCloseTo((up - down) / (2 * step), within(2e-4));
              }
            });
  }

  @Test
  void everySentenceOfTheContextIsAsLikely() {
    Inputs in =
        Inputs.of(Map.of("sentence_positions", Tensors.ofLongs(new long[] {7, 8, 9, 10, 500}, 5)));
    QuickThought.Context three = QuickThought.Context.of(in, 1);
    assertThat(doubles(three.sharesBB()))
        .containsExactly(
            0, 1, 0, 0, 0, 0.5, 0, 0.5, 0, 0, 0, 0.5, 0, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(three.sentences()).isEqualTo(4);
    double third = 1f / 3;
    assertThat(doubles(QuickThought.Context.of(in, 2).sharesBB()))
        .containsExactly(
            0, 0.5, 0.5, 0, 0, third, 0, third, third, 0, third, third, 0, third, 0, 0, 0.5, 0.5, 0,
            0, 0, 0, 0, 0, 0);
  }

  @Test
  void sizesAreThoseOfThePapers() {
    assertThat(Families.preset("skip-thought-uni").width()).isEqualTo(2400);
    assertThat(Families.preset("skip-thought-bi").width()).isEqualTo(2400);
    assertThat(Families.preset("skip-thought-combine").width()).isEqualTo(4800);
    assertThat(Families.preset("quick-thought-uni").width()).isEqualTo(2400);
    assertThat(Families.preset("quick-thought-combine").width()).isEqualTo(4800);
  }

  @Test
  void wrongSizesAreRefused() {
    String odd = TinyModels.with(SkipThoughtContractTest.TINY, "hidden_size", "13");
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(odd, "directions", "\"bi\"")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'hidden_size' should be an even number");
    assertThatThrownBy(
            () ->
                TinyModels.config(
                    TinyModels.with(QuickThoughtContractTest.TINY, "context_size", "4")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'context_size' should be an odd number");
    assertThatThrownBy(() -> TinyModels.config(SkipThoughtContractTest.TINY).asDecoder(true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no decoder");
  }
}
