package org.warmstart.learn.example;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Several examples at a time as one, so that rows are filled with little padding: the longest
 * first, each where the least room is left that is enough for it (best fit, decreasing).
 */
public final class PackedExamples implements Examples {
  private final Examples examples;
  private final Function<List<Example>, Example> together;
  private final int[][] rows;

  /**
   * Packs examples.
   *
   * @param most tokens of a row; none of the examples is longer
   * @param together makes one of several
   */
  public PackedExamples(Examples examples, int most, Function<List<Example>, Example> together) {
    this.examples = examples;
    this.together = together;
    int[] lengths = IntStream.range(0, examples.size()).map(examples::length).toArray();
    List<Integer> order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -lengths[i]))
            .toList();
    List<List<Integer>> packed = new ArrayList<>();
    TreeMap<Integer, Deque<List<Integer>>> byRoom = new TreeMap<>();
    for (int i : order) {
      Map.Entry<Integer, Deque<List<Integer>>> best = byRoom.ceilingEntry(lengths[i]);
      List<Integer> row;
      int room;
      if (best == null) {
        row = new ArrayList<>();
        packed.add(row);
        room = most;
      } else {
        row = best.getValue().remove();
        room = best.getKey();
        if (best.getValue().isEmpty()) {
          byRoom.remove(room);
        }
      }
      row.add(i);
      byRoom.computeIfAbsent(room - lengths[i], left -> new ArrayDeque<>()).add(row);
    }
    rows =
        packed.stream()
            .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public Example get(int index) {
    return together.apply(Arrays.stream(rows[index]).mapToObj(examples::get).toList());
  }

  @Override
  public int length(int index) {
    return Arrays.stream(rows[index]).map(examples::length).sum();
  }

  @Override
  public long fingerprint(int index) {
    long hash = rows[index].length;
    for (int example : rows[index]) {
      hash = 31 * hash + examples.fingerprint(example);
    }
    return hash;
  }
}
