package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Undefined;

/**
 * A loop over values.
 *
 * @param condition which values it is for, or null
 * @param empty what is done if there are none
 */
record Loop(
    int line,
    List<String> names,
    Expression values,
    @Nullable Expression condition,
    Statement body,
    Statement empty)
    implements Statement {
  @Override
  public Flow execute(Run run) {
    run.step(line);
    List<Object> all = new ArrayList<>();
    for (Object value : Operators.elements(run, values.evaluate(run))) {
      run.step(line);
      if (condition == null
          || run.scoped(
              unpacked(run, names, value), () -> Values.isTrue(condition.evaluate(run)))) {
        all.add(value);
      }
    }
    if (all.isEmpty()) {
      return run.scoped(Map.of(), () -> empty.execute(run));
    }
    for (int i = 0; i < all.size(); i++) {
      run.step(line);
      Map<String, Object> variables = new HashMap<>(unpacked(run, names, all.get(i)));
      variables.put("loop", state(all, i));
      if (run.scoped(variables, () -> body.execute(run)) == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  /** What a loop's body can ask about the round. */
  private static Map<String, Object> state(List<Object> all, int i) {
    long count = all.size();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("index", i + 1L);
    state.put("index0", (long) i);
    state.put("revindex", count - i);
    state.put("revindex0", count - i - 1);
    state.put("first", i == 0);
    state.put("last", i == count - 1);
    state.put("length", count);
    state.put("previtem", i == 0 ? new Undefined("previtem") : all.get(i - 1));
    state.put("nextitem", i == count - 1 ? new Undefined("nextitem") : all.get(i + 1));
    Callable cycle =
        (run, arguments) -> {
          if (arguments.values().isEmpty()) {
            throw run.wrong("'cycle' needs values");
          }
          return arguments.values().get(i % arguments.values().size());
        };
    state.put("cycle", cycle);
    return state;
  }

  /** A value by its name, or several by theirs. */
  static Map<String, Object> unpacked(Run run, List<String> names, Object value) {
    if (names.size() == 1) {
      return Map.of(names.get(0), value);
    }
    List<Object> parts = Operators.elements(run, value);
    if (parts.size() != names.size()) {
      throw run.wrong(parts.size() + " values for " + names.size() + " names");
    }
    Map<String, Object> unpacked = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      unpacked.put(names.get(i), parts.get(i));
    }
    return unpacked;
  }
}
