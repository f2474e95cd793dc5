package org.warmstart.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An input, what was expected, and what models made of it.
 *
 * @param input the text that went in
 * @param reference the expected text; may be empty if there is none
 * @param predictions what each model gave, by the model's name, in order
 */
public record Sample(String input, String reference, Map<String, String> predictions) {
  public Sample {
    predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
  }
}
