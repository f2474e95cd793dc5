package org.warmstart.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PaddingAndPackingTest {
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

  @Property
  void blocksAreTheDocumentsEndToEnd(
      @ForAll @Size(max = 30) List<@Size(max = 40) List<@IntRange(max = 999) Integer>> documents,
      @ForAll @IntRange(min = 1, max = 17) int length,
      @ForAll boolean separated) {
    List<int[]> arrays = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (List<Integer> document : documents) {
      arrays.add(document.stream().mapToInt(Integer::intValue).toArray());
      expected.addAll(document);
      if (separated) {
        expected.add(1000);
      }
    }
    Packing packing = new Packing(arrays.iterator(), length, separated ? 1000 : null);
    List<Integer> packed = new ArrayList<>();
    while (packing.hasNext()) {
      int[] block = packing.next();
      assertThat(block).hasSize(length);
      Arrays.stream(block).forEach(packed::add);
    }
    assertThat(packing.remainder()).hasSizeLessThan(length);
    Arrays.stream(packing.remainder()).forEach(packed::add);
    assertThat(packed).isEqualTo(expected);
    assertThatThrownBy(packing::next).isInstanceOf(NoSuchElementException.class);
  }
}
