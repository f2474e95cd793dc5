package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.TableLanguageModel;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class BeamSearchTest {
  private static final int VOCABULARY = 4;
  private static final int END = 3;

  private record Text(List<Integer> ids, double score) {}

  /** All texts that end, or reach the greatest length, with their scores, best first. */
  private static List<Text> allTexts(
      TableLanguageModel model, int[] prompt, int newTokens, double penalty) {
    List<Text> texts = new ArrayList<>();
    extend(
        model, Arrays.stream(prompt).boxed().toList(), 0, prompt.length, newTokens, penalty, texts);
    texts.sort(Comparator.comparingDouble(text -> -text.score()));
    return texts;
  }

  private static void extend(
      TableLanguageModel model,
      List<Integer> ids,
      double logProbability,
      int prompt,
      int newTokens,
      double penalty,
      List<Text> texts) {
    int written = ids.size() - prompt;
    if (written > 0 && (written == newTokens || ids.get(ids.size() - 1) == END)) {
      texts.add(new Text(ids, logProbability / Math.pow(written, penalty)));
      return;
    }
    int beforeLast = ids.size() > 1 ? ids.get(ids.size() - 2) : 0;
    float[] logits = model.logits(beforeLast, ids.get(ids.size() - 1));
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    for (int token = 0; token < logits.length; token++) {
      List<Integer> longer = new ArrayList<>(ids);
      longer.add(token);
      extend(
          model,
          longer,
          logProbability + logits[token] - Math.log(sum),
          prompt,
          newTokens,
          penalty,
          texts);
    }
  }

  private static List<Generated> generate(
      TableLanguageModel model, GenerationSettings settings, int[]... prompts) {
    try (Scope scope = Scope.open()) {
      int[] flat = Arrays.stream(prompts).flatMapToInt(Arrays::stream).toArray();
      return Generator.generate(
          model, Inputs.ofIds(Tensors.ofInts(flat, prompts.length, prompts[0].length)), settings);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,1", "2,0.6", "3,2", "4,-1", "5,1.5"})
  void withBeamsForAllContinuationsItFindsTheBestTexts(long seed, double penalty) {
    TableLanguageModel model = TableLanguageModel.random(VOCABULARY, 2, seed);
    int newTokens = 3;
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(newTokens)
            .numBeams(64)
            .numReturnSequences(10)
            .lengthPenalty(penalty)
            .earlyStopping(EarlyStopping.NEVER)
            .eosTokenIds(List.of(END))
            .build();
    int[][] prompts = {{0, 1}, {2, 2}};
    List<Generated> found = generate(model, settings, prompts);
    assertThat(found).hasSize(20);
    for (int row = 0; row < 2; row++) {
      List<Text> texts = allTexts(model, prompts[row], newTokens, penalty);
      for (int i = 0; i < 10; i++) {
        Generated text = found.get(row * 10 + i);
        assertThat(text.row()).isEqualTo(row);
        assertThat(text.ids())
            .containsExactly(texts.get(i).ids().stream().mapToInt(Integer::intValue).toArray());
        assertThat(text.score()).isCloseTo(texts.get(i).score(), within(1e-5));
      }
    }
  }

  @Test
  void oneBeamIsGreedyDecoding() {
    for (long seed = 0; seed < 10; seed++) {
      TableLanguageModel model = TableLanguageModel.random(7, 2, seed);
      GenerationSettings settings =
          GenerationSettings.builder().maxNewTokens(9).eosTokenIds(List.of(END)).build();
      int[] greedy = generate(model, settings, new int[] {1, 2}).get(0).ids();
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open();
          Decoding decoding =
              new Decoding(
                  model,
                  Inputs.ofIds(Tensors.ofInts(new int[] {1, 2}, 1, 2)),
                  settings,
                  new int[][] {{1, 2}},
                  new long[] {0},
                  11,
                  null)) {
        assertThat(new BeamSearch(1, 1, EarlyStopping.HEURISTIC).write(decoding).get(0).ids())
            .containsExactly(greedy);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEURISTIC", "WHEN_FULL", "NEVER"})
  void cachedEqualsUncachedAndBatchedEqualsAlone(EarlyStopping stopping) {
    for (long seed = 0; seed < 5; seed++) {
      TableLanguageModel model = TableLanguageModel.random(9, 1, seed);
      GenerationSettings settings =
          GenerationSettings.builder()
              .maxNewTokens(12)
              .numBeams(3)
              .numReturnSequences(3)
              .noRepeatNgramSize(2)
              .minNewTokens(4)
              .earlyStopping(stopping)
              .eosTokenIds(List.of(END))
              .build();
      List<Generated> cached = generate(model, settings, new int[] {1, 2});
      List<Generated> uncached =
          generate(model, settings.toBuilder().useCache(false).build(), new int[] {1, 2});
      assertThat(uncached).hasToString(cached.toString());
      for (Generated text : cached) {
        assertThat(text.newIds().length).isGreaterThan(4);
        assertThat(text.newIds().length == 12 || text.newIds()[text.newIds().length - 1] == END)
            .isTrue();
      }
    }
  }

  @Test
  void moreBeamsFindNoWorseTextsHereAndFinishedOnesArePadded() {
    TableLanguageModel model = TableLanguageModel.random(6, 3, 11);
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(8)
            .numBeams(2)
            .numReturnSequences(2)
            .eosTokenIds(List.of(END))
            .padTokenId(5)
            .earlyStopping(EarlyStopping.WHEN_FULL)
            .build();
    List<Generated> texts = generate(model, settings, new int[] {4}, new int[] {2});
    int[][] padded = Generator.padded(texts, settings);
    for (int i = 0; i < padded.length; i++) {
      int[] ids = texts.get(i).ids();
      assertThat(padded[i]).startsWith(ids).hasSize(padded[0].length);
      for (int j = ids.length; j < padded[i].length; j++) {
        assertThat(padded[i][j]).isEqualTo(5);
      }
    }
    assertThat(texts.get(0).score()).isGreaterThanOrEqualTo(texts.get(1).score());
  }

  @Test
  void forcedTokensAreWritten() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 3);
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(5)
            .numBeams(3)
            .forcedBosTokenId(8)
            .forcedEosTokenId(END)
            .eosTokenIds(List.of(END))
            .minNewTokens(4)
            .build();
    int[] ids = generate(model, settings, new int[] {1}).get(0).newIds();
    assertThat(ids).hasSize(5).startsWith(8).endsWith(END);
  }

  @Test
  void drawnBeamsComeWithTheScoresOfTheirTexts() {
    TableLanguageModel model = TableLanguageModel.random(VOCABULARY, 1, 5);
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(3)
            .numBeams(4)
            .numReturnSequences(4)
            .doSample(true)
            .topK(0)
            .eosTokenIds(List.of(END))
            .seed(1)
            .build();
    List<Text> all = allTexts(model, new int[] {0, 1}, 3, 1);
    List<Generated> drawn = generate(model, settings, new int[] {0, 1});
    assertThat(drawn).hasSize(4);
    for (Generated text : drawn) {
      List<Integer> ids = Arrays.stream(text.ids()).boxed().toList();
      Text same = all.stream().filter(each -> each.ids().equals(ids)).findFirst().orElseThrow();
      assertThat(text.score()).isCloseTo(same.score(), within(1e-5));
    }
    assertThat(generate(model, settings, new int[] {0, 1})).hasToString(drawn.toString());
    assertThat(drawn.stream().map(Generated::toString)).doesNotHaveDuplicates();
  }
}
