package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.ChoiceResult;

/** What transformers 5.17's BertForMultipleChoice gives with the same checkpoint. */
class ChoiceSelectorTest {
  @Test
  void probabilitiesAreTheReferences() {
    try (ChoiceSelector selector = ChoiceSelector.load(Peer.checkpoint("choices"))) {
      for (JsonNode each : Peer.spans("choosing")) {
        List<String> choices = each.path("choices").valueStream().map(JsonNode::asText).toList();
        ChoiceResult result = selector.choose(each.path("text").asText(), choices);
        double most = 0;
        for (int i = 0; i < choices.size(); i++) {
          double expected = each.path("probabilities").get(i).asDouble();
          assertThat(result.probabilities().get(i)).isCloseTo(expected, within(1e-5));
          most = Math.max(most, expected);
        }
        assertThat(result.probabilities().get(result.best())).isCloseTo(most, within(1e-5));
        assertThat(result.choice()).isEqualTo(choices.get(result.best()));
      }
    }
  }

  @Test
  void whatIsOfNoUseIsSaid() {
    try (ChoiceSelector selector = ChoiceSelector.load(Peer.checkpoint("choices"))) {
      assertThatThrownBy(() -> selector.choose("the cat", List.of("sat")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("two choices or more");
      assertThatThrownBy(() -> selector.choose("the cat ".repeat(20), List.of("sat", "sang")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("there is room for 24");
    }
    assertThatThrownBy(() -> ChoiceSelector.load(Peer.checkpoint("answers")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("multiple choice head");
  }
}
