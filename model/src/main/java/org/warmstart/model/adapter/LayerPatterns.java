package org.warmstart.model.adapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/**
 * Which layers are meant, as PEFT's {@code target_modules} says it.
 *
 * @param endings layers whose name is one of these, or ends with a dot and one of these
 * @param expression or layers whose whole name it matches; null if there are endings
 */
public record LayerPatterns(List<String> endings, @Nullable String expression) {
  /**
   * Checks that one of the two is there.
   *
   * @throws InputException also if the expression is none
   */
  public LayerPatterns {
    endings = List.copyOf(endings);
    if (endings.isEmpty() == (expression == null)) {
      throw new InputException(
          "say which layers: either by the ends of their names, say [query, value], or by one"
              + " regular expression for their whole names");
    }
    if (expression != null) {
      compiled(expression);
    }
  }

  /** Layers by the ends of their names. */
  public static LayerPatterns of(List<String> endings) {
    return new LayerPatterns(endings, null);
  }

  private static Pattern compiled(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          "'" + expression + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether a name is an ending, or ends with a dot and it. */
  static boolean ends(String name, String ending) {
    return name.equals(ending) || name.endsWith("." + ending);
  }

  /**
   * The names that are meant, in their order.
   *
   * @param key of the configuration, for messages
   * @param kind of what has the names: layer
   * @throws InputException if an ending or the expression meets none, with near ones
   */
  Set<String> among(Collection<String> names, String key, String kind) {
    Set<String> met = new LinkedHashSet<>();
    if (expression != null) {
      Pattern pattern = compiled(expression);
      names.stream().filter(name -> pattern.matcher(name).matches()).forEach(met::add);
      if (met.isEmpty()) {
        throw new InputException(
            key
                + ": no "
                + kind
                + "'s whole name matches '"
                + expression
                + "'; the first one is '"
                + names.iterator().next()
                + "'");
      }
    }
    for (String ending : endings) {
      List<String> found = names.stream().filter(name -> ends(name, ending)).toList();
      if (found.isEmpty()) {
        throw new InputException(key + ": " + NearNames.unknown(kind, ending, lastParts(names)));
      }
      met.addAll(found);
    }
    return met;
  }

  /** What stands behind the last dot that a number does not follow. */
  private static List<String> lastParts(Collection<String> names) {
    Set<String> parts = new LinkedHashSet<>();
    for (String name : names) {
      String last = name.substring(name.lastIndexOf('.') + 1);
      parts.add(last.matches("\\d+") ? name : last);
    }
    return new ArrayList<>(parts);
  }
}
