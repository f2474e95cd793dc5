package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One set of settings.
 *
 * @param name of its folders
 * @param variant its variant's name, or null
 * @param drawn values of the space
 * @param settings all of them, by their keys, in the order they are laid over the configuration
 */
public record Trial(
    String name,
    @Nullable String variant,
    Map<String, JsonNode> drawn,
    Map<String, JsonNode> settings) {
  /** All trials of a search, in their order. */
  static List<Trial> of(SearchConfig search) {
    List<Map<String, JsonNode>> points = search.strategy().trials(search.values());
    List<Trial> trials = new ArrayList<>();
    if (search.variants().isEmpty()) {
      for (Map<String, JsonNode> point : points) {
        trials.add(new Trial(number(trials.size()), null, point, point));
      }
      return trials;
    }
    search
        .variants()
        .forEach(
            (variant, keys) -> {
              for (int i = 0; i < points.size(); i++) {
                Map<String, JsonNode> settings = new LinkedHashMap<>(keys);
                settings.putAll(points.get(i));
                String name = points.size() == 1 ? variant : variant + "-" + number(i);
                trials.add(new Trial(name, variant, points.get(i), settings));
              }
            });
    return trials;
  }

  private static String number(int index) {
    return String.format(Locale.ROOT, "%03d", index + 1);
  }
}
