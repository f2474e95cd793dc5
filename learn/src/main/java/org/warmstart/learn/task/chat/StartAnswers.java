package org.warmstart.learn.task.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.example.Example;

/**
 * What the model at the start answered in evaluation, which is the same every time: kept from one
 * evaluation to the next.
 */
final class StartAnswers {
  /** One answer, and what it is worth. */
  record Answer(String text, double reward) {}

  /** The number of an example decides what is drawn; several tables may be scored. */
  private record Key(int number, long example) {}

  private final Map<Key, Answer> known = new HashMap<>();

  /** Whether all answers to examples are known, of which the first has a number. */
  boolean know(List<Example> examples, int first) {
    for (int i = 0; i < examples.size(); i++) {
      if (get(examples.get(i), first + i) == null) {
        return false;
      }
    }
    return true;
  }

  @Nullable Answer get(Example example, int number) {
    return known.get(new Key(number, example.fingerprint()));
  }

  void put(Example example, int number, Answer answer) {
    known.put(new Key(number, example.fingerprint()), answer);
  }
}
