package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.TinyModels;

class GptBigCodeTest {
  @Test
  void groupsOfHeadsAreRefused() {
    String json = TinyModels.with(GptBigCodeContractTest.CONFIG, "num_key_value_heads", "2");
    assertThatThrownBy(() -> TinyModels.config(json))
        .isInstanceOf(InputException.class)
        .hasMessage("tiny: 'num_key_value_heads' should be 1, as other keys have it, not 2");
  }
}
