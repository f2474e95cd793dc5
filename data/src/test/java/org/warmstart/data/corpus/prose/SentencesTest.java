package org.warmstart.data.corpus.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.data.corpus.prose.Sentences.Fault;

class SentencesTest {
  @Test
  void splitsAtEndsOfSentencesOnly() {
    assertThat(
            Sentences.split(
                "It grows, e.g. Lists do. So do sets (cf. Section 2.1)! Why? See D. Knuth."
                    + " Version 1.2.3 is out.\nA new paragraph"))
        .containsExactly(
            "It grows, e.g. Lists do.",
            "So do sets (cf. Section 2.1)!",
            "Why?",
            "See D. Knuth.",
            "Version 1.2.3 is out.",
            "A new paragraph");
  }

  @Test
  void dropsLeadingMarks() {
    assertThat(Sentences.split("- a point\n: another\n-1 is returned"))
        .containsExactly("a point", "another", "-1 is returned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "This works when x = y holds for all values. | CODE",
        "Calls foo() before it returns to the caller. | CODE",
        "Use \ufffc to count the things in here. | CODE",
        "Look at https://example.org for all of the details. | LINK",
        "Licensed under the Great Licence, version two, for all. | LICENCE",
        "Only five words are here. | SHORT",
        "1 2 3 4 5 6 7 8 9 a | NOT_PROSE",
        "\u8fd9 \u662f \u4e00 \u4e2a \u53e5 \u5b50 | NOT_PROSE"
      })
  void namesFaults(String sentence, Fault fault) {
    assertThat(Sentences.fault(sentence, 6, 60)).contains(fault);
  }

  @Test
  void acceptsProse() {
    assertThat(
            Sentences.fault(
                "Returns the caf\u00e9's \u201cbest\u201d List.size there is, or -1 otherwise.",
                6,
                60))
        .isEmpty();
    assertThat(Sentences.fault("one two three four five six", 3, 5)).contains(Fault.LONG);
  }
}
