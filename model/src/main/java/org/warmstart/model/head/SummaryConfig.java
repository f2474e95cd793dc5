package org.warmstart.model.head;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;

/**
 * How GPT's double heads summarise a text into one vector; only the summary by the classification
 * token, with a projection to the labels, is built, the one that GPT-1 uses.
 *
 * @param activation behind the projection, or null
 * @param dropout before the projection
 */
public record SummaryConfig(@Nullable String activation, double dropout) {
  private static final List<String> KEYS =
      List.of(
          "summary_type",
          "summary_use_proj",
          "summary_activation",
          "summary_proj_to_labels",
          "summary_first_dropout");

  public static final SummaryConfig DEFAULT = new SummaryConfig(null, 0.1);

  /** The keys, which configurations of models without a summary carry along, beside others. */
  public static String[] keysBeside(String... others) {
    return Stream.concat(KEYS.stream(), Arrays.stream(others)).toArray(String[]::new);
  }

  public static SummaryConfig read(ConfigJson json) {
    json.requireChoice("summary_type", "cls_index");
    json.requireTrue("summary_use_proj");
    json.requireTrue("summary_proj_to_labels");
    String activation = json.optionalText("summary_activation");
    return new SummaryConfig(
        activation == null ? null : json.optionalActivation("summary_activation", ""),
        json.probability("summary_first_dropout", 0.1));
  }

  public void write(ObjectNode json) {
    json.put("summary_type", "cls_index");
    json.put("summary_use_proj", true);
    json.put("summary_activation", activation);
    json.put("summary_proj_to_labels", true);
    json.put("summary_first_dropout", dropout);
  }
}
