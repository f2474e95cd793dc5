package org.warmstart.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.warmstart.tensor.Parameter;

/** Where a model looks up its tokens' vectors, whatever its family calls the place. */
public final class TokenTables {
  private TokenTables() {}

  /**
   * The tables [V, E] by name, each once: none in a model that spells its words, two where an
   * encoder and a decoder have vocabularies of their own.
   */
  public static Map<String, Parameter> of(Model model) {
    Map<String, Parameter> tables = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.use() == Parameter.Use.TOKENS) {
                tables.put(name, parameter);
              }
            });
    return tables;
  }
}
