package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.model.WeightNames;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.text.InputException;

/**
 * Matches a file's tensors with a model's parameters. Names are equal but for what history left
 * behind: a body saved without its prefix or with it, second names of shared tensors, buffers,
 * {@code gamma} and {@code beta} of the first BERT checkpoints.
 */
final class CheckpointLoader {
  private static final int NAMED_IN_ERRORS = 8;

  private final Path file;
  private final Model model;
  private final Set<Parameter> filled;
  private final LayerChoice layers;
  private final Map<String, Parameter> parameters;
  private final Map<String, String> tied;

  CheckpointLoader(Path file, Model model) {
    this(file, model, Set.of(), LayerChoice.all(model.config().layers()));
  }

  /**
   * A loader that leaves some parameters alone.
   *
   * @param filled parameters that have their values already, neither read nor initialised
   * @param layers which of the file's layers the model takes
   */
  CheckpointLoader(Path file, Model model, Set<Parameter> filled, LayerChoice layers) {
    this.file = file;
    this.model = model;
    this.filled = filled;
    this.layers = layers;
    this.parameters = model.parameters();
    this.tied = model.names().aliases();
  }

  /** Loads all parameters; anything missing, unexpected or of another shape is an error. */
  void loadStrictly() {
    load(false);
  }

  /** Loads the body and whatever of the head fits; initialises the rest. */
  Checkpoint.Loaded transfer() {
    return load(true);
  }

  private boolean mayBeNew(String name, boolean transfer) {
    return transfer && model.mayBeNew(name);
  }

  private Checkpoint.Loaded load(boolean transfer) {
    try {
      return loadAll(transfer);
    } catch (RuntimeException e) {
      model.release();
      throw e;
    }
  }

  private Checkpoint.Loaded loadAll(boolean transfer) {
    List<String> ignored = new ArrayList<>();
    Set<String> loaded = new HashSet<>();
    List<Checkpoint.Ignored> unused;
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Map<String, String> sources = match(tensors, ignored, transfer);
      for (Map.Entry<String, String> source : sources.entrySet()) {
        String name = source.getKey();
        Parameter parameter = Objects.requireNonNull(parameters.get(name));
        if (filled.contains(parameter)) {
          continue;
        }
        TensorInfo entry = Objects.requireNonNull(tensors.tensors().get(source.getValue()));
        boolean fits = fits(parameter, entry);
        if (fits || (transfer && grows(parameter, entry))) {
          read(tensors, source.getValue(), parameter, fits);
          loaded.add(name);
        } else if (mayBeNew(name, transfer)) {
          ignored.add(source.getValue());
        } else {
          throw new InputException(
              file
                  + ": tensor '"
                  + source.getValue()
                  + "' has the shape "
                  + entry.shape()
                  + ", the configuration asks for "
                  + Arrays.toString(parameter.shape()));
        }
      }
      unused = ignored.stream().map(name -> ignored(tensors, name)).toList();
    }
    return new Checkpoint.Loaded(model, initialiseRest(loaded, transfer), unused);
  }

  private static Checkpoint.Ignored ignored(SafetensorsFile tensors, String name) {
    TensorInfo entry = Objects.requireNonNull(tensors.tensors().get(name));
    return new Checkpoint.Ignored(
        name, entry.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b));
  }

  private void read(SafetensorsFile tensors, String stored, Parameter parameter, boolean fits) {
    TensorType type = Objects.requireNonNull(tensors.tensors().get(stored)).type();
    if (!type.isFloating()) {
      throw new InputException(
          file
              + ": tensor '"
              + stored
              + "' has the type "
              + type
              + "; weights are floating-point numbers");
    }
    try (Scope scope = Scope.open()) {
      Tensor values = tensors.read(stored);
      if (fits) {
        parameter.load(values);
      } else {
        parameter.loadRows(values);
      }
    }
  }

  private static boolean fits(Parameter parameter, TensorInfo entry) {
    return Arrays.equals(parameter.shape(), shape(entry));
  }

  private static long[] shape(TensorInfo entry) {
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * A vocabulary that has grown since the checkpoint: more rows of the same width; only in a
   * transfer.
   */
  private boolean grows(Parameter parameter, TensorInfo entry) {
    long[] shape = parameter.shape();
    long[] found = shape(entry);
    return found.length == shape.length
        && shape[0] == model.config().vocabularySize()
        && found[0] < shape[0]
        && (shape.length == 1 || found[1] == shape[1]);
  }

  /** Which tensor of the file each parameter is read from. */
  private Map<String, String> match(
      SafetensorsFile tensors, List<String> ignored, boolean transfer) {
    Map<String, String> sources = new LinkedHashMap<>();
    Map<String, String> second = new LinkedHashMap<>();
    List<String> unexpected = new ArrayList<>();
    WeightNames names = model.names();
    boolean renumbered = layers.appliesTo(tensors.tensors().keySet());
    for (String stored : tensors.tensors().keySet()) {
      String called = renumbered ? layers.renamed(stored) : stored;
      String name = called == null ? null : parameterName(called);
      if (called == null) {
        ignored.add(stored);
      } else if (name != null) {
        (parameters.containsKey(plain(called)) ? sources : second).putIfAbsent(name, stored);
      } else if (!names.buffers().test(stored) && !(names.leftovers().test(stored) && !transfer)) {
        (transfer ? ignored : unexpected).add(stored);
      }
    }
    second.forEach(sources::putIfAbsent);
    if (!unexpected.isEmpty()) {
      throw new InputException(
          file
              + ": "
              + unexpected.size()
              + " tensors have no place in a "
              + model.architecture()
              + ": "
              + some(unexpected));
    }
    return sources;
  }

  private @Nullable String parameterName(String stored) {
    String name = plain(stored);
    String prefix = model.names().bodyPrefix();
    List<String> candidates = new ArrayList<>();
    candidates.add(name);
    if (!prefix.isEmpty()) {
      candidates.add(prefix + name);
      if (name.startsWith(prefix)) {
        candidates.add(name.substring(prefix.length()));
      }
    }
    for (String candidate : candidates) {
      String canonical = tied.getOrDefault(candidate, candidate);
      if (parameters.containsKey(canonical)) {
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

  private List<String> initialiseRest(Set<String> loaded, boolean transfer) {
    List<String> fresh = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      String name = entry.getKey();
      if (!loaded.contains(name) && !filled.contains(entry.getValue())) {
        (mayBeNew(name, transfer) ? fresh : missing).add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          file
              + ": lacks "
              + missing.size()
              + " tensors of a "
              + model.architecture()
              + ": "
              + some(missing));
    }
    fresh.forEach(name -> Objects.requireNonNull(parameters.get(name)).initialise());
    return List.copyOf(fresh);
  }

  private static String some(List<String> names) {
    String listed = String.join(", ", names.subList(0, Math.min(NAMED_IN_ERRORS, names.size())));
    return names.size() > NAMED_IN_ERRORS
        ? listed + ", … and " + (names.size() - NAMED_IN_ERRORS) + " more"
        : listed;
  }
}
