package org.warmstart.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
  @Test
  void oneIsSingularAndAllElsePlural() {
    assertThat(Messages.count(1, "row")).isEqualTo("1 row");
    assertThat(Messages.count(0, "row")).isEqualTo("0 rows");
    assertThat(Messages.count(12_345, "row is", "rows are")).isEqualTo("12,345 rows are");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\u001B]0;title\u0007\u001B[2J' | '\\u001B]0;title\\u0007\\u001B[2J'",
        "'a\r\nb\tc' | 'a\\r\\nb\\tc'",
        "'\u009B31m' | '\\u009B31m'",
        "'gpj.\u202Eexe' | 'gpj.\\u202Eexe'",
        "'\u2066\u2069\u200E\uFEFF\u2028\u2029' | '\\u2066\\u2069\\u200E\\uFEFF\\u2028\\u2029'",
        "'\uD83D' | '\\uD83D'",
        "'\uDB40\uDC41' | '\\u{E0041}'",
        "'naïve 日本 👩‍🚀 می‌خواهم' | 'naïve 日本 👩‍🚀 می‌خواهم'",
      })
  void nothingReachesATerminalThatItWouldObey(String text, String shown) {
    assertThat(Messages.printable(text)).isEqualTo(shown);
    assertThat(Messages.quote(text)).isEqualTo("'" + shown + "'");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(Messages.quote("a".repeat(60))).isEqualTo("'" + "a".repeat(60) + "'");
    assertThat(Messages.quote("a".repeat(61))).isEqualTo("'" + "a".repeat(60) + "…'");
    assertThat(Messages.quote("a".repeat(59) + "😀a")).isEqualTo("'" + "a".repeat(59) + "…'");
    assertThat(Messages.list(Collections.nCopies(22, "a\n")))
        .startsWith("'a\\n', ")
        .endsWith("'a\\n' … and 2 more");
    assertThat(Messages.list(List.of())).isEmpty();
  }

  @Test
  void wholeMessagesKeepTheirLines() {
    assertThat(Messages.printableLines("one\n\ttwo\u001B[1m\r"))
        .isEqualTo("one\n\ttwo\\u001B[1m\\r");
  }
}
