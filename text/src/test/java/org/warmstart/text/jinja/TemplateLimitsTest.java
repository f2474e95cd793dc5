package org.warmstart.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

/** What a template from a stranger cannot do: run for ever, fill the memory, reach Java. */
class TemplateLimitsTest {
  private static String render(String source) {
    return Template.parse(source, "t").render(Map.of("messages", List.of())).text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(t='aaaaaaaa') %}{% for i in range(99) %}{% set n.t = n.t + n.t %}"
            + "{% endfor %}",
        "{% set n = namespace(t='aaaaaaaa') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}"
            + "{% endfor %}",
        "{% set n = namespace(t='aaaa') %}{% for i in range(99) %}"
            + "{% set n.t = n.t | replace('a', 'aaaaaaaa') %}{% endfor %}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = n.t + n.t %}"
            + "{% endfor %}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = [n.t, n.t] %}"
            + "{% endfor %}{{ n.t | tojson }}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = [n.t, n.t] %}"
            + "{% endfor %}{{ n.t }}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = [n.t, n.t] %}"
            + "{% endfor %}{{ n.t == n.t }}",
        "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
        "{% set n = namespace(t=[1]) %}{% for i in range(999) %}{% set n.t = [n.t] %}{% endfor %}"
            + "{{ n.t | tojson }}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = [n.t, n.t] %}"
            + "{% endfor %}{{ {n.t: 1} }}",
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = [n.t, n.t] %}"
            + "{% endfor %}{{ {}.get(n.t) }}",
        "{{ 'a' * 99999999999 }}",
        "{{ range(99999999999) }}",
        "{% for a in range(99999) %}{% for b in range(9999) %}aaaaaaaaaaaaaaaaaaaaaaaa{% endfor %}"
            + "{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 1 // 0 }}",
        "{{ 'a' | indent(1000) | indent('" + "x" + "' * 40000000) }}",
      })
  void aRenderingEnds(String source) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThatThrownBy(() -> render(source))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("t"));
  }

  @Test
  void deepNestingIsRefusedBeforeTheStackEnds() {
    for (String source :
        List.of(
            "{{ " + "(".repeat(10_000) + "1" + ")".repeat(10_000) + " }}",
            "{{ " + "[".repeat(10_000) + "]".repeat(10_000) + " }}",
            "{{ " + "not ".repeat(10_000) + "1 }}",
            "{{ " + "-".repeat(10_000) + "1 }}",
            "{{ " + "1 if 1 else ".repeat(10_000) + "1 }}",
            "{% if 1 %}".repeat(10_000) + "{% endif %}".repeat(10_000),
            "{% if 1 %}" + "{% elif 1 %}".repeat(10_000) + "{% endif %}")) {
      assertThatThrownBy(() -> render(source))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("levels of nesting");
    }
  }

  /** Long chains are not deep. */
  @Test
  void longChainsAreRead() {
    assertThat(render("{{ 0" + " + 1".repeat(900) + " }}")).isEqualTo("900");
    assertThat(render("{{ 'a'" + " | trim".repeat(900) + " }}")).isEqualTo("a");
    assertThat(render("{{ 'a'" + ".strip()".repeat(900) + " }}")).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{% include 'x' %} | line 1: the statement 'include' is not supported",
        "{% import 'os' as os %} | the statement 'import' is not supported",
        "{% raw %}{% endraw %} | the statement 'raw' is not supported",
        "{% do x %} | the statement 'do' is not supported",
        "{% for x in [1] recursive %}{% endfor %} | a recursive loop is not supported",
        "{{ x ! attr('y') }} | unexpected character '!'",
        "{{ 2 ** 3 }} | '**' is not supported",
        "{{ f(*x) }} | arguments from a list are not supported",
        "{{ x is sameas 1 }} | unknown test 'sameas'",
        "{% break %} | 'break' stands outside of a loop",
        "{% if x %} | expected 'elif' or 'else' or 'endif', found the template's end",
        "{% for x in y %}{% endif %} | the statement 'endif' is not supported",
        "{{ (1 }} | unexpected '}', expected ')'",
        "{{ 'a }} | a text in quotes has no end",
        "{{ 1 | a tag has no end '}}'",
        "{# x | a comment has no end '#}'",
        "{{ 99999999999999999999 }} | the number 99999999999999999999 is too large",
        "{{ [1]._x() }} | '_x' is undefined, and cannot be called",
        "{{ 'a'.__class__.__mro__ }} | '__class__' is undefined",
        "{{ 'a'.getClass() }} | 'getClass' is undefined, and cannot be called",
        "{{ messages.append(1) }} | 'append' is undefined, and cannot be called",
        "{{ strftime_now('%d') }} | 'strftime_now' is not supported",
        "{{ raise_exception('no') }} | line 1: the template refuses: no",
        "`{{ [1] | map('nothing') }}` | unknown filter 'nothing'",
        "`{{ 'x' | dictsort }}` | a text has no items",
        "{{ none + 1 }} | '+' between none and a number",
        "{{ 'x'.format(1) }} | 'format' is undefined, and cannot be called",
      })
  void whatIsNotSupportedIsNamed(String source, String message) {
    assertThatThrownBy(() -> render(source))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("t, line 1: ")
        .hasMessageContaining(message);
  }

  @Test
  void theLineIsThatOfTheMistake() {
    assertThatThrownBy(() -> render("a\n{% if 1 %}\n{{ missing.x }}\n{% endif %}"))
        .hasMessage("t, line 3: 'missing' is undefined");
    assertThatThrownBy(() -> Template.parse("a\n\n{{ 1 | trimm }}", "t"))
        .hasMessageStartingWith("t, line 3: unknown filter 'trimm'")
        .hasMessageContaining("trim");
  }
}
