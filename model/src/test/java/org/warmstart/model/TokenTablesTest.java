package org.warmstart.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;

class TokenTablesTest {
  static Stream<String> sizes() {
    return Families.presets().keySet().stream();
  }

  /** With or without a head, of every published size; nothing is allocated. */
  @ParameterizedTest
  @MethodSource("sizes")
  void everyFamilyHasOneForItsVocabulary(String preset) {
    ModelConfig config = Families.preset(preset).withVocabularySize(7919);
    boolean spells = preset.startsWith("elmo");
    boolean hasSeveralReaders = preset.contains("-thought-");
    for (Head head : config.family().heads(config)) {
      Map<String, Parameter> tables = TokenTables.of(Families.create(config, head));
      // ELECTRA's generator and discriminator share one
      assertThat(tables.size())
          .as("%s", head)
          .isEqualTo(spells ? 0 : hasSeveralReaders ? Math.max(1, tables.size()) : 1);
      tables.values().forEach(table -> assertThat(table.shape()[0]).isEqualTo(7919));
    }
  }

  @Test
  void anElmoThatDoesNotSpellHasOne() {
    ModelConfig config =
        Families.read(
            Families.preset("elmo-small").toJson().put("characters", false).put("vocab_size", 262),
            "test");
    assertThat(TokenTables.of(Families.create(config, Head.BIDIRECTIONAL_LM)))
        .containsOnlyKeys("elmo.bilm.tokens.weight");
  }
}
