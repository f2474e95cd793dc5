package org.warmstart.learn.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * A line of a file of predictions.
 *
 * @param id what the row goes by: its {@code id}, or the line's number where no row has one
 * @param place file and line, for messages
 * @param json the whole line
 */
record PredictedRow(String id, String place, JsonNode json) {
  static final String REFERENCE = "reference";
  static final String PREDICTION = "prediction";

  JsonNode reference() {
    return required(REFERENCE);
  }

  JsonNode prediction() {
    return required(PREDICTION);
  }

  /** The probabilities and the like that a model gave; missing if there are none. */
  JsonNode scores() {
    return json.path("scores");
  }

  /** The text that was predicted from, as metrics that read it want it; empty if none is known. */
  String source() {
    for (String name : new String[] {"source", "text"}) {
      if (json.path(name).isTextual()) {
        return json.path(name).textValue();
      }
    }
    return "";
  }

  private JsonNode required(String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw wrong(Messages.quote(name) + " is missing");
    }
    return value;
  }

  /**
   * A number of the row.
   *
   * @param field its name, with dots before the names of fields inside of it
   */
  double number(String field) {
    JsonNode at = json.has(field) ? json.get(field) : json;
    if (!json.has(field)) {
      for (String name : field.split("\\.", -1)) {
        at = at == null ? MissingNode.getInstance() : at.path(name);
      }
    }
    if (at.isBoolean()) {
      return at.booleanValue() ? 1 : 0;
    }
    double number = at.isNumber() ? at.doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrong(
          Messages.quote(field)
              + (at.isMissingNode() ? " is missing" : ": expected a number, found " + at));
    }
    return number;
  }

  InputException wrong(String what) {
    return new InputException(place + ": " + what);
  }
}
