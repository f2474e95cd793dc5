package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.Messages;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Namespace;

/** What every template can call. */
final class Globals {
  /** As Jinja2's sandbox has it. */
  private static final long LONGEST_RANGE = 100_000;

  static final Map<String, Callable> ALL =
      Map.of(
          "range", Globals::range,
          "namespace", (run, arguments) -> new Namespace(new LinkedHashMap<>(arguments.named())),
          "dict", Globals::dictionary,
          "raise_exception", Globals::raise);

  private Globals() {}

  private static Object range(Run run, Arguments arguments) {
    arguments.atMost(run, 3);
    boolean single = arguments.values().size() == 1;
    long from = single ? 0 : arguments.whole(run, 0, "start", 0);
    long to = arguments.whole(run, single ? 0 : 1, "stop", 0);
    long step = arguments.whole(run, 2, "step", 1);
    if (step == 0) {
      throw run.wrong("'range' has steps of 0");
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i = Math.addExact(i, step)) {
      if (numbers.size() >= LONGEST_RANGE) {
        throw run.wrong("'range' has more than " + LONGEST_RANGE + " numbers");
      }
      numbers.add(i);
    }
    run.work(numbers.size());
    return numbers;
  }

  private static Object dictionary(Run run, Arguments arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    arguments.atMost(run, 1, arguments.named().keySet().toArray(String[]::new));
    if (arguments.get(0, "mapping") instanceof Map<?, ?> given) {
      map.putAll(given);
    }
    map.putAll(arguments.named());
    return map;
  }

  private static Object raise(Run run, Arguments arguments) {
    throw run.wrong(
        "the template refuses: "
            + Messages.printable(Values.text(run, arguments.require(run, 0, "message")), 300));
  }
}
