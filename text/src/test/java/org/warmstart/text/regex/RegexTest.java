package org.warmstart.text.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.text.stage.Text;

/** What regular expressions match is in StageTest; here, that they are safe. */
class RegexTest {
  private static int count(String regex, String string) {
    char[] chars = string.toCharArray();
    TextPattern.Matches matches =
        TextPattern.regex(regex, "here")
            .matches(Text.slice(chars, 0, chars.length, false), 0, chars.length);
    int count = 0;
    while (matches.next()) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+b",
        "(a|a)*b",
        "(a|aa)+$b",
        "(a*)*b",
        "(?:a?){30}a{30}b",
        "(a+)+b|a",
        "a*a*a*a*b",
        "\\s*[\\r\\n]+|(?:a+a+)+b",
        "(?=(a+)+b)a",
        "(?!(a|a)*b)x",
        "([a-z]+)*1",
        "(.*)*\\d"
      })
  void nothingIsCatastrophic(String regex) {
    String text = "a".repeat(20_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try {
            count(regex, text);
          } catch (InputException e) {
            assertThat(e).hasMessageContaining("the regular expression takes too many steps");
          }
        });
  }

  @Test
  void aFailureIsRememberedFromPlaceToPlace() {
    assertThat(count("(a+)+b|a", "a".repeat(20_000))).isEqualTo(20_000);
    assertThat(count("(a|a)*b", "a".repeat(20_000) + "b")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(a; a ( has no )",
        "a); a ) without its (",
        "[a; a [ has no ]",
        "*a; nothing to repeat",
        "(a)\\1; \\1 is not supported",
        "\\p{Nonsense}; unknown property 'Nonsense'",
        "[[:nonsense:]]; the class [:nonsense:] is not supported",
        "a{2,1}; upside down",
        "[z-a]; upside down",
        "a{99999}; more than 1000 times",
        "(?<=a+)b; must have a length",
        "\\x{FFFFFF}; hexadecimal number",
        "(?q)a; is not supported"
      })
  void whatIsWrongIsNamed(String regex, String problem) {
    assertThatThrownBy(() -> TextPattern.regex(regex, "file: entry"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("file: entry: the regular expression")
        .hasMessageContaining(problem);
  }

  /** Instructions are kept in arrays that grow at the 32nd, the 64th and so on. */
  @Test
  void programsOfAnyLengthAreCompiledWhole() {
    for (int length = 0; length < 600; length++) {
      String before = "x{" + length + "}|y|";
      assertThat(count(before + "(?<=ab)c", "abc abd c"))
          .as(before)
          .isEqualTo(length == 0 ? 10 : 1);
      assertThat(count("y|".repeat(length % 100) + "(?<=a|bc|def)g", "ag bcg defg dfg"))
          .isEqualTo(3);
      assertThat(count("(?:y|){" + length + "}(?<!a|bc)g", "ag bcg dg")).isEqualTo(1);
      assertThat(count("z" + ".*?".repeat(length) + "b", "za\nzab")).isEqualTo(length == 0 ? 0 : 1);
      assertThat(count("(?:z|a){0," + length + "}?(?:b+c)*?d", "abcbbcd")).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(?:b{0,2})+?a; 2",
        "(?:b?)*?c; 0",
        "(?:(?:b*?)*?)+?a; 2",
        "(?:b*|c)+?(?:d*?)*?a; 2",
      })
  void lazyLoopsOverNothingEnd(String regex, int matches) {
    assertThat(count(regex, "bbabb xa")).isEqualTo(matches);
  }

  @Test
  void hostileExpressionsAreRefusedOrCompiledSoon() {
    List<String> hostile =
        List.of(
            "((((){1000}){1000}){1000}){1000}",
            "(?:(?:(?:a{0}){1000}){1000}){1000}",
            "(?:(?:(?:\\b{1000}){1000}){1000}){1000}",
            "{".repeat(90_000),
            "\\p{L}".repeat(1_000_000),
            "(?i)" + "[^a]".repeat(9_000),
            "(?i)" + "\\P{Lu}|".repeat(9_000),
            "[" + "\\p{L}\\P{N}".repeat(8_000) + "]",
            "[[:" + "a".repeat(90_000) + ":]]",
            "\\p{" + "a".repeat(90_000) + "}",
            "(?:\\P{L}|".repeat(45) + "\\p{L}|".repeat(9_000) + "a" + ")".repeat(45),
            IntStream.range(0, 9_000)
                .mapToObj(i -> "[^" + Character.toString(0x4E00 + i) + "]")
                .collect(Collectors.joining("|")));
    for (String regex : hostile) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            try {
              count(regex, "aé日😀".repeat(100));
            } catch (InputException e) {
              assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(3000);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?:(?:a?){30})*", "(?:a|b)*?c", "(?:(?:a?){300})*", "(?<=a{900})b|a"})
  void memoryIsBounded(String regex) {
    String text = "a".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try {
            count(regex, text);
          } catch (InputException e) {
            assertThat(e).hasMessageContaining("for a text of this length");
          }
        });
  }

  @Test
  void sizeAndDepthAreBounded() {
    assertThatThrownBy(() -> TextPattern.regex("(".repeat(1000) + ")".repeat(1000), "here"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> TextPattern.regex("[".repeat(1000), "here"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> TextPattern.regex("((a{1000}){1000}){1000}", "here"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too long");
  }
}
