package org.warmstart.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How checkpoints call a model's parameters, beyond the names they are registered under.
 *
 * @param bodyPrefix what the names of the family's layers start with, below a head; empty where
 *     there is no head
 * @param aliases second names of shared parameters in files: alias → registered name
 * @param savedAs registered name → the name it is saved under, where that is another one
 * @param buffers the names of constants that older versions saved along with the parameters
 * @param leftovers the names of a pre-training head's tensors, which released checkpoints carry
 *     along under the name of a smaller model
 * @param ofHead the names of the head's own parameters, where the layers have no prefix to tell
 *     them by; else null
 */
public record WeightNames(
    String bodyPrefix,
    Map<String, String> aliases,
    Map<String, String> savedAs,
    Predicate<String> buffers,
    Predicate<String> leftovers,
    @Nullable Predicate<String> ofHead) {
  /** The registered names alone, with the layers under a prefix such as {@code bert.}. */
  public static WeightNames under(String bodyPrefix) {
    return new WeightNames(bodyPrefix, Map.of(), Map.of(), name -> false, name -> false, null);
  }

  /**
   * The names of a model made of others.
   *
   * @param parts what the names of each part's parameters start with → the part's own names
   */
  public static WeightNames ofParts(Map<String, WeightNames> parts) {
    Map<String, String> aliases = new LinkedHashMap<>();
    Map<String, String> savedAs = new LinkedHashMap<>();
    Predicate<String> buffers = name -> false;
    for (Map.Entry<String, WeightNames> part : parts.entrySet()) {
      String prefix = part.getKey();
      part.getValue().aliases.forEach((a, name) -> aliases.put(prefix + a, prefix + name));
      part.getValue().savedAs.forEach((name, as) -> savedAs.put(prefix + name, prefix + as));
      buffers = buffers.or(part.getValue().buffers);
    }
    return under("").withAliases(aliases).withSavedAs(savedAs).withBuffers(buffers);
  }

  public WeightNames withAliases(Map<String, String> more) {
    return new WeightNames(bodyPrefix, Map.copyOf(more), savedAs, buffers, leftovers, ofHead);
  }

  public WeightNames withSavedAs(Map<String, String> more) {
    return new WeightNames(bodyPrefix, aliases, Map.copyOf(more), buffers, leftovers, ofHead);
  }

  public WeightNames withBuffers(Predicate<String> constants) {
    return new WeightNames(bodyPrefix, aliases, savedAs, constants, leftovers, ofHead);
  }

  public WeightNames withLeftovers(Predicate<String> unused) {
    return new WeightNames(bodyPrefix, aliases, savedAs, buffers, unused, ofHead);
  }

  public WeightNames withHead(Predicate<String> own) {
    return new WeightNames(bodyPrefix, aliases, savedAs, buffers, leftovers, own);
  }

  /** Whether a registered parameter is one of the layers', below the head. */
  public boolean isBody(String name) {
    return ofHead == null ? name.startsWith(bodyPrefix) : !ofHead.test(name);
  }

  /** The name under which a registered parameter is saved. */
  public String saved(String name) {
    return savedAs.getOrDefault(name, name);
  }
}
