package org.warmstart.learn.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows that are held out. */
class FoldsTest {
  @Test
  void everyRowIsHeldOutOnce() {
    int[] sizes = new int[3];
    for (int row = 1; row <= 100; row++) {
      int number = row;
      int[] held =
          IntStream.range(0, 3).filter(part -> new Folds(3, part, 7).isHeld(number)).toArray();
      assertThat(held).hasSize(1);
      sizes[held[0]]++;
    }
    assertThat(sizes).containsExactlyInAnyOrder(33, 33, 34);
  }
}
