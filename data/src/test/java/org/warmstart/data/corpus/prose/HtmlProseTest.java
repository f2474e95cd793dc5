package org.warmstart.data.corpus.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlProseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain   text | plain text",
        "a&nbsp;b &Delta;x &hellip; &mdash; | a b \u0394x \u2026 \u2014",
        "keep &unknown; and AT&T | keep &unknown; and AT&T",
        "x <y | x",
        "x < y and <5 | x < y and <5",
        "one<p>two</p>three<ul><li>four<li>five</ul> | one~two~three~four~five",
        "a <B>bold</b> <span class=\"x>y\">word</span> | a bold word",
        "the <code>java.util.List#add(Object)</code> call | the List.add call",
        "<code><b>name</b></code> | name",
        "until <code>never closed <p> it is | until \ufffc",
        "Before <pre> never closed | Before",
        "Before <table><tr><td>x</table> after | Before~after",
        "2<sup>n+1</sup> bits of 10<sup>3</sup> | 2\ufffc bits of 103",
        "a Class<?> here | a Class here"
      })
  void reads(String html, String prose) {
    assertThat(HtmlProse.of(html)).isEqualTo(prose.replace('~', '\n'));
  }

  @Test
  void marksWhatIsNoElement() {
    assertThat(HtmlProse.of("A List<String> of a Map<K, List<V>>."))
        .isEqualTo("A List\ufffc of a Map\ufffc>.");
  }
}
