package org.warmstart.learn.suite;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question of a benchmark, in words.
 *
 * @param place its file and line, for messages
 * @param group such as its subject; empty where there are none
 * @param doc its row, for the file of samples
 * @param prompt what is asked
 * @param target what stands behind the prompt where it is an example, white space between them
 *     included
 * @param options what there is to choose from; empty where an answer is written
 * @param gold which option is right, from 0; of other questions -1
 * @param answer the right answer, for comparing
 * @param contentFree the prompt without content, in several ways; empty where it has none
 */
public record Question(
    String place,
    String group,
    Map<String, @Nullable Object> doc,
    String prompt,
    String target,
    List<Option> options,
    int gold,
    String answer,
    List<String> contentFree) {
  /** Copies the lists. */
  public Question {
    options = List.copyOf(options);
    contentFree = List.copyOf(contentFree);
  }

  /**
   * Something to choose.
   *
   * @param prompt in the place of the question's, where the option stands in it; null for that
   * @param continuation what is scored behind the prompt
   * @param text the option itself, whose length normalisations divide by
   */
  public record Option(@Nullable String prompt, String continuation, String text) {}

  /** The question as an example, answered. */
  public String asExample() {
    return prompt + target;
  }
}
