package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.answer.Answer;
import org.warmstart.pipeline.answer.AnswerSearch;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.answer.ContextWindow;
import org.warmstart.pipeline.result.AnswerResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * What transformers 5.17 gives with the same checkpoint: the windows of its tokenizer ({@code
 * truncation="only_second"}), the places to learn and the answers as its example {@code run_qa}
 * makes them, with and without "no answer".
 */
class QuestionAnswererTest {
  private static final double EXACT = 1e-4;
  private static final JsonNode EXPECTED = Peer.spans("answering");

  private static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  /** The place of a code point in UTF-16 units. */
  private static int units(String text, JsonNode points) {
    return text.offsetByCodePoints(0, points.asInt());
  }

  @Test
  void windowsAndPlacesAreTheReferences() {
    Tokenizer tokenizer = TokenizerFiles.load(Peer.checkpoint("answers"));
    for (JsonNode each : EXPECTED.path("questions")) {
      String context = each.path("context").asText();
      List<ContextWindow> windows =
          ContextWindow.of(
              tokenizer,
              each.path("question").asText().stripLeading(),
              context,
              EXPECTED.path("maxLength").asInt(),
              EXPECTED.path("stride").asInt(),
              null);
      assertThat(windows).hasSize(each.path("ids").size());
      int start = units(context, each.path("answer_start"));
      int end = start + each.path("answer").asText().length();
      for (int i = 0; i < windows.size(); i++) {
        assertThat(windows.get(i).encoding().ids()).isEqualTo(ints(each.path("ids").get(i)));
        int[] places = windows.get(i).places(start, end);
        int[] expected = ints(each.path("places").get(i));
        if (expected[0] == windows.get(i).encoding().size() - 1) {
          // run_qa takes an answer that starts in the last token to start behind it
          expected[0] = places[0];
        }
        assertThat(places).isEqualTo(expected);
      }
    }
  }

  @Test
  void answersAreTheReferences() {
    for (boolean perhaps : new boolean[] {false, true}) {
      AnswerSettings settings =
          perhaps ? new AnswerSettings(5, 4, true, -3, null, null) : AnswerSettings.DEFAULT;
      try (QuestionAnswerer answerer =
          QuestionAnswerer.load(
              Peer.checkpoint("answers"), PipelineOptions.DEFAULT.withBatchSize(3), settings)) {
        int none = 0;
        for (JsonNode each : EXPECTED.path("questions")) {
          String context = each.path("context").asText();
          JsonNode expected = each.path(perhaps ? "perhaps" : "always");
          AnswerResult result = answerer.answer(each.path("question").asText(), context);
          assertThat(result.answer().text()).isEqualTo(expected.path("answer").asText());
          if (perhaps) {
            assertThat(result.noAnswerMargin())
                .isCloseTo(expected.path("margin").asDouble(), within(EXACT));
            none += result.answer().isNone() ? 1 : 0;
          }
          assertCandidates(context, result.candidates(), expected.path("candidates"));
        }
        assertThat(none).isBetween(perhaps ? 1 : 0, perhaps ? 4 : 0);
      }
    }
  }

  /** Candidates of scores that are equal but for rounding may stand in another order. */
  private static void assertCandidates(String context, List<Answer> found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    List<String> places = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      JsonNode wanted = expected.get(i);
      assertThat(found.get(i).score()).isCloseTo(wanted.path("score").asDouble(), within(EXACT));
      assertThat(found.get(i).probability())
          .isCloseTo(wanted.path("probability").asDouble(), within(EXACT));
      places.add(units(context, wanted.path("start")) + "-" + units(context, wanted.path("end")));
    }
    assertThat(found)
        .extracting(answer -> answer.start() + "-" + answer.end())
        .containsExactlyInAnyOrderElementsOf(places);
  }

  @Test
  void whatIsOfNoUseIsSaid() {
    try (QuestionAnswerer answerer = QuestionAnswerer.load(Peer.checkpoint("answers"))) {
      List<Outcome<AnswerResult>> each =
          answerer.answerEach(
              List.of(
                  TextInput.of("the cat"),
                  TextInput.of("the cat", " "),
                  TextInput.of("cat ".repeat(30), "the cat"),
                  TextInput.of("the cat", "sat on")));
      assertThat(each.get(0).problem()).containsInstanceOf(TextProblem.NoQuestion.class);
      assertThat(each.get(1).problem()).containsInstanceOf(TextProblem.NoQuestion.class);
      assertThat(each.get(2).problem()).containsInstanceOf(TextProblem.TooLong.class);
      assertThat(each.get(3).problem()).isEmpty();
    }
    assertThatThrownBy(() -> QuestionAnswerer.load(Peer.checkpoint("tags")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("question answering head");
    assertThatThrownBy(() -> new AnswerSettings(0, 1, false, 0, null, null))
        .isInstanceOf(InputException.class);
  }

  /** There is an answer only if a start comes before an end in the context. */
  @Test
  void withoutAnyCandidateThereIsNoAnswer() {
    AnswerSearch search = new AnswerSearch(new AnswerSettings(1, 5, false, 0, null, null));
    search.add(
        new float[] {0, 0, 0, 9},
        new float[] {0, 0, 9, 0},
        0,
        2,
        new int[] {0, 2},
        new int[] {1, 3});
    AnswerSearch.Found found = search.found("a b");
    assertThat(found.best().isNone()).isTrue();
    assertThat(found.candidates()).isEmpty();
  }
}
