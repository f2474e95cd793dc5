package org.warmstart.learn.chat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;

/** Pairs of answers as examples: the better one is the input, the worse one the target. */
public final class PreferencePairs {
  private PreferencePairs() {}

  /** A pair. */
  public static Example example(ChatFeatures.Tokens chosen, ChatFeatures.Tokens rejected) {
    int[] first = ChatRows.numbers(chosen.ids().length, chosen.learned());
    int[] second = ChatRows.numbers(rejected.ids().length, rejected.learned());
    int[] numbers =
        IntStream.concat(
                IntStream.of(first.length),
                IntStream.concat(Arrays.stream(first), Arrays.stream(second)))
            .toArray();
    return Example.ofTokens(chosen.ids(), chosen.uncut(), "")
        .withTarget(rejected.ids(), rejected.uncut())
        .withNumbers(numbers);
  }

  /** A batch as {@link PreferenceObjective} reads it. */
  public static Batch batch(List<Example> examples, int filler) {
    int pairs = examples.size();
    int[][] ids = new int[2 * pairs][];
    int[][] numbers = new int[2 * pairs][];
    for (int i = 0; i < pairs; i++) {
      Example example = examples.get(i);
      int[] all = example.numbers();
      ids[i] = example.ids();
      ids[pairs + i] = example.targetIds();
      numbers[i] = Arrays.copyOfRange(all, 1, 1 + all[0]);
      numbers[pairs + i] = Arrays.copyOfRange(all, 1 + all[0], all.length);
    }
    return ChatRows.batch(ids, numbers, filler);
  }
}
