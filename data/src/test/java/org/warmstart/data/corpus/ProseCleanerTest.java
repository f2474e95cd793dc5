package org.warmstart.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProseCleanerTest {
  private static String description(String comment) {
    return ProseCleaner.clean(comment).description();
  }

  @Test
  void separatesDescriptionAndTags() {
    ProseCleaner.Prose prose =
        ProseCleaner.clean(
            """

            * Returns the size,
            * in bytes.
            * <p>Never <b>negative</b>.
            *
            * @param unit the unit
            *     to count in
            * @return the size
            * @throws IOException if it fails
            * @see #other
            * @since 1.2
            """);
    assertThat(prose.description()).isEqualTo("Returns the size, in bytes.\nNever negative.");
    assertThat(prose.tags()).containsExactly("the unit to count in", "the size", "if it fails");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{@code true} if empty | true if empty",
        "a {@link java.util.List#add(int, Object)} call | a List.add call",
        "see {@link #size()} | see size",
        "a {@linkplain Foo#bar <i>nice</i> label} here | a nice label here",
        "the <code>java.util.Map.Entry</code> key | the Map.Entry key",
        "the <tt>{@code name}</tt> key | the name key",
        "if x &lt; y &amp; z &#233;&#x41; | if x < y & z \u00e9A",
        "less <!-- hidden --> is more | less is more",
        "{@literal <T>} stays | <T> stays",
        "a{@inheritDoc}b | ab",
        "one<br>two<li>three | one~two~three",
        "keep &unknown; and &amp | keep &unknown; and &amp",
        "open {@code foo | open foo",
        "Unicode <a href='x>y'>z</a> | Unicode y'>z",
        "{@return the size} | Returns the size.",
        "java.io.File in prose | java.io.File in prose"
      })
  void rendersMarkup(String markup, String prose) {
    assertThat(description(markup)).isEqualTo(prose.replace('~', '\n'));
  }

  @Test
  void marksCodeThatDoesNotReadAsText() {
    assertThat(description("Use {@code a + b} here.")).isEqualTo("Use \ufffc here.");
    assertThat(description("A List<String> here.")).isEqualTo("A List\ufffc here.");
    assertThat(description("2<sup>n+1</sup> bits.")).isEqualTo("2\ufffc bits.");
  }

  @Test
  void dropsBlocksOfCode() {
    assertThat(description("Before.\n<pre>{@code\n @Override\n int x;\n}</pre>\nAfter."))
        .isEqualTo("Before.\nAfter.");
    assertThat(description("Before. {@snippet :\n @see if (x) { y(); }\n} After."))
        .isEqualTo("Before.\nAfter.");
    assertThat(description("Before <pre> never closed")).isEqualTo("Before");
  }

  @Test
  void staysLinearOnBrokenMarkup() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (String piece :
              new String[] {
                "<a", "&", "{@code ", "{@link ", "<pre>", "<code>", "((", "{", "<!--"
              }) {
            description(piece.repeat((1 << 16) / piece.length()));
          }
        });
  }
}
