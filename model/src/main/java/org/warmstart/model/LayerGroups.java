package org.warmstart.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.tensor.Parameter;

/**
 * A model's parameters by depth, from the input up: what is looked up and made of it before the
 * layers, each layer, and what stands above them, such as a head or a pooling layer. A decoder
 * beside an encoder stands on it, so its layers come behind the encoder's. Which layer a parameter
 * is of is said where it is made (decision 7). Constants are in no group.
 *
 * @param groups from the input up; those of the embeddings and of the head are always there, and
 *     may be empty
 */
public record LayerGroups(List<Group> groups) {
  public LayerGroups {
    groups = List.copyOf(groups);
  }

  /**
   * Parameters of one depth.
   *
   * @param name such as {@code layer 3}
   * @param parameters by their names in checkpoints
   */
  public record Group(String name, Map<String, Parameter> parameters) {
    public Group {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /** The groups of a model. */
  public static LayerGroups of(Model model) {
    Map<String, Parameter> embeddings = new LinkedHashMap<>();
    Map<Integer, Map<String, Parameter>> layers = new TreeMap<>();
    Map<Integer, Map<String, Parameter>> ofDecoder = new TreeMap<>();
    Map<String, Parameter> above = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              int layer = parameter.layer();
              if (parameter.isConstant()) {
                return;
              } else if (layer == Parameter.BELOW) {
                embeddings.put(name, parameter);
              } else if (layer == Parameter.ABOVE) {
                above.put(name, parameter);
              } else {
                (parameter.isOfDecoder() ? ofDecoder : layers)
                    .computeIfAbsent(layer, number -> new LinkedHashMap<>())
                    .put(name, parameter);
              }
            });
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("embeddings", embeddings));
    layers.forEach((number, parts) -> groups.add(new Group("layer " + number, parts)));
    ofDecoder.forEach((number, parts) -> groups.add(new Group("decoder layer " + number, parts)));
    groups.add(new Group("head", above));
    return new LayerGroups(groups);
  }

  /** How many layers there are between the embeddings and the head. */
  public int layers() {
    return groups.size() - 2;
  }
}
