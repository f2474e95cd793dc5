package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers as SQuAD's official scripts score them; the values follow from their definitions. */
class AnswerF1Test {
  private static AnswerF1 of(String prediction, String... references) {
    AnswerF1 metric = new AnswerF1();
    metric.add(prediction, List.of(references));
    return metric;
  }

  @Test
  void caseArticlesPunctuationAndWhiteSpaceDoNotCount() {
    assertThat(of("The  Cat's, hat!", "cats hat").result())
        .isEqualTo(Map.of("exact_match", 1.0, "f1", 1.0));
    assertThat(of("theatre a", "atre").value("exact_match")).isEqualTo(0);
    // punctuation goes first, so that what is left may be an article
    assertThat(of("t.h.e cat", "cat").value("exact_match")).isEqualTo(1);
    assertThat(of("Ανθρωπος", "ανθρωπος").value("exact_match")).isEqualTo(1);
    // only ASCII punctuation is left out
    assertThat(of("cat…", "cat").value("exact_match")).isEqualTo(0);
  }

  @Test
  void theBestReferenceCounts() {
    AnswerF1 metric = of("in October 1973", "October", "October 1973", "1974");
    assertThat(metric.value("f1")).isCloseTo(0.8, within(1e-12));
    assertThat(metric.value("exact_match")).isEqualTo(0);
    // a repeated word counts as often as both have it
    assertThat(of("cat cat dog", "cat dog dog").value("f1")).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void noAnswerIsRightWhereThereIsNone() {
    AnswerF1 metric = of("", "");
    metric.merge(of("cat"));
    metric.merge(of("", "cat"));
    metric.merge(of("the", "a", "cat"));
    metric.merge(of("cat", "the", "cat"));
    assertThat(metric.count()).isEqualTo(5);
    assertThat(metric.result())
        .isEqualTo(
            Map.of(
                "exact_match",
                2 / 5.0,
                "f1",
                2 / 5.0,
                "has_answer_exact_match",
                1 / 3.0,
                "has_answer_f1",
                1 / 3.0,
                "no_answer_exact_match",
                0.5,
                "no_answer_f1",
                0.5));
  }
}
