package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.warmstart.base.InputException;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

/** What decoding keeps to, for every model that can decode: a cache changes the speed only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DecodingContract {
  private static final int ROWS = 3;
  private static final int PROMPT = 5;
  private static final int ANY_STEPS = 50;
  private static final int[] SAME = {};
  private static final float TOLERANCE = 2e-5f;

  private @Nullable Model model;

  abstract ModelConfig config();

  Head head(ModelConfig config) {
    boolean both = config.family().heads().contains(Head.SEQUENCE_TO_SEQUENCE);
    return both ? Head.SEQUENCE_TO_SEQUENCE : Head.CAUSAL_LM;
  }

  /** What a pass without any state reads to predict what follows the given tokens. */
  Inputs wholePass(Inputs given) {
    return given;
  }

  @BeforeAll
  void make() {
    RandomState.seed(2);
    ModelConfig config = config();
    Head head = head(config);
    model = Families.create(config.family().trainable(config, head), head);
    model.initialise();
  }

  @AfterAll
  void free() {
    model().release();
  }

  private Model model() {
    return Objects.requireNonNull(model);
  }

  private Decodable decodable() {
    return (Decodable) model();
  }

  /** The prompt's tokens (the encoder's, if there is one), row by row; 0 is padding. */
  private long[][] prompt(int... paddingOfRow) {
    Random random = new Random(4);
    long[][] rows = new long[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = TinyBatches.tokens(random, 1, PROMPT, model().config().vocabularySize());
      for (int p = 0; p < paddingOfRow[i]; p++) {
        rows[i][decodable().hasEncoder() ? PROMPT - 1 - p : p] = 0;
      }
    }
    return rows;
  }

  private static Inputs inputs(long[][] rows) {
    long[] ids = flat(rows);
    long[] mask = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      mask[i] = ids[i] == 0 ? 0 : 1;
    }
    long[] shape = {rows.length, rows[0].length};
    return Inputs.of(
        Map.of(
            "input_ids", Tensors.ofLongs(ids, shape),
            "attention_mask", Tensors.ofLongs(mask, shape)));
  }

  private static long[] flat(long[][] rows) {
    return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
  }

  /**
   * Decodes some steps of given tokens and returns every step's logits.
   *
   * @param origins for each step, which row every row continues; {@link #SAME} leaves them
   */
  private List<float[]> decode(long[][] prompt, boolean caching, int[]... origins) {
    List<float[]> logits = new ArrayList<>();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open();
        DecodingState state = decodable().startDecoding(inputs(prompt), caching)) {
      long[][] sofar = prompt.clone();
      if (decodable().hasEncoder()) {
        sofar = new long[prompt.length][];
        Arrays.fill(sofar, new long[] {1});
      }
      logits.add(Tensors.floats(decodable().next(state, ids(sofar))));
      for (int[] origin : origins) {
        if (origin.length > 0) {
          state.reorder(origin);
          sofar = Arrays.stream(origin).mapToObj(at(sofar)).toArray(long[][]::new);
        }
        long[][] fresh = new long[sofar.length][];
        for (int i = 0; i < sofar.length; i++) {
          long token = follower(sofar[i]);
          fresh[i] = new long[] {token};
          sofar[i] = Arrays.copyOf(sofar[i], sofar[i].length + 1);
          sofar[i][sofar[i].length - 1] = token;
        }
        logits.add(Tensors.floats(decodable().next(state, ids(caching ? fresh : sofar))));
      }
    }
    return logits;
  }

  /** Any token that a row's own ones decide, wherever the row stands. */
  private long follower(long[] row) {
    long real = Arrays.stream(row).filter(id -> id != 0).count();
    return 3 + (5 * row[row.length - 1] + 3 * real) % (decodable().decoderVocabularySize() - 3);
  }

  private static int[][] same(int steps) {
    int[][] origins = new int[steps][];
    Arrays.fill(origins, SAME);
    return origins;
  }

  private static IntFunction<long[]> at(long[][] rows) {
    return i -> rows[i];
  }

  private static Tensor ids(long[][] rows) {
    return Tensors.ofLongs(flat(rows), rows.length, rows[0].length);
  }

  @Test
  void cachedDecodingEqualsUncached() {
    check(prompt(0, 0, 0), SAME, SAME, SAME, SAME);
  }

  @Test
  void paddedPromptsToo() {
    check(prompt(2, 0, 1), SAME, SAME, SAME, SAME);
  }

  /** Beams: every row twice, then rows that die and rows that fork. */
  @Test
  void reorderedRowsToo() {
    for (long[][] prompt : List.of(prompt(0, 0, 0), prompt(2, 0, 1))) {
      check(
          prompt,
          new int[] {0, 0, 1, 1, 2, 2},
          new int[] {1, 0, 2, 2, 5, 4},
          new int[] {0, 1, 2, 3, 4, 5},
          new int[] {0, 0, 3, 2, 5, 5});
    }
  }

  private void check(long[][] prompt, int[]... origins) {
    List<float[]> cached = decode(prompt, true, origins);
    List<float[]> uncached = decode(prompt, false, origins);
    assertThat(cached).hasSize(origins.length + 1);
    for (int step = 0; step < cached.size(); step++) {
      assertThat(cached.get(step))
          .as("step " + step)
          .containsExactly(uncached.get(step), within(TOLERANCE));
    }
  }

  /** A padded row writes what it writes alone. */
  @Test
  void paddingChangesNothing() {
    int[] padding = {2, 0, 1};
    long[][] prompt = prompt(padding);
    List<float[]> together = decode(prompt, true, SAME, SAME, SAME);
    int vocabulary = decodable().decoderVocabularySize();
    for (int row = 0; row < ROWS; row++) {
      long[] alone = Arrays.stream(prompt[row]).filter(id -> id != 0).toArray();
      List<float[]> expected = decode(new long[][] {alone}, true, SAME, SAME, SAME);
      for (int step = 0; step < expected.size(); step++) {
        float[] all = together.get(step);
        assertThat(Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary))
            .as("row " + row + ", step " + step)
            .containsExactly(expected.get(step), within(TOLERANCE));
      }
    }
  }

  /** A whole pass without any state sees the same. */
  @Test
  void decodingEqualsAWholePass() {
    long[][] prompt = prompt(0, 0, 0);
    float[] decoded = decode(prompt, true).get(0);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = inputs(prompt);
      if (decodable().hasEncoder()) {
        in = in.with("decoder_input_ids", Tensors.fullLongs(1, ROWS, 1));
      }
      Tensor logits = Objects.requireNonNull(model().forward(wholePass(in)).get("logits"));
      float[] last = Tensors.floats(logits.select(1, logits.size(1) - 1));
      assertThat(decoded).containsExactly(last, within(TOLERANCE));
    }
  }

  @Test
  void promptsStayTheCallers() {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs prompt = inputs(prompt(2, 0, 1));
      for (int i = 0; i < 2; i++) {
        try (DecodingState state = decodable().startDecoding(prompt, true)) {
          assertThat(state.rows()).isEqualTo(ROWS);
        }
      }
      assertThat(Tensors.longs(prompt.require("attention_mask"))).contains(0, 1);
    }
  }

  @Test
  void decodingLeavesNothingBehind() {
    int[] origin = {1, 0, 2};
    decode(prompt(2, 0, 1), true, origin, SAME);
    long before = Engine.nativeObjects();
    for (int i = 0; i < 10; i++) {
      decode(prompt(2, 0, 1), i % 2 == 0, origin, SAME);
    }
    assertThat(Engine.nativeObjects()).isEqualTo(before);
  }

  @Test
  void sequencesLongerThanThePositionsAreRefused() {
    int most = decodable().maxDecoderPositions();
    long[][] prompt = prompt(0, 0, 0);
    if (most == ModelConfig.ANY_LENGTH) {
      assertThat(decode(prompt, true, same(ANY_STEPS))).hasSize(ANY_STEPS + 1);
      return;
    }
    int more = most - (decodable().hasEncoder() ? 1 : PROMPT);
    assertThat(decode(prompt, true, same(more))).hasSize(more + 1);
    assertThatThrownBy(() -> decode(prompt, true, same(more + 1)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "a sequence of " + (most + 1) + " tokens, but the model has positions for " + most);
  }

  @Test
  void rowsThatDoNotFitTheBatchAreRefused() {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open();
        DecodingState state = decodable().startDecoding(inputs(prompt(0, 0, 0)), true)) {
      assertThatThrownBy(() -> state.reorder(new int[] {0, 1}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 rows");
    }
  }
}
