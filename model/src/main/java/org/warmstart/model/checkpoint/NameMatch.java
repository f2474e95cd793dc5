package org.warmstart.model.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.model.WeightNames;

/**
 * Matches a checkpoint's tensors with a model's parameters by name. Names are equal but for what
 * history left behind: a body saved without its prefix or with it, second names of shared tensors,
 * buffers, {@code gamma} and {@code beta} of the first BERT checkpoints.
 *
 * @param sources parameter → the stored tensor it is read from
 * @param seconds stored tensors that repeat one of the sources under another name
 * @param buffers stored tensors that are constants
 * @param leftovers stored tensors of a pre-training head that is carried along
 * @param unknown stored tensors that the model has no place for
 */
record NameMatch(
    Map<String, String> sources,
    List<String> seconds,
    List<String> buffers,
    List<String> leftovers,
    List<String> unknown) {

  /**
   * Matches.
   *
   * @param layers which of the checkpoint's layers the model takes; the others are unknown to it
   */
  static NameMatch of(Model model, Set<String> stored, LayerChoice layers) {
    NameMatch match =
        new NameMatch(
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    Set<String> parameters = model.parameters().keySet();
    Map<String, String> byOtherNames = new LinkedHashMap<>();
    boolean renumbered = layers.appliesTo(stored);
    for (String name : stored) {
      String called = renumbered ? layers.renamed(name) : name;
      String parameter = called == null ? null : parameterName(called, model.names(), parameters);
      if (called == null) {
        match.unknown.add(name);
      } else if (parameter == null) {
        match.unmatched(name, model.names()).add(name);
      } else {
        boolean first = parameters.contains(plain(called));
        String other = (first ? match.sources : byOtherNames).putIfAbsent(parameter, name);
        if (other != null) {
          match.seconds.add(name);
        }
      }
    }
    byOtherNames.forEach(
        (parameter, name) -> {
          if (match.sources.putIfAbsent(parameter, name) != null) {
            match.seconds.add(name);
          }
        });
    return match;
  }

  private List<String> unmatched(String name, WeightNames names) {
    return names.buffers().test(name)
        ? buffers
        : names.leftovers().test(name) ? leftovers : unknown;
  }

  private static @Nullable String parameterName(
      String stored, WeightNames names, Set<String> parameters) {
    String name = plain(stored);
    String prefix = names.bodyPrefix();
    List<String> candidates = new ArrayList<>();
    candidates.add(name);
    if (!prefix.isEmpty()) {
      candidates.add(prefix + name);
      if (name.startsWith(prefix)) {
        candidates.add(name.substring(prefix.length()));
      }
    }
    for (String candidate : candidates) {
      String canonical = names.aliases().getOrDefault(candidate, candidate);
      if (parameters.contains(canonical)) {
        return canonical;
      }
    }
    return null;
  }

  private static String plain(String stored) {
    return stored
        .replace("LayerNorm.gamma", "LayerNorm.weight")
        .replace("LayerNorm.beta", "LayerNorm.bias");
  }
}
