package org.warmstart.model.checkpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * @param leftOut stored tensors of layers that are not taken
 */
record NameMatch(
    Map<String, String> sources,
    List<String> seconds,
    List<String> buffers,
    List<String> leftovers,
    List<String> unknown,
    List<String> leftOut) {

  /** What data-parallel training in PyTorch puts in front of every name. */
  private static final String PARALLEL = "module.";

  /** Constants that one version or another of every family saved along. */
  private static final Pattern BUFFER =
      Pattern.compile("(^|\\.)(position_ids|token_type_ids|masked_bias)$");

  /** The number of a layer, or of another of several equal parts. */
  private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)|(?<=_l)\\d+$");

  /**
   * Matches.
   *
   * @param layers which of the checkpoint's layers the model takes; the others are left out
   */
  static NameMatch of(Model model, Set<String> stored, LayerChoice layers) {
    NameMatch match =
        new NameMatch(
            new LinkedHashMap<>(),
            new ArrayList<>(),
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
        match.leftOut.add(name);
      } else if (parameter == null) {
        match.unmatched(name, model.names()).add(name);
      } else {
        boolean first = parameters.contains(plain(called, parameters));
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
    return names.buffers().test(name) || BUFFER.matcher(name).find()
        ? buffers
        : names.leftovers().test(name) ? leftovers : unknown;
  }

  private static @Nullable String parameterName(
      String stored, WeightNames names, Set<String> parameters) {
    for (String candidate : candidates(plain(stored, parameters), names)) {
      String canonical = names.aliases().getOrDefault(candidate, candidate);
      if (parameters.contains(canonical)) {
        return canonical;
      }
    }
    return null;
  }

  /** What a stored tensor may be called in a model: as it is, with or without its body's prefix. */
  private static List<String> candidates(String name, WeightNames names) {
    String prefix = names.bodyPrefix();
    List<String> candidates = new ArrayList<>();
    candidates.add(name);
    if (!prefix.isEmpty()) {
      candidates.add(prefix + name);
      if (name.startsWith(prefix)) {
        candidates.add(name.substring(prefix.length()));
      }
    }
    return candidates;
  }

  /** Without what data-parallel training puts in front, and with today's names of a norm's. */
  private static String plain(String stored, Set<String> parameters) {
    String name = stored.startsWith(PARALLEL) ? stored.substring(PARALLEL.length()) : stored;
    if (parameters.contains(name)) {
      return name;
    }
    return name.endsWith(".gamma")
        ? name.substring(0, name.length() - ".gamma".length()) + ".weight"
        : name.endsWith(".beta")
            ? name.substring(0, name.length() - ".beta".length()) + ".bias"
            : name;
  }

  /**
   * The unknown tensors that are layers beyond the model's: the model has layers of that place, but
   * none of that number.
   */
  List<String> layersBeyond(Model model) {
    Map<String, Set<String>> numbers = new LinkedHashMap<>();
    for (String name : model.parameters().keySet()) {
      if (model.isOfBody(name)) {
        Matcher number = NUMBER.matcher(name);
        while (number.find()) {
          numbers
              .computeIfAbsent(name.substring(0, number.start()), place -> new HashSet<>())
              .add(number.group());
        }
      }
    }
    return unknown.stream()
        .filter(
            name ->
                candidates(plain(name, Set.of()), model.names()).stream()
                    .anyMatch(candidate -> isBeyond(candidate, numbers)))
        .toList();
  }

  private static boolean isBeyond(String name, Map<String, Set<String>> numbers) {
    Matcher number = NUMBER.matcher(name);
    while (number.find()) {
      Set<String> known = numbers.get(name.substring(0, number.start()));
      if (known != null && !known.contains(number.group())) {
        return true;
      }
    }
    return false;
  }

  /** The unknown tensors that stand among the model's layers, and so are of no other head. */
  List<String> strangersInBody(Model model) {
    Set<String> places = new HashSet<>();
    for (String name : model.parameters().keySet()) {
      if (model.isOfBody(name)) {
        candidates(name, model.names()).forEach(each -> places.add(place(each)));
      }
    }
    String prefix = model.names().bodyPrefix();
    places.remove(place(prefix)); // all of a body's names may start with it
    return unknown.stream()
        .filter(
            name ->
                candidates(plain(name, Set.of()), model.names()).stream()
                    .map(each -> each.startsWith(prefix) ? each.substring(prefix.length()) : each)
                    .anyMatch(each -> places.contains(place(each))))
        .toList();
  }

  /** The first part of a name. */
  private static String place(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
