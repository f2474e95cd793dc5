package org.warmstart.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaddingTest {
  @Test
  void paddingAtTheStart() {
    int[][] rows = {{4, 5}, {6, 7, 8}, {}};
    assertThat(Padding.pad(rows, 9, Padding.Side.START).values())
        .containsExactly(9, 4, 5, 6, 7, 8, 9, 9, 9);
    assertThat(Padding.mask(rows, Padding.Side.START).values())
        .containsExactly(0, 1, 1, 1, 1, 1, 0, 0, 0);
    assertThat(Padding.pad(rows, 9, Padding.Side.END).values())
        .containsExactly(4, 5, 9, 6, 7, 8, 9, 9, 9);
  }

  @Test
  void padsOnTheRight() {
    int[][] rows = {{1, 2, 3}, {}, {4}};
    PaddedRows padded = Padding.pad(rows, -100);
    assertThat(padded.shape()).containsExactly(3, 3);
    assertThat(padded.values()).containsExactly(1, 2, 3, -100, -100, -100, 4, -100, -100);
    assertThat(Padding.mask(rows).values()).containsExactly(1, 1, 1, 0, 0, 0, 1, 0, 0);
  }

  @Test
  void padsToAMultiple() {
    int[][] rows = {{1, 2, 3}, {4}};
    assertThat(Padding.pad(rows, 0, 4).values()).containsExactly(1, 2, 3, 0, 4, 0, 0, 0);
    assertThat(Padding.mask(rows, 4).shape()).containsExactly(2, 4);
    assertThat(Padding.pad(new int[0][], 0).shape()).containsExactly(0, 0);
  }
}
