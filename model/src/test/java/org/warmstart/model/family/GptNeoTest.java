package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.model.registry.Families;

class GptNeoTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attention_types|[[[\"global\"], 2]]|kinds for the 3 layers, and not for 2",
        "attention_types|[[[\"global\"], 1000000000]]|and not for 1000000000",
        "attention_types|[[[\"full\"], 3]]|a list such as",
        "attention_types|[[[], 3]]|a list such as",
        "attention_types|[[[\"global\"], -3]]|a list such as",
        "attention_types|[3]|a list such as",
        "attention_types|\"global\"|'attention_types' should be a list",
        "attention_layers|[\"local\", \"local\", \"local\"]|[\"global\",\"local\",\"local\"], as"
            + " other keys have it",
        "window_size|0|'window_size' should be a whole number",
      })
  void wrongValues(String key, String value, String message) {
    String json = TinyModels.with(GptNeoContractTest.CONFIG, key, value);
    assertThatThrownBy(() -> TinyModels.config(json))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }

  @Test
  void publishedModelsAlternate() {
    for (JsonNode layers :
        List.of(attentionLayers("gpt-neo-125m"), attentionLayers("gpt-neo-2.7b"))) {
      for (int i = 0; i < layers.size(); i++) {
        assertThat(layers.get(i).asText()).isEqualTo(i % 2 == 0 ? "global" : "local");
      }
    }
    assertThat(attentionLayers("gpt-neo-1.3b")).hasSize(24);
  }

  private static JsonNode attentionLayers(String preset) {
    return Families.preset(preset).toJson().get("attention_layers");
  }

  @Test
  void otherNumbersOfLayersKeepTheOrderOfKinds() {
    ModelConfig config = TinyModels.config(GptNeoContractTest.CONFIG);
    assertThat(config.withLayers(5).toJson().get("attention_layers"))
        .hasToString("[\"global\",\"local\",\"local\",\"global\",\"local\"]");
    assertThat(config.withLayers(1).toJson().get("attention_layers")).hasToString("[\"global\"]");
    ModelConfig read = Families.read(config.withLayers(5).toJson(), "again");
    assertThat(read.layers()).isEqualTo(5);
  }
}
