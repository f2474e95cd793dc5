package org.warmstart.cli.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.pipeline.inspect.AttentionMap;
import org.warmstart.pipeline.inspect.AttentionResult;
import org.warmstart.pipeline.inspect.Attribution;
import org.warmstart.pipeline.inspect.AttributionResult;
import org.warmstart.pipeline.inspect.InspectedToken;

/** The numbers of the command attention, as JSON. */
final class AttentionJson {
  private AttentionJson() {}

  /**
   * All of it.
   *
   * @param wholeStack whether all layers are there, without which nothing can be rolled out
   */
  static Map<String, Object> of(
      AttentionResult attention, @Nullable AttributionResult attributions, boolean wholeStack) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", attention.architecture());
    all.put("tokens", tokens(attention.tokens()));
    if (!attention.written().isEmpty()) {
      all.put("written", tokens(attention.written()));
    }
    all.put("attention", attention.maps().stream().map(AttentionJson::map).toList());
    if (wholeStack) {
      Map<String, Object> rollouts = new LinkedHashMap<>();
      for (AttentionMap map : attention.maps()) {
        if (map.isSelf()) {
          rollouts.computeIfAbsent(
              spelled(map.kind()),
              kind ->
                  attention.rollout(map.kind()).stream()
                      .map(layer -> rows(layer, 0, map.queries().size(), map.keys().size()))
                      .toList());
        }
      }
      all.put("rollout", rollouts);
    }
    all.put("heads", attention.statistics());
    if (attributions != null) {
      all.put(
          "attributions", attributions.attributions().stream().map(AttentionJson::map).toList());
    }
    return all;
  }

  private static List<Map<String, Object>> tokens(List<InspectedToken> tokens) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (InspectedToken token : tokens) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("token", token.token());
      each.put("text", token.text());
      each.put("id", token.id());
      each.put("special", token.special());
      list.add(each);
    }
    return list;
  }

  private static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Object> map(AttentionMap map) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kind", spelled(map.kind()));
    all.put("stream", map.stream());
    all.put("layer", map.layer());
    List<List<float[]>> heads = new ArrayList<>();
    int queries = map.queries().size();
    int keys = map.keys().size();
    for (int head = 0; head < map.heads(); head++) {
      heads.add(rows(map.weights(), head * queries * keys, queries, keys));
    }
    all.put("weights", heads);
    return all;
  }

  private static List<float[]> rows(float[] matrix, int first, int rows, int columns) {
    List<float[]> list = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      float[] values = new float[columns];
      System.arraycopy(matrix, first + row * columns, values, 0, columns);
      list.add(values);
    }
    return list;
  }

  private static Map<String, Object> map(Attribution each) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("place", each.place());
    all.put("word", each.word());
    if (each.instead() != null) {
      all.put("instead", each.instead());
    }
    all.put("score", each.score());
    all.put("tokens", each.tokens());
    if (each.written().length > 0) {
      all.put("written", each.written());
    }
    Attribution.Completeness completeness = each.completeness();
    if (completeness != null) {
      all.put("sum", completeness.sum());
      all.put("difference", completeness.difference());
    }
    return all;
  }
}
