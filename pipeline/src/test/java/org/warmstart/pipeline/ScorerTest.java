package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.ScoredToken;
import org.warmstart.pipeline.result.ScoringResult;
import org.warmstart.pipeline.result.TextProblem;

/**
 * Log-probabilities are those that lm-evaluation-harness 0.4.13 gives with the same checkpoints
 * (HFLM's loglikelihood and loglikelihood_rolling), and of a masked model those that transformers
 * 5.17 gives with each token masked in turn ({@code expected-scores.json}).
 */
class ScorerTest {
  private static final double EXACT = 2e-4;

  @ParameterizedTest
  @ValueSource(strings = {"causal", "t5", "bart"})
  void sumsAreThoseOfTheHarness(String name) {
    JsonNode expected = Peer.scores(name);
    List<TextInput> inputs = new ArrayList<>();
    for (JsonNode pair : expected.get("pairs")) {
      inputs.add(TextInput.of(pair.get("context").asText(), pair.get("continuation").asText()));
    }
    for (JsonNode text : expected.get("texts")) {
      inputs.add(TextInput.of(text.get("text").asText()));
    }
    try (Scorer scorer =
        Scorer.load(Peer.checkpoint(name), PipelineOptions.DEFAULT.withBatchSize(3))) {
      List<ScoringResult> results = scorer.score(inputs);
      int next = 0;
      for (JsonNode pair : expected.get("pairs")) {
        ScoringResult result = results.get(next++);
        assertThat(result.logProbability())
            .as(pair.toString())
            .isCloseTo(pair.get("sum").asDouble(), within(EXACT));
        assertThat(result.greedy()).isEqualTo(pair.get("greedy").asBoolean());
      }
      for (JsonNode text : expected.get("texts")) {
        assertThat(results.get(next++).logProbability())
            .as(text.toString())
            .isCloseTo(text.get("sum").asDouble(), within(EXACT));
      }
      assertThat(scorer.isPseudo()).isFalse();
    }
  }

  @Test
  void tokensHaveTheirOwn() {
    JsonNode expected = Peer.scores("causal").get("tokens");
    String text = "the cat sat on the mat";
    try (Scorer scorer = Scorer.load(Peer.checkpoint("causal"))) {
      List<ScoredToken> tokens = scorer.score(text).scored();
      assertThat(tokens).hasSize(expected.size());
      int end = 0;
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.get(i).logProbability())
            .isCloseTo(expected.get(i).asDouble(), within(1e-5));
        assertThat(tokens.get(i).start()).isEqualTo(end);
        end = tokens.get(i).end();
      }
      assertThat(end).isEqualTo(text.length());
    }
  }

  @Test
  void maskedModelsHideEachTokenOnce() {
    try (Scorer scorer = Scorer.load(Peer.checkpoint("masked"))) {
      for (JsonNode row : Peer.scores("masked")) {
        String context = row.get("context").asText();
        String continuation = row.get("continuation").asText();
        ScoringResult result = scorer.score(context, continuation);
        assertThat(result.scored()).hasSize(row.get("tokens").size());
        double sum = 0;
        for (int i = 0; i < row.get("tokens").size(); i++) {
          double own = row.get("tokens").get(i).asDouble();
          assertThat(result.scored().get(i).logProbability()).isCloseTo(own, within(1e-5));
          sum += own;
        }
        assertThat(result.logProbability()).isCloseTo(sum, within(1e-4));
        if (context.isEmpty()) {
          assertThat(scorer.score(continuation)).isEqualTo(result);
        }
      }
      assertThat(scorer.isPseudo()).isTrue();
    }
  }

  @Test
  void lengthsAreCounted() {
    try (Scorer scorer = Scorer.load(Peer.checkpoint("causal"))) {
      ScoringResult result = scorer.score("the cat", " été");
      assertThat(result.bytes()).isEqualTo(6);
      assertThat(result.characters()).isEqualTo(4);
      assertThat(result.perByte()).isEqualTo(result.logProbability() / 6);
      assertThat(result.perplexity()).isCloseTo(Math.exp(-result.perToken()), within(1e-9));
      assertThat(result.tokens().isCut()).isFalse();
    }
  }

  @Test
  void nothingIsCutUnasked() {
    String context = "the cat sat on ".repeat(20);
    PipelineOptions cutting = PipelineOptions.DEFAULT.truncating();
    try (Scorer scorer = Scorer.load(Peer.checkpoint("causal"));
        Scorer cut = Scorer.load(Peer.checkpoint("causal"), cutting)) {
      assertThatThrownBy(() -> scorer.score(context, "the mat"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("there is room for 33");
      assertThat(scorer.problem(TextInput.of(context, "the mat"), false)).isPresent();
      assertThat(scorer.problem(TextInput.of(context, "the mat"), true)).isEmpty();
      ScoringResult result = cut.score(context, "the mat");
      assertThat(result.tokens().read()).isEqualTo(33);
      assertThat(result.tokens().isCut()).isTrue();
      List<Outcome<ScoringResult>> each =
          cut.scoreEach(List.of(TextInput.of("the", ""), TextInput.of("a", context)));
      assertThat(each.get(0).problem()).containsInstanceOf(TextProblem.NoContinuation.class);
      // a continuation is never cut
      assertThat(each.get(1).problem()).containsInstanceOf(TextProblem.TooLong.class);
    }
  }

  @Test
  void manyThreadsScoreAlike() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Scorer scorer = Scorer.load(Peer.checkpoint("causal"))) {
      ScoringResult alone = scorer.score("the cat", " sat");
      List<Callable<ScoringResult>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> scorer.score("the cat", " sat"));
      }
      for (Future<ScoringResult> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void classifiersAreRefused() {
    assertThatThrownBy(() -> Scorer.load(Peer.checkpoint("single-label")))
        .isInstanceOf(InputException.class);
    Scorer closed = Scorer.load(Peer.checkpoint("causal"));
    closed.close();
    assertThatThrownBy(() -> closed.score("the")).isInstanceOf(IllegalStateException.class);
  }
}
