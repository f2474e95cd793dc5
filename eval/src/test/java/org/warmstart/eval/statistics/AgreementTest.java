package org.warmstart.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * agreement.json has scores of three judges, one with gaps, and what scikit-learn's
 * cohen_kappa_score and krippendorff 0.9's alpha (ordinal) make of them.
 */
class AgreementTest {
  private static final Offset<Double> EXACT = within(1e-9);

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size())
        .mapToDouble(i -> array.get(i).isNull() ? Double.NaN : array.get(i).asDouble())
        .toArray();
  }

  @Test
  void kappaAndAlpha() throws IOException {
    JsonNode reference;
    try (InputStream in = AgreementTest.class.getResourceAsStream("agreement.json")) {
      reference = new ObjectMapper().readTree(in);
    }
    double[] a = numbers(reference.get("a"));
    double[] b = numbers(reference.get("b"));
    double[] c = numbers(reference.get("c"));
    for (Agreement.Weights weights : Agreement.Weights.values()) {
      double expected = reference.get("kappa").get(weights.name()).asDouble();
      assertThat(Agreement.kappa(a, b, weights)).isCloseTo(expected, EXACT);
      assertThat(Agreement.kappa(b, a, weights)).isCloseTo(expected, EXACT);
      assertThat(Agreement.kappa(a, a, weights)).isEqualTo(1);
    }
    assertThat(Agreement.krippendorffOrdinal(List.of(a, b, c)))
        .isCloseTo(reference.get("alpha").asDouble(), EXACT);
    assertThat(Agreement.krippendorffOrdinal(List.of(b, a)))
        .isCloseTo(reference.get("alphaOfTwo").asDouble(), EXACT);
    assertThat(Agreement.krippendorffOrdinal(List.of(a, a))).isEqualTo(1);
    double[] none = {Double.NaN, 2};
    assertThat(Agreement.kappa(none, new double[] {1, Double.NaN}, Agreement.Weights.NONE)).isNaN();
    assertThat(Agreement.krippendorffOrdinal(List.of(none, new double[] {1, Double.NaN}))).isNaN();
  }
}
