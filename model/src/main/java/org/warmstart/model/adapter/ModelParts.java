package org.warmstart.model.adapter;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Module;

/** A model's parts by the names that checkpoints have for them. */
final class ModelParts {
  private ModelParts() {}

  /** Every dense layer once, under the first of its names. */
  static Map<String, Dense> dense(Model model) {
    IdentityHashMap<Dense, String> seen = new IdentityHashMap<>();
    Map<String, Dense> layers = new LinkedHashMap<>();
    collect(model, "", seen, layers);
    return layers;
  }

  private static void collect(
      Module module,
      String prefix,
      IdentityHashMap<Dense, String> seen,
      Map<String, Dense> layers) {
    module
        .children()
        .forEach(
            (name, child) -> {
              String path = prefix + name;
              if (child instanceof Dense dense && seen.putIfAbsent(dense, path) == null) {
                layers.put(path, dense);
              }
              collect(child, path + ".", seen, layers);
            });
  }

  /** Everything that has parameters below it: the beginnings of their names up to a dot. */
  static Set<String> modules(Model model) {
    Set<String> modules = new LinkedHashSet<>();
    for (String name : model.parameters().keySet()) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        modules.add(name.substring(0, dot));
      }
    }
    return modules;
  }

  /** A name under which another part than a layer itself has the layer's weight; null: none. */
  static @Nullable String sharedWith(Model model, Dense layer) {
    Set<String> own = new HashSet<>();
    paths(model, "", layer, own);
    return model.allParameters().entrySet().stream()
        .filter(entry -> entry.getValue().root() == layer.weight().root())
        .map(Map.Entry::getKey)
        .filter(name -> !own.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
        .findFirst()
        .orElse(null);
  }

  private static void paths(Module module, String prefix, Dense wanted, Set<String> found) {
    module
        .children()
        .forEach(
            (name, child) -> {
              if (child == wanted) {
                found.add(prefix + name);
              }
              paths(child, prefix + name + ".", wanted, found);
            });
  }
}
