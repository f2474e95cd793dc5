package org.warmstart.model.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.CausalModel;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.tensor.Parameter;

/** What a family declares is what its models are; nothing is allocated. */
class FamiliesTest {
  static Stream<String> sizes() {
    return Families.presets().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatReadsATextAloneIsDeclared(String preset) {
    ModelConfig config = Families.preset(preset);
    Family<?> family = config.family();
    assertThat(family.modelType()).isEqualTo(config.modelType());
    Head bare = family.bareHead();
    Model model = family.heads().contains(bare) ? family.create(config, bare) : null;
    assertThat(family.canEncode()).isEqualTo(model instanceof Encoder);
    assertThat(family.readsLeftToRight()).isEqualTo(model instanceof DecoderModel);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatCanWriteIsDeclared(String preset) {
    ModelConfig config = Families.preset(preset);
    Family<?> family = config.family();
    boolean writes = family.heads().contains(Head.CAUSAL_LM);
    // XLNet predicts from left to right in another way, and is trained so under its own head
    assertThat(family.canDecode()).isEqualTo(writes && !config.modelType().equals("xlnet"));
    if (!family.canDecode()) {
      assertThatThrownBy(() -> config.asDecoder(true))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is no decoder");
      return;
    }
    assertThat(family.create(config.asDecoder(false), Head.CAUSAL_LM))
        .isInstanceOf(CausalModel.class);
    if (Set.of("lstm-lm", "llama", "qwen2", "gpt_neox", "opt", "reformer")
        .contains(config.modelType())) {
      assertThatThrownBy(() -> config.asDecoder(true)).hasMessageContaining("no cross-attention");
      return;
    }
    Model beside = family.create(config.asDecoder(true), Head.CAUSAL_LM);
    assertThat(beside.parameters().values())
        .anyMatch(parameter -> parameter.use() == Parameter.Use.CROSS_ATTENTION);
  }
}
