package org.warmstart.learn.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Span;

/**
 * Conversations as the rows of a batch. An example's own numbers are how many texts it has behind
 * one another, the length of each, and of what is learned where each part begins and ends.
 */
public final class ChatRows {
  private ChatRows() {}

  /** The numbers of an example of one text. */
  public static int[] numbers(int length, List<Span> learned) {
    return IntStream.concat(
            IntStream.of(1, length),
            learned.stream().flatMapToInt(span -> IntStream.of(span.start(), span.end())))
        .toArray();
  }

  /** The parts that are learned. */
  public static List<Span> learned(int[] numbers) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1 + numbers[0]; i < numbers.length; i += 2) {
      spans.add(new Span(numbers[i], numbers[i + 1]));
    }
    return spans;
  }

  /** Several examples of one text each behind one another. */
  public static Example together(List<Example> examples) {
    int[] ids = examples.stream().flatMapToInt(e -> Arrays.stream(e.ids())).toArray();
    int[] lengths = examples.stream().mapToInt(e -> e.ids().length).toArray();
    List<Integer> spans = new ArrayList<>();
    int before = 0;
    for (Example example : examples) {
      for (Span span : learned(example.numbers())) {
        spans.add(before + span.start());
        spans.add(before + span.end());
      }
      before += example.ids().length;
    }
    int[] numbers =
        IntStream.concat(
                IntStream.concat(IntStream.of(lengths.length), Arrays.stream(lengths)),
                spans.stream().mapToInt(Integer::intValue))
            .toArray();
    return Example.ofTokens(ids, ids.length, "").withNumbers(numbers);
  }

  /**
   * A batch: {@code input_ids} and {@code labels} [B, T], and {@code attention_mask}; or where a
   * row has several texts {@code position_ids} in its place, which begin at 0 with each.
   *
   * @param filler the token at the end of short rows
   */
  public static Batch batch(int[][] ids, int[][] numbers, int filler) {
    PaddedRows padded = Padding.pad(ids, filler);
    int[][] labels = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      labels[row] = new int[ids[row].length];
      Arrays.fill(labels[row], (int) LossTerm.IGNORED);
      for (Span span : learned(numbers[row])) {
        System.arraycopy(
            ids[row], span.start(), labels[row], span.start(), span.end() - span.start());
      }
    }
    Batch batch =
        new Batch(ids.length, Arrays.stream(ids).mapToLong(row -> row.length).sum())
            .with("input_ids", padded.values(), padded.shape())
            .with("labels", Padding.pad(labels, LossTerm.IGNORED).values(), padded.shape());
    if (Arrays.stream(numbers).allMatch(row -> row[0] == 1)) {
      return batch.with("attention_mask", Padding.mask(ids).values(), padded.shape());
    }
    // every filling token is a text of its own, which nothing else sees
    int[][] positions = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      positions[row] =
          Arrays.stream(numbers[row], 1, 1 + numbers[row][0])
              .flatMap(length -> IntStream.range(0, length))
              .toArray();
    }
    return batch.with("position_ids", Padding.pad(positions, 0).values(), padded.shape());
  }
}
