package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.model.TableLanguageModel;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

class TokenByTokenTest {
  private static final int DRAWS = 6000;

  private static Inputs prompt(int[]... rows) {
    int[] flat = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    return Inputs.ofIds(Tensors.ofInts(flat, rows.length, rows[0].length));
  }

  private static List<Generated> generate(
      TableLanguageModel model, GenerationSettings settings, int[]... rows) {
    try (Scope scope = Scope.open()) {
      return Generator.generate(model, prompt(rows), settings);
    }
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Test
  void greedyTakesTheLikeliestUntilTheEnd() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 1);
    GenerationSettings endless = GenerationSettings.builder().maxNewTokens(15).build();
    int[] ids = generate(model, endless, new int[] {1, 2}).get(0).ids();
    assertThat(ids).hasSize(17);
    for (int i = 2; i < ids.length; i++) {
      assertThat(ids[i]).isEqualTo(argmax(model.logits(ids[i - 2], ids[i - 1])));
    }
    int end = ids[6];
    int[] shorter =
        generate(model, endless.toBuilder().eosTokenIds(List.of(end)).build(), new int[] {1, 2})
            .get(0)
            .ids();
    int first = 2;
    while (ids[first] != end) {
      first++;
    }
    assertThat(shorter).containsExactly(Arrays.copyOf(ids, first + 1));
    assertThat(generate(model, endless.toBuilder().useCache(false).build(), new int[] {1, 2}))
        .hasToString(generate(model, endless, new int[] {1, 2}).toString());
  }

  @Test
  void endedRowsWaitForTheOthers() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 4);
    GenerationSettings settings =
        GenerationSettings.builder().maxNewTokens(10).eosTokenIds(List.of(3)).padTokenId(0).build();
    int[][] prompts = new int[8][];
    Arrays.setAll(prompts, row -> new int[] {row + 1, 8 - row});
    List<Generated> together = generate(model, settings, prompts);
    Set<Integer> lengths = new HashSet<>();
    for (int row = 0; row < prompts.length; row++) {
      Generated alone = generate(model, settings, prompts[row]).get(0);
      assertThat(together.get(row).ids()).containsExactly(alone.ids());
      lengths.add(alone.ids().length);
    }
    assertThat(lengths).as("some rows end before others").hasSizeGreaterThan(1);
    int[][] padded = Generator.padded(together, settings);
    assertThat(Arrays.stream(padded).mapToInt(row -> row.length).distinct()).hasSize(1);
  }

  @Test
  void drawsFollowTheSoftmaxOfTheScaledLogits() {
    TableLanguageModel model = TableLanguageModel.random(8, 1.5, 2);
    double[] plain = probabilities(model.logits(0, 1), 1);
    assertFrequencies(draw(model, builder().topK(0)), plain);
    assertFrequencies(
        draw(model, builder().topK(0).temperature(0.5)), probabilities(model.logits(0, 1), 0.5));
  }

  @Test
  void topKAndTopPCutTheTailAndKeepTheProportions() {
    TableLanguageModel model = TableLanguageModel.random(8, 1.5, 2);
    double[] plain = probabilities(model.logits(0, 1), 1);
    double[] sorted = Arrays.stream(plain).map(p -> -p).sorted().map(p -> -p).toArray();
    double[] best3 = keep(plain, sorted[2]);
    assertFrequencies(draw(model, builder().topK(3)), best3);
    // the nucleus is the smallest set that reaches p: the third is needed, the fourth is not
    double p = sorted[0] + sorted[1] + 0.5 * sorted[2];
    assertFrequencies(draw(model, builder().topK(0).topP(p)), best3);
    // after top-k, probabilities are those among the k
    double among3 = (sorted[0] + 0.5 * sorted[1]) / (sorted[0] + sorted[1] + sorted[2]);
    assertFrequencies(draw(model, builder().topK(3).topP(among3)), keep(plain, sorted[1]));
  }

  @Test
  void tokensEqualToTheLastOfTopKStay() {
    float[][] logits = new float[36][];
    Arrays.setAll(logits, row -> new float[] {2, 1, 1, 1, 1, 0});
    TableLanguageModel model = new TableLanguageModel(logits, false);
    double[] expected = keep(probabilities(logits[0], 1), 0.06);
    assertThat(expected[5]).isZero();
    assertFrequencies(draw(model, builder().topK(2)), expected);
  }

  private static GenerationSettingsBuilder builder() {
    return GenerationSettings.builder()
        .maxNewTokens(1)
        .doSample(true)
        .numReturnSequences(DRAWS)
        .seed(42);
  }

  private static int[] draw(TableLanguageModel model, GenerationSettingsBuilder settings) {
    int[] counts = new int[model.decoderVocabularySize()];
    for (Generated text : generate(model, settings.build(), new int[] {0, 1})) {
      counts[text.newIds()[0]]++;
    }
    return counts;
  }

  private static double[] probabilities(float[] logits, double temperature) {
    double[] weights = new double[logits.length];
    Arrays.setAll(weights, i -> Math.exp(logits[i] / temperature));
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static double[] keep(double[] probabilities, double least) {
    double[] kept = Arrays.stream(probabilities).map(p -> p >= least ? p : 0).toArray();
    double sum = Arrays.stream(kept).sum();
    return Arrays.stream(kept).map(p -> p / sum).toArray();
  }

  /** Pearson's chi-squared test at p = 0.001. */
  private static void assertFrequencies(int[] counts, double[] probabilities) {
    double[] critical = {0, 10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32};
    double statistic = 0;
    int categories = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = probabilities[i] * DRAWS;
      if (expected == 0) {
        assertThat(counts[i]).as("draws of token %d", i).isZero();
      } else {
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        categories++;
      }
    }
    assertThat(statistic).isLessThan(critical[categories - 1]);
  }

  @Test
  void seedsDecideTheText() {
    TableLanguageModel model = TableLanguageModel.random(50, 1, 2);
    GenerationSettings settings =
        GenerationSettings.builder().maxNewTokens(20).doSample(true).seed(1).build();
    String text = generate(model, settings, new int[] {0, 1}).toString();
    assertThat(generate(model, settings, new int[] {0, 1})).hasToString(text);
    assertThat(generate(model, settings.toBuilder().seed(2).build(), new int[] {0, 1}).toString())
        .isNotEqualTo(text);
    // the first row draws the same however many there are
    assertThat(generate(model, settings, new int[] {0, 1}, new int[] {3, 4}).get(0))
        .hasToString(text.substring(1, text.length() - 1));
  }

  /** What is drawn for a line is the same alone and among others, and differs between lines. */
  @Test
  void drawsDependOnTheLineAndNotOnTheBatch() {
    TableLanguageModel model = TableLanguageModel.random(50, 1, 2);
    for (int beams : new int[] {1, 3}) {
      GenerationSettings settings =
          GenerationSettings.builder()
              .maxNewTokens(20)
              .numBeams(beams)
              .doSample(true)
              .numReturnSequences(2)
              .build();
      try (Scope scope = Scope.open()) {
        int[] same = {0, 1};
        List<Generated> together =
            Generator.generate(model, prompt(same, same, same), settings, new long[] {4, 8, 9});
        List<Generated> alone =
            Generator.generate(model, prompt(new int[][] {same}), settings, new long[] {8});
        assertThat(together.get(2).ids()).containsExactly(alone.get(0).ids());
        assertThat(together.get(3).ids()).containsExactly(alone.get(1).ids());
        assertThat(together.stream().map(each -> Arrays.toString(each.ids())))
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void aListenerHearsEveryTokenAndCanStop() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 1);
    GenerationSettings settings = GenerationSettings.builder().maxNewTokens(10).build();
    List<Integer> heard = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      int[] ids =
          Generator.generate(
                  model,
                  prompt(new int[] {1, 2}),
                  settings,
                  (row, token) -> {
                    heard.add(token);
                    return heard.size() < 4;
                  })
              .get(0)
              .newIds();
      assertThat(ids).hasSize(4).containsExactly(heard.stream().mapToInt(i -> i).toArray());
    }
  }

  @Test
  void whatDoesNotFitIsSaid() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 1);
    GenerationSettings settings = GenerationSettings.DEFAULT;
    assertThatThrownBy(() -> generate(model, settings, new int[] {1, 9}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("token 9")
        .hasMessageContaining("0 to 8");
    assertThatThrownBy(() -> generate(model, settings, new int[65]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("64 positions");
    assertThatThrownBy(
            () -> generate(model, settings.toBuilder().maxNewTokens(64).build(), new int[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("max_new_tokens can be at most 63");
    assertThatThrownBy(
            () -> generate(model, settings.toBuilder().maxLength(2).build(), new int[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("raise max_length");
    assertThatThrownBy(
            () ->
                generate(
                    model, settings.toBuilder().eosTokenIds(List.of(9)).build(), new int[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("eos_token_id");
    assertThatThrownBy(
            () -> generate(new TableLanguageModel(new float[9][3], true), settings, new int[] {1}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("decoder_start_token_id");
    assertThatThrownBy(
            () -> generate(model, settings.toBuilder().padTokenId(0).build(), new int[] {1, 0}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("pad on the left");
  }

  @Test
  void nativeMemoryStaysFlat() {
    TableLanguageModel model = TableLanguageModel.random(9, 1, 1);
    GenerationSettings greedy =
        GenerationSettings.builder().maxNewTokens(6).repetitionPenalty(1.2).build();
    GenerationSettings beams = greedy.toBuilder().numBeams(3).noRepeatNgramSize(2).build();
    GenerationSettings drawn = greedy.toBuilder().doSample(true).topP(0.9).topK(0).build();
    long before = 0;
    for (int i = 0; i < 100; i++) {
      generate(model, greedy, new int[] {1, 2});
      generate(model, beams, new int[] {1, 2});
      generate(model, drawn, new int[] {1, 2});
      if (i == 4) {
        before = Engine.nativeObjects();
      }
    }
    assertThat(Engine.nativeObjects()).isEqualTo(before);
  }
}
