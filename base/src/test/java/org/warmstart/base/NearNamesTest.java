package org.warmstart.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
  private static final List<String> METRICS = List.of("accuracy", "f1", "rouge-1", "rouge-l");

  @Test
  void findsTypingSlipsNearestFirst() {
    assertThat(NearNames.of("acuracy", METRICS)).containsExactly("accuracy");
    assertThat(NearNames.of("fuor", List.of("form", "four"))).containsExactly("four");
    assertThat(NearNames.of("rouge_L", METRICS)).containsExactly("rouge-l", "rouge-1");
  }

  @Test
  void findsPartsOfNames() {
    assertThat(NearNames.of("rate", List.of("learningRate", "seed")))
        .containsExactly("learningRate");
  }

  @Test
  void findsNothingForAnythingElse() {
    assertThat(NearNames.of("perplexity", METRICS)).isEmpty();
  }

  @Test
  void wordsTheMessage() {
    assertThat(NearNames.unknown("metric", "acuracy", METRICS))
        .isEqualTo(
            "unknown metric 'acuracy'; did you mean 'accuracy'? There are: accuracy, f1, rouge-1,"
                + " rouge-l");
    assertThat(NearNames.unknown("metric", "bleu", METRICS))
        .isEqualTo("unknown metric 'bleu'; there are: accuracy, f1, rouge-1, rouge-l");
    assertThat(NearNames.unknown("metric", "bleu", List.of()))
        .isEqualTo("unknown metric 'bleu'; there are none here");
  }
}
