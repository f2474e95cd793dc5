package org.warmstart.cli.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;

/** A model's parameters, summed up by part. */
final class ModelSize {
  private static final Pattern LAYER_NUMBER = Pattern.compile("\\.\\d+\\.");

  private ModelSize() {}

  /** One part. */
  record Part(String name, long tensors, long parameters) {}

  /**
   * The parts in the order of the model: tensors whose names differ in the numbers of layers are
   * one part, such as {@code encoder.layer.*.attention}.
   */
  static List<Part> parts(Model model) {
    Map<String, long[]> sums = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
      if (!entry.getValue().isCounted()) {
        continue;
      }
      long[] sum = sums.computeIfAbsent(part(entry.getKey()), key -> new long[2]);
      sum[0]++;
      sum[1] += entry.getValue().size();
    }
    return sums.entrySet().stream()
        .map(entry -> new Part(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  /** The part that a tensor belongs to. */
  static String part(String tensor) {
    String[] names = LAYER_NUMBER.matcher(tensor).replaceAll(".*.").split("\\.");
    int star = List.of(names).indexOf("*");
    // within layers down to attention, feed-forward and so on; elsewhere down to the module
    int depth = star >= 0 ? Math.min(star + 2, names.length - 1) : names.length - 1;
    return String.join(".", List.of(names).subList(0, Math.max(1, depth)));
  }

  /** {@code 109,482,240}. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
