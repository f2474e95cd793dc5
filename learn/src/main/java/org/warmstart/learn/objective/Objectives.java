package org.warmstart.learn.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.Head;

/** The pre-training objectives by name. */
public final class Objectives {
  private static final Map<String, Objective> ALL = new LinkedHashMap<>();

  static {
    ALL.put("causal", new Causal(Head.CAUSAL_LM));
    ALL.put("bidirectional", new Causal(Head.BIDIRECTIONAL_LM));
    ALL.put("masked", new Masked());
    ALL.put("skip-thought", new SkipThought());
    ALL.put("quick-thought", new QuickThought());
  }

  private Objectives() {}

  public static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /**
   * Returns an objective.
   *
   * @throws InputException listing those there are
   */
  public static Objective named(String name) {
    Objective objective = ALL.get(name);
    if (objective == null) {
      throw new InputException(NearNames.unknown("objective", name, ALL.keySet()));
    }
    return objective;
  }
}
