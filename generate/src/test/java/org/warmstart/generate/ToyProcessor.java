package org.warmstart.generate;

import org.warmstart.base.record.Default;
import org.warmstart.generate.processor.LogitsProcessor;
import org.warmstart.generate.processor.LogitsProcessorSettings;

/**
 * Only tokens whose number is a multiple, after the prompt.
 *
 * @param of what they are multiples of
 */
public record ToyProcessor(@Default("2") int of) implements LogitsProcessorSettings {
  @Override
  public LogitsProcessor create(Limits limits) {
    return (scores, row, tokens) -> {
      for (int token = 0; token < scores.vocabulary(); token++) {
        if (token % of != 0) {
          scores.forbid(row, token);
        }
      }
    };
  }
}
