package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;

/** The values that a key of a search can have. */
abstract class Values {
  private static final String EXPECTED =
      ": expected a list of values, {uniform: [least, most]}, {log-uniform: [least, most]} or"
          + " {whole: [least, most]}";

  /**
   * As they are written.
   *
   * @param key for messages
   * @throws InputException if they are nothing of the kind
   */
  static Values of(String key, JsonNode written) {
    String place = "search.space." + key;
    if (written.isArray()) {
      if (written.isEmpty()) {
        throw new InputException(place + ": the list is empty");
      }
      List<JsonNode> all = new ArrayList<>();
      written.forEach(all::add);
      return new Listed(all);
    }
    if (!written.isObject() || written.size() != 1) {
      throw new InputException(place + EXPECTED);
    }
    String kind = written.fieldNames().next();
    JsonNode ends = written.path(kind);
    boolean numbers = ends.size() == 2 && ends.get(0).isNumber() && ends.get(1).isNumber();
    if (!List.of("uniform", "log-uniform", "whole").contains(kind) || !numbers) {
      throw new InputException(place + EXPECTED);
    }
    double least = ends.get(0).asDouble();
    double most = ends.get(1).asDouble();
    if (!(least < most) || (kind.equals("log-uniform") && least <= 0)) {
      throw new InputException(
          place
              + ": the first number has to be less than the second"
              + (kind.equals("log-uniform") ? ", and above 0" : ""));
    }
    if (kind.equals("whole")
        && !(ends.get(0).isIntegralNumber() && ends.get(1).isIntegralNumber())) {
      throw new InputException(place + ": expected whole numbers");
    }
    return new Range(kind, least, most);
  }

  /** All of them; empty if they cannot be counted. */
  abstract List<JsonNode> all();

  /** One at random. */
  abstract JsonNode draw(SeededRandom random);

  private static final class Listed extends Values {
    private final List<JsonNode> values;

    Listed(List<JsonNode> values) {
      this.values = List.copyOf(values);
    }

    @Override
    List<JsonNode> all() {
      return values;
    }

    @Override
    JsonNode draw(SeededRandom random) {
      return values.get(random.nextInt(values.size()));
    }
  }

  private static final class Range extends Values {
    /** Three digits are read and compared more easily, and no search needs more. */
    private static final MathContext DIGITS = new MathContext(3);

    private final String kind;
    private final double least;
    private final double most;

    Range(String kind, double least, double most) {
      this.kind = kind;
      this.least = least;
      this.most = most;
    }

    @Override
    List<JsonNode> all() {
      return List.of();
    }

    @Override
    JsonNode draw(SeededRandom random) {
      double share = random.nextDouble();
      if (kind.equals("whole")) {
        long count = (long) (most - least) + 1;
        return JsonNodeFactory.instance.numberNode((long) least + (long) (share * count));
      }
      double value =
          kind.equals("uniform")
              ? least + share * (most - least)
              : Math.exp(Math.log(least) + share * (Math.log(most) - Math.log(least)));
      double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
      return JsonNodeFactory.instance.numberNode(Math.min(most, Math.max(least, rounded)));
    }
  }
}
