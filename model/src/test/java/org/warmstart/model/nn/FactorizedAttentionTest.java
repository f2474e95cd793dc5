package org.warmstart.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warmstart.model.nn.DenseOracle.BATCH;
import static org.warmstart.model.nn.DenseOracle.HEADS;
import static org.warmstart.model.nn.DenseOracle.SCALE;
import static org.warmstart.model.nn.DenseOracle.TOLERANCE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.nn.DenseOracle.Gaps;
import org.warmstart.model.nn.DenseOracle.Given;
import org.warmstart.model.nn.FactorizedAttention.Shape;
import org.warmstart.model.nn.FactorizedAttention.Use;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** The patterns are the published ones, and computing them by parts changes nothing. */
class FactorizedAttentionTest {
  @BeforeEach
  void seed() {
    RandomState.seed(3);
  }

  /** The sets of Child et al. 2019, section 4.3, written down element by element. */
  private static Set<Integer> published(Shape shape, boolean second, int l, int c, int i) {
    Set<Integer> set = new TreeSet<>();
    if (shape == Shape.STRIDED && !second) {
      for (int j = Math.max(0, i - l); j <= i; j++) {
        set.add(j);
      }
    } else if (shape == Shape.STRIDED) {
      for (int j = i; j >= 0; j -= l) {
        set.add(j);
      }
    } else if (!second) {
      for (int j = i - i % l; j <= i; j++) {
        set.add(j);
      }
    } else {
      for (int row = 0; row <= i; row += l) {
        for (int j = row + l - c; j < row + l; j++) {
          if (j <= i) {
            set.add(j);
          }
        }
      }
    }
    return set;
  }

  private static Set<Integer> published(Shape shape, Use use, int l, int c, int i) {
    Set<Integer> set = new HashSet<>();
    if (use != Use.SECOND) {
      set.addAll(published(shape, false, l, c, i));
    }
    if (use != Use.FIRST) {
      set.addAll(published(shape, true, l, c, i));
    }
    return set;
  }

  /** The paper's example: with stride 128 and c = 8 later positions see 120 to 127. */
  @Test
  void aRowsLastTokensSumItUp() {
    FactorizedAttention fixed = new FactorizedAttention(Shape.FIXED, 128, 8, Use.SECOND);
    for (int key = 0; key < 128; key++) {
      assertThat(fixed.sees(300, key)).isEqualTo(key >= 120);
      assertThat(fixed.sees(300, 128 + key)).isEqualTo(key >= 120);
    }
    assertThat(fixed.sees(300, 290)).isFalse();
  }

  /** From every token to every later one it takes two steps at the most. */
  @ParameterizedTest
  @EnumSource(Shape.class)
  void twoStepsReachEverything(Shape shape) {
    int l = 6;
    FactorizedAttention one = new FactorizedAttention(shape, l, 2, Use.FIRST);
    FactorizedAttention two = new FactorizedAttention(shape, l, 2, Use.SECOND);
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j <= i; j++) {
        boolean reached = one.sees(i, j);
        for (int via = j; via <= i; via++) {
          reached |= two.sees(i, via) && one.sees(via, j);
        }
        assertThat(reached).as(i + " from " + j).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"23, 5, 2", "5, 7, 3", "64, 8, 1", "100, 10, 10", "150, 40, 5", "131, 64, 8"})
  void equalsDenseAttentionUnderThePublishedSets(int tokens, int stride, int summaries) {
    for (Shape shape : Shape.values()) {
      for (Use use : Use.values()) {
        for (Gaps gaps : Gaps.values()) {
          int keyHeads = gaps == Gaps.NONE ? HEADS : gaps == Gaps.BEHIND ? 2 : 1;
          try (Given given = Given.random(tokens, keyHeads);
              Scope scope = Scope.open()) {
            CausalAttention attention = new FactorizedAttention(shape, stride, summaries, use);
            Step step = new Step(BATCH, 0, tokens, gaps.bias(tokens), null);
            Tensor found =
                gaps.real(
                    attention
                        .begin(step)
                        .attend(0, given.queries(), given.keys(), given.values(), SCALE, 0));
            Tensor expected = expected(given, gaps, shape, stride, summaries, use);
            String what = shape + " " + use + " " + gaps;
            assertThat(Tensors.maxDifference(found, expected)).as(what).isLessThan(TOLERANCE);
            List<Tensor> gradients = given.gradients(found);
            List<Tensor> wanted = given.gradients(expected);
            for (int i = 0; i < wanted.size(); i++) {
              assertThat(Tensors.maxDifference(gradients.get(i), wanted.get(i)))
                  .as(what)
                  .isLessThan(TOLERANCE);
            }
          }
        }
      }
    }
  }

  private static Tensor expected(
      Given given, Gaps gaps, Shape shape, int stride, int summaries, Use use) {
    if (use == Use.BY_HEAD) {
      Tensor first = expected(given, gaps, shape, stride, summaries, Use.FIRST);
      Tensor second = expected(given, gaps, shape, stride, summaries, Use.SECOND);
      int half = HEADS / 2;
      return Tensors.concatenate(1, first.narrow(1, 0, half), second.narrow(1, half, half));
    }
    return DenseOracle.attention(
        given, gaps, (q, k) -> published(shape, use, stride, summaries, q).contains(k));
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "11"})
  void decodingEqualsTheWholePass(int atOnce) {
    int tokens = 47;
    for (Shape shape : Shape.values()) {
      for (Use use : Use.values()) {
        for (Gaps gaps : new Gaps[] {Gaps.NONE, Gaps.BOTH}) {
          CausalAttention attention = new FactorizedAttention(shape, 6, 2, use);
          KeyValueCache cache = new KeyValueCache(1);
          try (Autograd.Off off = Autograd.off();
              Given given = Given.random(tokens, 2);
              Scope scope = Scope.open()) {
            Tensor whole = decode(attention, given, gaps, 0, tokens, null);
            List<Tensor> parts = new ArrayList<>();
            int first = 9;
            for (int at = 0; at < tokens; at += at == 0 ? first : atOnce) {
              int count = Math.min(at == 0 ? first : atOnce, tokens - at);
              parts.add(decode(attention, given, gaps, at, count, cache));
            }
            Tensor decoded = Tensors.concatenate(2, parts.toArray(new Tensor[0]));
            assertThat(Tensors.maxDifference(gaps.real(decoded), gaps.real(whole)))
                .as(shape + " " + use + " " + gaps)
                .isLessThan(TOLERANCE);
          } finally {
            cache.clear();
          }
        }
      }
    }
  }

  private static Tensor decode(
      CausalAttention attention,
      Given given,
      Gaps gaps,
      int at,
      int count,
      @Nullable KeyValueCache cache) {
    Tensor padding = gaps.bias((int) given.keys().size(2));
    Tensor sofar = padding == null ? null : padding.narrow(3, 0, at + count);
    return attention
        .begin(new Step(BATCH, at, count, sofar, cache))
        .attend(
            0,
            given.queries().narrow(2, at, count),
            given.keys().narrow(2, at, count),
            given.values().narrow(2, at, count),
            SCALE,
            0);
  }
}
