package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.ProblemType;
import org.warmstart.model.config.Warnings;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;
import org.warmstart.tensor.file.WeightFiles;

/**
 * Finds out from a checkpoint's tensors what its configuration does not say or says wrongly:
 * family, head, number of classes. Whatever is found is said in a warning.
 */
final class Recognition {
  private Recognition() {}

  /** Adds the missing {@code model_type}, if the architectures or the tensors' names tell it. */
  static void complete(Path directory, ObjectNode json) {
    String architecture = json.path("architectures").path(0).asText("");
    List<String> named = Families.withArchitecture(architecture);
    String type = named.size() == 1 ? named.get(0) : null;
    String from = "the architecture " + architecture + " is";
    if (type == null && WeightFiles.exist(directory)) {
      try (TensorSource tensors = CheckpointLoader.openUnchecked(directory)) {
        type = familyOf(tensors.tensors().keySet(), named);
      }
      from = "the tensors' names are those";
    }
    if (type != null) {
      json.put("model_type", type);
      Warnings.say(
          ConfigFile.in(directory)
              + ": 'model_type' is missing; "
              + from
              + " of the family '"
              + type
              + "'");
    }
  }

  /** The family of whose usual size most of the names are; null if none has half of them. */
  private static @Nullable String familyOf(Set<String> stored, Collection<String> among) {
    String best = null;
    long most = stored.size() / 2;
    for (Families.Entry family : Families.all()) {
      if (among.isEmpty() || among.contains(family.modelType())) {
        for (Head head : family.architectures().keySet()) {
          long known = knownNames(family.modelType(), head, stored);
          if (known > most) {
            most = known;
            best = family.modelType();
          }
        }
      }
    }
    return best;
  }

  private static long knownNames(String modelType, Head head, Set<String> stored) {
    try {
      Model usual = Families.create(Families.usual(modelType), head);
      NameMatch match =
          NameMatch.of(usual, stored, LayerChoice.all(Math.max(1, usual.config().layers())));
      return match.sources().size() + (long) match.layersBeyond(usual).size();
    } catch (InputException e) {
      return 0; // a family that is made of others has no usual size
    }
  }

  /**
   * The head that the weights are of, where the configuration names none: one of those needed if
   * all of its tensors are there, else the one that leaves the fewest tensors unused.
   *
   * @param needed heads that would serve the caller, the most wanted first; may be empty
   */
  static @Nullable Head head(Path directory, ModelConfig config, List<Head> needed) {
    if (!WeightFiles.exist(directory)) {
      return null;
    }
    List<Head> heads = new ArrayList<>(needed);
    heads.add(config.family().usualHead(config));
    Set<Head> possible = config.family().heads(config);
    heads.addAll(possible);
    heads.retainAll(possible);
    try (TensorSource tensors = CheckpointLoader.openUnchecked(directory)) {
      Head best = null;
      int fewest = Integer.MAX_VALUE;
      for (Head head : heads) {
        int unused = unused(tensors, Families.create(config, head));
        if (unused >= 0 && needed.contains(head)) {
          return head;
        }
        if (unused >= 0 && unused < fewest) {
          fewest = unused;
          best = head;
        }
      }
      return best;
    }
  }

  /** How many stored tensors a model has no place for; -1 if it lacks any. */
  private static int unused(TensorSource tensors, Model model) {
    NameMatch match =
        NameMatch.of(model, tensors.tensors().keySet(), LayerChoice.all(model.config().layers()));
    boolean complete =
        model.parameters().entrySet().stream()
            .allMatch(
                parameter ->
                    match.sources().containsKey(parameter.getKey())
                        || parameter.getValue().mayBeLeftOut());
    return complete ? match.unknown().size() : -1;
  }

  /**
   * The configuration with as many classes as the head has rows, where it names another number of
   * them; the names are kept as far as there are any.
   */
  static ModelConfig withStoredClasses(Path directory, Model model) {
    ModelConfig config = model.config();
    boolean classifies =
        model.head() == Head.SEQUENCE_CLASSIFICATION || model.head() == Head.TOKEN_CLASSIFICATION;
    if (!classifies || !WeightFiles.exist(directory)) {
      return config;
    }
    int named = config.labels().size();
    try (TensorSource tensors = CheckpointLoader.openUnchecked(directory)) {
      int rows = classRows(tensors, model, named);
      if (rows == named) {
        return config;
      }
      Warnings.say(
          ConfigFile.in(directory)
              + ": names "
              + named
              + " classes, but the head has "
              + rows
              + "; the head decides");
      ProblemType type = ProblemType.of(config.toJson());
      ModelConfig changed = config.withLabels(labels(config.labels(), rows));
      return type == ProblemType.BY_LABELS ? changed : changed.withProblemType(type);
    }
  }

  private static int classRows(TensorSource tensors, Model model, int named) {
    NameMatch match =
        NameMatch.of(model, tensors.tensors().keySet(), LayerChoice.all(model.config().layers()));
    for (var source : match.sources().entrySet()) {
      Parameter parameter = model.parameters().get(source.getKey());
      TensorInfo info = tensors.tensors().get(source.getValue());
      if (parameter != null && info != null && !model.isOfBody(source.getKey())) {
        long[] shape = parameter.shape();
        long[] found = info.dimensions();
        boolean otherRows =
            shape.length == found.length
                && shape[0] == named
                && found[0] != named
                && found[0] > 0
                && (shape.length == 1 || shape[1] == found[1]);
        if (otherRows) {
          return Math.toIntExact(found[0]);
        }
      }
    }
    return named;
  }

  private static List<String> labels(List<String> names, int count) {
    List<String> labels = new ArrayList<>(names.subList(0, Math.min(count, names.size())));
    for (int i = labels.size(); i < count; i++) {
      labels.add("LABEL_" + i);
    }
    return labels;
  }
}
