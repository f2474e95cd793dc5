package org.warmstart.text.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.text.Text;

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
