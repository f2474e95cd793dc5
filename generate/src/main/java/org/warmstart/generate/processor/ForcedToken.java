package org.warmstart.generate.processor;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * The only choice at one length: a first token after the start token, or an end token at the
 * greatest length.
 *
 * @param length number of tokens, the prompt counted, after which these are forced
 * @param tokens one of these follows, all equally likely
 */
public record ForcedToken(@InRange(least = 1) int length, List<Integer> tokens)
    implements LogitsProcessor, LogitsProcessorSettings {
  public ForcedToken {
    NumberRange.check(ForcedToken.class, length, tokens);
    tokens = List.copyOf(tokens);
    if (tokens.isEmpty() || tokens.stream().anyMatch(token -> token < 0)) {
      throw new InputException("tokens has to name at least one token by its number");
    }
  }

  @Override
  public LogitsProcessor create(Limits limits) {
    return this;
  }

  @Override
  public boolean isActiveAt(int present) {
    return present == length;
  }

  @Override
  public void process(Scores scores, int row, TokenSequence present) {
    if (isActiveAt(present.length())) {
      scores.force(row, tokens.get(0));
      tokens.forEach(token -> scores.set(row, token, 0));
    }
  }
}
