package org.warmstart.data.corpus.prose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CamelCaseTest {
  @ParameterizedTest
  @CsvSource({
    "getElementCount, get element count",
    "size, size",
    "toXMLString2, to xml string 2",
    "parseURL, parse url",
    "utf8Decode, utf 8 decode",
    "MAX_VALUE, max value",
    "_private$name, private name",
    "aB, a b",
    "__, ''"
  })
  void splitsNames(String name, String words) {
    assertThat(String.join(" ", CamelCase.words(name))).isEqualTo(words);
  }
}
