package org.warmstart.learn.task.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.loss.LossTerm;

/**
 * Examples that are several texts: the choices of a question, the two orders of a pair. An
 * example's tokens are those of all, its numbers how many each has.
 */
public final class Parts {
  private Parts() {}

  /** The texts as one example. */
  public static Example example(List<CutEncoding> texts, double target) {
    int[] ids = {};
    int[] types = {};
    int[] lengths = new int[texts.size()];
    int uncut = 0;
    for (int i = 0; i < lengths.length; i++) {
      CutEncoding text = texts.get(i);
      ids = joined(ids, text.encoding().ids());
      types = joined(types, text.encoding().typeIds());
      lengths[i] = text.encoding().size();
      uncut += text.uncut();
    }
    return Example.ofParts(ids, types, uncut, target).withNumbers(lengths);
  }

  /** One behind the other. */
  public static int[] joined(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /**
   * {@code input_ids} and the like [B, C, T]. Where an example has fewer texts than another its
   * first is there again, for the scorer to leave aside.
   *
   * @param texts C
   * @param next the name of the tokens as what is to be predicted; null: they are not
   */
  public static Batch batch(
      List<Example> examples, int texts, InputRows rows, @Nullable String next) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    for (Example example : examples) {
      int from = 0;
      for (int text = 0; text < texts; text++) {
        boolean there = text < example.numbers().length;
        int at = there ? from : 0;
        int to = at + example.numbers()[there ? text : 0];
        ids.add(Arrays.copyOfRange(example.ids(), at, to));
        types.add(Arrays.copyOfRange(example.types(), at, to));
        from = there ? to : from;
      }
    }
    int[][] all = ids.toArray(int[][]::new);
    PaddedRows padded = Padding.pad(all, rows.padding(), rows.side());
    long[] shape = {examples.size(), texts, padded.shape()[1]};
    Batch batch = new Batch(examples.size(), examples.stream().mapToLong(Example::length).sum());
    batch
        .with("input_ids", padded.values(), shape)
        .with("attention_mask", Padding.mask(all, rows.side()).values(), shape);
    if (rows.segments()) {
      PaddedRows paddedTypes = Padding.pad(types.toArray(int[][]::new), 0, rows.side());
      batch.with("token_type_ids", paddedTypes.values(), shape);
    }
    if (next != null) {
      batch.with(next, Padding.pad(all, LossTerm.IGNORED, rows.side()).values(), shape);
    }
    return batch;
  }
}
