package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.model.nn.AttentionWatch.Kind;
import org.warmstart.tensor.Tensors;

/** The attention weights of one forward pass, and what all of them have to keep to. */
record AttentionOfAModel(
    Model model, Map<String, Tensor> outputs, List<AttentionWatch.Weights> weights) {
  private static final double TOLERANCE = 2e-5;
  private static final Set<String> RECURRENT =
      Set.of("elmo", "lstm-lm", "skip-thought", "quick-thought");

  static AttentionOfAModel of(Model model, Inputs in) {
    try (AttentionWatch watch = AttentionWatch.open()) {
      Map<String, Tensor> outputs = model.forward(in);
      return new AttentionOfAModel(model, outputs, List.copyOf(watch.weights()));
    }
  }

  private Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    weights.forEach(each -> kinds.add(each.kind()));
    return kinds;
  }

  /** Rows are shares of one, every layer tells its own, and nobody looks ahead. */
  void assertWhole(boolean causal) {
    if (RECURRENT.contains(model.config().modelType())) {
      assertThat(weights).isEmpty();
      return;
    }
    assertThat(kinds())
        .isIn(
            Set.of(Kind.SELF),
            Set.of(Kind.SELF, Kind.QUERY),
            Set.of(Kind.SELF, Kind.PREDICTING),
            Set.of(Kind.ENCODER),
            Set.of(Kind.ENCODER, Kind.DECODER, Kind.CROSS),
            Set.of(Kind.ENCODER, Kind.DECODER, Kind.CROSS, Kind.PREDICTING),
            Set.of(Kind.DECODER, Kind.CROSS));
    for (Kind kind : kinds()) {
      List<Integer> layers =
          weights.stream()
              .filter(each -> each.kind() == kind && each.stream() == 0)
              .map(AttentionWatch.Weights::layer)
              .toList();
      for (int i = 0; i < layers.size(); i++) {
        assertThat(layers.get(i)).isEqualTo(i);
      }
    }
    // a token of the second sets of GPT-3's sparse layers may see nothing
    boolean sparse = model.config().toJson().toString().contains("gpt3");
    for (AttentionWatch.Weights each : weights) {
      boolean ahead = each.kind() == Kind.DECODER || (causal && each.kind() == Kind.SELF);
      forRows(
          each,
          (query, row) -> {
            double sum = 0;
            for (int key = 0; key < row.length; key++) {
              assertThat(row[key]).isBetween(0f, 1.00001f);
              if (ahead && key > query) {
                assertThat(row[key]).as("%s sees %d from %d", each.kind(), key, query).isZero();
              }
              sum += row[key];
            }
            if (!sparse || sum > 0) {
              assertThat(sum).as("%s %d", each.kind(), query).isCloseTo(1, within(TOLERANCE));
            }
          });
    }
  }

  /** With padding behind the text, tokens take nothing of it, and of one another the same. */
  void assertSameBeside(AttentionOfAModel plain) {
    assertThat(weights).hasSameSizeAs(plain.weights);
    for (int i = 0; i < weights.size(); i++) {
      Tensor own = plain.weights.get(i).weightsBNTS();
      Tensor padded = weights.get(i).weightsBNTS();
      long queries = Math.min(own.size(2), TinyBatches.TOKENS);
      long keys = own.size(3);
      Tensor read = padded.narrow(2, 0, queries);
      if (weights.get(i).kind() != Kind.PREDICTING) {
        assertThat(Tensors.maxDifference(read.narrow(3, 0, keys), own.narrow(2, 0, queries)))
            .isLessThan(TOLERANCE);
        long more = padded.size(3) - keys;
        if (more > 0) {
          Tensor hidden = read.narrow(3, keys, more);
          assertThat(Tensors.floats(hidden)).containsOnly(0f);
        }
      }
    }
  }

  private interface Row {
    void see(int query, float[] weights);
  }

  private static void forRows(AttentionWatch.Weights weights, Row rows) {
    long[] shape = Tensors.shape(weights.weightsBNTS());
    float[] all = Tensors.floats(weights.weightsBNTS());
    int keys = (int) shape[3];
    for (int first = 0; first < all.length; first += keys) {
      int query = first / keys % (int) shape[2];
      rows.see(query, Arrays.copyOfRange(all, first, first + keys));
    }
  }
}
