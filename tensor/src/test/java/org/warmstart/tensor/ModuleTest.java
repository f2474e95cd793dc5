package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleTest {
  private static final class Part extends Module {
    Part() {
      child("dense", new Linear(2, 3, 0.1));
      parameter("gain", new Parameter(Initializer.ONES, 4));
    }

    double currentDropout() {
      return dropout(0.25);
    }
  }

  private static final class Whole extends Module {
    private final Part part = new Part();

    Whole() {
      adopt(part);
    }
  }

  @Test
  void adoptedPartsKeepTheirNamesWithoutAPrefix() {
    assertThat(new Whole().allParameters().keySet())
        .containsExactlyInAnyOrder("dense.weight", "dense.bias", "gain");
  }

  @Test
  void adoptedPartsTrainAlong() {
    Whole whole = new Whole();
    assertThat(whole.part.currentDropout()).isZero();
    whole.train(true);
    assertThat(whole.part.currentDropout()).isEqualTo(0.25);
    whole.train(false);
    assertThat(whole.part.currentDropout()).isZero();
  }
}
