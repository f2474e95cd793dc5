package org.warmstart.learn.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows are in a batch together. */
class MixedOrderTest {
  private static final int BATCH = 8;

  /** Texts of which every third row shares one with another. */
  private static long[][] texts() {
    long[][] texts = new long[101][];
    Arrays.setAll(texts, i -> new long[] {i % 3 == 0 ? i % 9 : 1000 + i, 2000 + i / 2});
    return texts;
  }

  private static int[] all(MixedOrder order, int epoch) {
    return IntStream.range(0, order.batches(epoch))
        .flatMap(batch -> Arrays.stream(order.batch(epoch, batch)))
        .toArray();
  }

  @Test
  void everyRowIsThereOnceAndNoTextTwiceInABatch() {
    long[][] texts = texts();
    MixedOrder order = new MixedOrder(texts, true, BATCH, 5);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(all(order, epoch))
          .containsExactlyInAnyOrder(IntStream.range(0, texts.length).toArray());
      for (int batch = 0; batch < order.batches(epoch); batch++) {
        int[] rows = order.batch(epoch, batch);
        assertThat(rows.length).isBetween(1, BATCH);
        assertThat(Arrays.stream(rows).boxed().flatMapToLong(row -> Arrays.stream(texts[row])))
            .doesNotHaveDuplicates();
      }
      assertThat(order.batch(epoch, 0)).hasSize(BATCH);
    }
    assertThat(order.notes()).singleElement().asString().contains("kept out of each other's");
  }

  @Test
  void epochsDifferAndSeedsFixThem() {
    MixedOrder order = new MixedOrder(texts(), false, BATCH, 5);
    MixedOrder same = new MixedOrder(texts(), false, BATCH, 5);
    assertThat(order.batches(0)).isEqualTo(13);
    assertThat(all(order, 1)).isNotEqualTo(all(order, 0));
    assertThat(all(same, 0)).isEqualTo(all(order, 0));
    assertThat(same.fingerprint()).isEqualTo(order.fingerprint());
    assertThat(new MixedOrder(texts(), false, BATCH, 6).fingerprint())
        .isNotEqualTo(order.fingerprint());
    assertThat(order.notes()).isEmpty();
  }
}
