package org.warmstart.model;

import java.util.Map;
import java.util.function.Predicate;

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
 */
public record WeightNames(
    String bodyPrefix,
    Map<String, String> aliases,
    Map<String, String> savedAs,
    Predicate<String> buffers,
    Predicate<String> leftovers) {
  /** The registered names alone, with the layers under a prefix such as {@code bert.}. */
  public static WeightNames under(String bodyPrefix) {
    return new WeightNames(bodyPrefix, Map.of(), Map.of(), name -> false, name -> false);
  }

  public WeightNames withAliases(Map<String, String> more) {
    return new WeightNames(bodyPrefix, Map.copyOf(more), savedAs, buffers, leftovers);
  }

  public WeightNames withSavedAs(Map<String, String> more) {
    return new WeightNames(bodyPrefix, aliases, Map.copyOf(more), buffers, leftovers);
  }

  public WeightNames withBuffers(Predicate<String> constants) {
    return new WeightNames(bodyPrefix, aliases, savedAs, constants, leftovers);
  }

  public WeightNames withLeftovers(Predicate<String> unused) {
    return new WeightNames(bodyPrefix, aliases, savedAs, buffers, unused);
  }

  /** The name under which a registered parameter is saved. */
  public String saved(String name) {
    return savedAs.getOrDefault(name, name);
  }
}
