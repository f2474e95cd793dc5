package org.warmstart.pipeline.behaviour;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;

/**
 * A file of behaviour tests.
 *
 * @param seed of all that is drawn: which texts of many, and how they are changed
 * @param lists values of slots by the slots' names
 * @param tests what is tried, in this order
 */
public record BehaviourConfig(
    @Default("42") long seed,
    @Default("{}") Map<String, List<String>> lists,
    List<BehaviourTest> tests) {
  /** Refuses lists without values, names that are there twice, and no tests at all. */
  public BehaviourConfig {
    lists = Map.copyOf(new LinkedHashMap<>(lists));
    tests = List.copyOf(tests);
    lists.forEach(
        (name, values) -> {
          if (values.isEmpty()) {
            throw new InputException("lists." + name + ": has no values");
          }
          if (Set.copyOf(values).size() < values.size()) {
            throw new InputException("lists." + name + ": has a value twice");
          }
        });
    if (tests.isEmpty()) {
      throw new InputException("tests: there are none");
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < tests.size(); i++) {
      if (!names.add(tests.get(i).name())) {
        throw new InputException(
            "tests." + i + ".name: there is a test '" + tests.get(i).name() + "' before");
      }
    }
  }
}
