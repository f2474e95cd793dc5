package org.warmstart.base.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

class NumberRangeTest {
  record Numbers(
      @InRange(least = 1) int count,
      @InRange(least = 0, below = 1) double share,
      @InRange(above = 0, below = 1000) double rate,
      @InRange(above = 0) @Nullable Double power,
      @InRange(below = 0) @Nullable Double exponent,
      @InRange(least = 2, most = 5) @Nullable Integer few,
      @InRange long seed) {
    Numbers {
      NumberRange.check(Numbers.class, count, share, rate, power, exponent, few, seed);
    }
  }

  private static Numbers read(String yaml) {
    return ConfigReader.parse(
        "{count: 1, share: 0, rate: 1, seed: 7}",
        "file.yaml",
        Path.of(""),
        List.of(yaml),
        Numbers.class);
  }

  private static void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InputException.class)
        .hasMessage("--set " + yaml + ": " + message);
  }

  @Test
  void messagesNameTheKeyItsLimitsAndTheNumber() {
    assertRefused("count=0", "count has to be at least 1, not 0");
    assertRefused("share=1", "share has to be from 0 to below 1, not 1.0");
    assertRefused("share=.nan", "share has to be from 0 to below 1, not NaN");
    assertRefused("rate=0", "rate has to be above 0 and below 1000, not 0.0");
    assertRefused("power=.inf", "power has to be above 0, not Infinity");
    assertRefused("exponent=0", "exponent has to be below 0, not 0.0");
    assertRefused("few=6", "few has to be from 2 to 5, not 6");
  }

  @Test
  void whatLiesWithinIsRead() {
    assertThat(read("share=0.999").share()).isEqualTo(0.999);
    assertThat(read("power=null").power()).isNull();
    assertThat(read("seed=-9223372036854775808").seed()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void javaProgramsAreHeldToThemToo() {
    assertThatThrownBy(() -> new Numbers(1, 0, -1, null, null, null, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("rate has to be above 0 and below 1000, not -1.0");
  }

  /** The place is that of the value, and one reading shows all. */
  @Test
  void everyProblemIsShownWithItsPlace() {
    String yaml = "count: 0\nshare: 2\nrate: 1\nseed: 1\n";
    assertThatThrownBy(
            () -> ConfigReader.parse(yaml, "file.yaml", Path.of(""), List.of(), Numbers.class))
        .hasMessage(
            "file.yaml:1:8: count has to be at least 1, not 0\n"
                + "file.yaml:2:8: share has to be from 0 to below 1, not 2.0");
  }

  @Test
  void descriptionsHaveTheLimits() {
    assertThat(KeyDescription.of(Numbers.class).stream().map(KeyDescription::value))
        .containsExactly(
            "a whole number of at least 1",
            "a number from 0 to below 1",
            "a number above 0 and below 1000",
            "a number above 0",
            "a number below 0",
            "a whole number from 2 to 5",
            "a whole number");
    assertThat(
            KeyDescription.of(Numbers.class).stream().allMatch(key -> Objects.nonNull(key.range())))
        .isTrue();
  }
}
