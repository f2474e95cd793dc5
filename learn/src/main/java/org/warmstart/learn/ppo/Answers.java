package org.warmstart.learn.ppo;

import java.util.Arrays;
import java.util.List;
import org.warmstart.learn.chat.ChatRows;
import org.warmstart.model.Inputs;
import org.warmstart.text.Span;

/**
 * Prompts with an answer each, as a model reads them.
 *
 * @param ids of prompt and answer, by row
 * @param prompts how many of a row's tokens are the prompt's
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Answers(int[][] ids, int[] prompts) {
  /** How many there are. */
  public int size() {
    return ids.length;
  }

  /** How many tokens an answer has. */
  public int length(int row) {
    return ids[row].length - prompts[row];
  }

  /** An answer's tokens. */
  public int[] answer(int row) {
    return Arrays.copyOfRange(ids[row], prompts[row], ids[row].length);
  }

  /** Some of them, in the order given. */
  Answers rows(int[] chosen) {
    return new Answers(
        Arrays.stream(chosen).mapToObj(row -> ids[row]).toArray(int[][]::new),
        Arrays.stream(chosen).map(row -> prompts[row]).toArray());
  }

  /**
   * As a batch in the innermost scope, filled up on the right, whose labels are the answers.
   *
   * @param filler the token at the end of short rows
   */
  Inputs toInputs(int filler) {
    int[][] numbers = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      Span answer = new Span(prompts[row], ids[row].length);
      numbers[row] = ChatRows.numbers(ids[row].length, List.of(answer));
    }
    return ChatRows.batch(ids, numbers, filler).toInputs();
  }
}
