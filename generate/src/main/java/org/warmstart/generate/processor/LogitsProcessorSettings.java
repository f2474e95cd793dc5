package org.warmstart.generate.processor;

import java.util.List;
import org.warmstart.base.record.ChosenFrom;

/**
 * A rule's settings, from which it is made for one call: a record whose components are its own.
 *
 * <p>To add a rule: write its record, then add its line in {@link LogitsProcessors}.
 */
@ChosenFrom(LogitsProcessors.class)
public interface LogitsProcessorSettings {
  /**
   * What a rule may need to know of a call.
   *
   * @param promptLength tokens of the prompt; 1 for an encoder-decoder, whose decoder starts from
   *     one
   * @param lengthLimit most tokens, the prompt counted
   * @param endTokens those that end a text
   */
  record Limits(int promptLength, int lengthLimit, List<Integer> endTokens) {}

  /** The tokens that it names, which the model has to have. */
  default List<Integer> tokens() {
    return List.of();
  }

  /** The rule for a call. */
  LogitsProcessor create(Limits limits);
}
