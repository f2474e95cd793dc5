package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Tensors that are saved and never trained. */
class ConstantsTest {
  private static final class Part extends Module {
    Part() {
      parameter("trained", new Parameter(Initializer.ONES, 2, 3));
      parameter("constant", Parameter.constant(Initializer.ONES, 4));
      parameter("buffer", Parameter.buffer(Initializer.ZEROS, 5));
    }
  }

  @Test
  void constantsCountAndBuffersDoNot() {
    assertThat(new Part().parameterCount()).isEqualTo(2 * 3 + 4);
  }

  @Test
  void neitherIsEverTrained() {
    Part part = new Part();
    part.initialise();
    part.parameters().values().forEach(each -> each.setTrainable(true));
    part.parameters()
        .forEach(
            (name, each) -> {
              assertThat(each.isTrainable()).as(name).isEqualTo(name.equals("trained"));
              assertThat(each.tensor().requires_grad()).as(name).isEqualTo(each.isTrainable());
              assertThat(each.isConstant()).as(name).isNotEqualTo(each.isTrainable());
            });
    part.release();
  }

  /** Rows 1 and 2 of Pegasus' tables for widths of 6 and 5, by the original implementation. */
  @Test
  void sinusoidsEqualTheReference() {
    assertRow(
        Initializer.sinusoids(false),
        6,
        1,
        new float[] {0.841471f, 0.0463992f, 0.0021544f, 0.5403023f, 0.998923f, 0.9999977f});
    assertRow(
        Initializer.sinusoids(false),
        5,
        2,
        new float[] {0.9092974f, 0.0502166f, 0.0012619f, -0.4161468f, 0.9987383f});
    assertRow(
        Initializer.sinusoids(true),
        6,
        1,
        new float[] {0.841471f, 0.5403023f, 0.0463992f, 0.998923f, 0.0021544f, 0.9999977f});
  }

  private static void assertRow(Initializer sinusoids, int width, int row, float[] expected) {
    Parameter table = new Parameter(sinusoids, 3, width);
    table.initialise();
    try (Scope scope = Scope.open()) {
      assertThat(Tensors.floats(table.tensor().select(0, row)))
          .containsExactly(expected, within(1e-6f));
    } finally {
      table.release();
    }
  }
}
