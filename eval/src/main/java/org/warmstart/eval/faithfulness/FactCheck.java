package org.warmstart.eval.faithfulness;

import java.util.List;

/**
 * What came of a text: its facts in their order.
 *
 * @param facts by their places
 */
public record FactCheck(List<CheckedFact> facts) {
  public FactCheck {
    facts = List.copyOf(facts);
  }

  /** Whether there is a fact that the source does not have; warnings do not count. */
  public boolean hasUnsupported() {
    return count(Verdict.UNSUPPORTED) > 0;
  }

  /** How many facts have a verdict. */
  public long count(Verdict verdict) {
    return facts.stream().filter(fact -> fact.verdict() == verdict).count();
  }

  /** The facts that are not supported, and those that are perhaps not. */
  public List<CheckedFact> suspects() {
    return facts.stream().filter(CheckedFact::isSuspect).toList();
  }
}
