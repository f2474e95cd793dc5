package org.warmstart.data.corpus.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.data.corpus.prose.HtmlProse;

/** Comments on their whole way: the compiler's tree, HTML, prose. */
class DocMarkupTest {
  private static JavadocComment comment(String inside) {
    String source = "/**" + inside + "*/ class A {}";
    return JavadocExtractor.extract(List.of(new SourceFile("lib", "A.java", source)))
        .get(0)
        .entries()
        .get(0)
        .comment();
  }

  private static String description(String inside) {
    return HtmlProse.of(comment(inside).description());
  }

  private static List<String> tags(String inside) {
    return comment(inside).tags().stream().map(HtmlProse::of).toList();
  }

  @Test
  void separatesDescriptionAndTags() {
    String inside =
        """

         * Returns the size,
         * in bytes.
         * <p>Never <b>negative</b>.
         *
         * @param unit the unit
         *     to count in
         * @param <T> its type
         * @return the size
         * @throws IOException if it fails
         * @exception IllegalStateException if it is closed
         * @see #other
         * @lucene.internal
         * @deprecated in favour of nothing
         * @since 1.2
         */\
        """;
    String comment = inside.substring(0, inside.length() - 2);
    assertThat(description(comment)).isEqualTo("Returns the size, in bytes.\nNever negative.");
    assertThat(tags(comment))
        .containsExactly(
            "the unit to count in",
            "its type",
            "the size",
            "if it fails",
            "if it is closed",
            "in favour of nothing");
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
        "{@literal <T> &amp;} stays | <T> &amp; stays",
        "a{@inheritDoc}b{@docRoot}c | abc",
        "one<br/>two<li>three | one~two~three",
        "an <a name='x'/>anchor | an anchor",
        "Unicode <a href='x>y'>z</a> | Unicode z",
        "{@return the size} | Returns the size.",
        "{@summary All of it.} Rest. | All of it. Rest.",
        "an {@index \"open module\" of a kind} here | an open module here",
        "java.io.File in prose | java.io.File in prose"
      })
  void rendersMarkup(String markup, String prose) {
    assertThat(description(markup)).isEqualTo(prose.replace('~', '\n'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Use {@code a + b} here. | Use \ufffc here.",
        "It is {@value #MAX} now. | It is \ufffc now.",
        "An {@unknown tag {of} some} kind. | An \ufffc kind.",
        "A {@link http://x.y page} here. | A \ufffc page} here.",
        "A List<String> here. | A List\ufffc here.",
        "A Map<K, V> here. | A Map\ufffc here.",
        "Left {@code open here. | Left \ufffc"
      })
  void marksCodeThatDoesNotReadAsText(String markup, String prose) {
    assertThat(description(markup)).isEqualTo(prose);
  }

  @Test
  void dropsBlocksOfCode() {
    assertThat(description("Before.\n<pre>{@code\n @Override\n int x;\n}</pre>\nAfter."))
        .isEqualTo("Before.\nAfter.");
    assertThat(description("Before. {@snippet :\n @see if (x) { y(); }\n} After."))
        .isEqualTo("Before.\nAfter.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a",
        "&",
        "{@code ",
        "{@link ",
        "<pre>",
        "<code>",
        "((",
        "{",
        "<!--",
        "<b><p>",
        "<table>",
        "\n@",
        "<a href=",
        "<i><div></i>"
      })
  void staysLinearOnBrokenMarkup(String piece) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> description(piece.repeat(65_000 / piece.length())));
  }
}
