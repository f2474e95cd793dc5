package org.warmstart.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictParserTest {
  private static final List<Rubric.Skill> SKILLS =
      List.of(Rubric.flask().skill("factuality"), Rubric.flask().skill("Logical  correctness"));
  private static final List<Rubric.Skill> ONE = Rubric.helpfulness().skills();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Good. {\"Factuality\": 4, \"Logical Correctness\": 2}",
        "Good.\n```json\n{\n\"Factuality\": 4,\n\"logical_correctness\": \"2\",\n}\n```\nBye.",
        "{'Factuality': 4, 'Logical Correctness': 2}",
        "First {\"Factuality\": 1, \"Logical Correctness\": 1}, then {\"Factuality\": 4.0,"
            + " \"Logical Correctness\": \"2/5\"}",
        "**Factuality**: 4/5\n- Logical Correctness: 2",
        "1. Factuality: 4\r\n2. Logical Correctness = 2.\r\n",
        "Factuality: 3\nI think again.\nFactuality: 4\nLogical Correctness: 2"
      })
  void scoresOfSkills(String answer) {
    Verdict verdict = VerdictParser.scores(answer, SKILLS);
    assertThat(verdict.problem()).isNull();
    assertThat(verdict.scores()).isEqualTo(Map.of("Factuality", 4.0, "Logical Correctness", 2.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"score\": 7}",
        "Score: 7",
        "**Rating:** 7/10",
        "Fine. [[7]]",
        "It is well written.\n7",
        "7",
        "{\"Helpfulness\": 7}",
        "Overall score: 3\nFinal score: 7"
      })
  void aSingleScore(String answer) {
    assertThat(VerdictParser.scores(answer, ONE).scores()).containsEntry("Helpfulness", 7.0);
  }

  @Test
  void whatIsNoScoreIsSaid() {
    assertThat(VerdictParser.scores(" \n", SKILLS).problem()).isEqualTo("the answer is empty");
    assertThat(VerdictParser.scores("{\"Factuality\": 4}", SKILLS).problem())
        .isEqualTo("no score for Logical Correctness");
    assertThat(
            VerdictParser.scores("{\"Factuality\": 4, \"Logical Correctness\": 6}", SKILLS)
                .problem())
        .isEqualTo("Logical Correctness: 6 is not on the scale from 1 to 5");
    assertThat(VerdictParser.scores("Score: 7/100", ONE).problem()).contains("7/100");
    assertThat(VerdictParser.scores("{\"score\": \"N/A\"}", ONE).problem()).isNotNull();
    assertThat(VerdictParser.scores("{\"score\": NaN}", ONE).problem()).isNotNull();
    assertThat(VerdictParser.scores("I have 3 remarks, all good.", ONE).problem()).isNotNull();
    assertThat(VerdictParser.winner("Both have merits.").problem()).isEqualTo("no winner");
    assertThat(VerdictParser.winner("{\"winner\": \"C++\"}").problem()).isNotNull();
  }

  @Test
  void winners() {
    for (String answer :
        List.of(
            "{\"winner\": \"B\"}", "[[B]]", "A is short.\nWinner: B", "**Verdict:** Answer B")) {
      assertThat(VerdictParser.winner(answer).winner()).as(answer).isEqualTo("B");
    }
    for (String answer : List.of("{\"winner\": \"tie\"}", "[[C]]", "Winner: neither")) {
      assertThat(VerdictParser.winner(answer).winner()).as(answer).isEqualTo("tie");
    }
    assertThat(VerdictParser.winner("{\"winner\": \"Answer A\"}").winner()).isEqualTo("A");
  }

  /** Answers that a search for patterns could take for ever on. */
  @Test
  void longAnswersAreReadInBoundedTime() {
    for (String piece : List.of("\n", " ", "{", "*", "a ", "1", "[[", "Score", "1.", "\"a\":")) {
      String answer = piece.repeat(200_000);
      Assertions.assertTimeout(
          Duration.ofSeconds(5),
          () -> {
            VerdictParser.scores(answer, SKILLS);
            VerdictParser.scores(answer, ONE);
            VerdictParser.winner(answer);
          });
    }
  }
}
