package org.warmstart.learn.example;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Cells with lists: texts and numbers are read, anything else is told with its place. */
class ListCellsTest {
  @Test
  void numbersAreReadAsTheirTexts() {
    assertThat(ListCells.problem("[1, \"three\", 2.5]")).isNull();
    assertThat(ListCells.read("[1, \"three\", 2.5]").orElseThrow())
        .containsExactly("1", "three", "2.5");
    assertThat(ListCells.problem("[1, null]")).isEqualTo("has 'null' in place 2, which is no text");
    assertThat(ListCells.read("[1, null]")).isEmpty();
    assertThat(ListCells.read("1")).isEmpty();
  }
}
