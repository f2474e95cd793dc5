package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;
import org.warmstart.tensor.file.WeightFiles;

/** Loads a checkpoint's tensors into a model's parameters. */
final class CheckpointLoader {
  private static final int NAMED_IN_ERRORS = 8;

  private final Path directory;
  private final Model model;
  private final Set<Parameter> filled;
  private final LayerChoice layers;
  private final Map<String, Parameter> parameters;

  CheckpointLoader(Path directory, Model model) {
    this(directory, model, Set.of(), LayerChoice.all(model.config().layers()));
  }

  /**
   * A loader that leaves some parameters alone.
   *
   * @param filled parameters that have their values already, neither read nor initialised
   * @param layers which of the file's layers the model takes
   */
  CheckpointLoader(Path directory, Model model, Set<Parameter> filled, LayerChoice layers) {
    this.directory = directory;
    this.model = model;
    this.filled = filled;
    this.layers = layers;
    this.parameters = model.parameters();
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
    try (TensorSource tensors = open(directory)) {
      for (Map.Entry<String, String> source : match(tensors, ignored, transfer).entrySet()) {
        String name = source.getKey();
        String stored = source.getValue();
        Parameter parameter = Objects.requireNonNull(parameters.get(name));
        if (filled.contains(parameter)) {
          continue;
        }
        TensorInfo info = Objects.requireNonNull(tensors.tensors().get(stored));
        boolean fits = fits(parameter, info);
        if (fits || (transfer && grows(parameter, info))) {
          read(tensors, stored, parameter, fits);
          loaded.add(name);
        } else if (mayBeNew(name, transfer)) {
          ignored.add(stored);
        } else {
          requireShape(stored, info, parameter);
        }
      }
      List<String> fresh = initialiseRest(tensors.file(), loaded, transfer);
      List<Checkpoint.Ignored> unused =
          ignored.stream().map(name -> ignored(tensors, name)).toList();
      return new Checkpoint.Loaded(model, fresh, unused);
    }
  }

  private static Checkpoint.Ignored ignored(TensorSource tensors, String name) {
    return new Checkpoint.Ignored(
        name, Objects.requireNonNull(tensors.tensors().get(name)).elements());
  }

  /** Opens a checkpoint's weights, whichever files they are in. */
  static TensorSource open(Path directory) {
    return !WeightFiles.exist(directory) && OpenAiRelease.isIn(directory)
        ? OpenAiRelease.open(directory)
        : WeightFiles.open(directory);
  }

  static void requireShape(String stored, TensorInfo info, Parameter parameter) {
    if (!fits(parameter, info)) {
      throw new InputException(
          info.file()
              + ": tensor '"
              + stored
              + "' has the shape "
              + info.shape()
              + ", the configuration asks for "
              + Arrays.toString(parameter.shape()));
    }
  }

  /**
   * Reads a tensor of weights into the innermost scope.
   *
   * @throws InputException naming it if it does not hold floating-point numbers, or infinite ones
   *     or none among them
   */
  static Tensor readWeights(TensorSource tensors, String stored) {
    TensorInfo info = Objects.requireNonNull(tensors.tensors().get(stored));
    if (!info.type().isFloating()) {
      throw new InputException(
          info.file()
              + ": tensor '"
              + stored
              + "' has the type "
              + info.type()
              + "; weights are floating-point numbers");
    }
    Tensor values = tensors.read(stored);
    long wrong = Tensors.countNonFinite(values);
    if (wrong > 0) {
      throw new InputException(
          info.file()
              + ": tensor '"
              + stored
              + "' has "
              + wrong
              + " elements that are infinite or not a number; a model with them computes nothing");
    }
    return values;
  }

  private static void read(TensorSource tensors, String stored, Parameter parameter, boolean fits) {
    try (Scope scope = Scope.open()) {
      Tensor values = readWeights(tensors, stored);
      if (fits) {
        parameter.load(values);
      } else {
        parameter.loadRows(values);
      }
    }
  }

  private static boolean fits(Parameter parameter, TensorInfo info) {
    return Arrays.equals(parameter.shape(), info.dimensions());
  }

  /**
   * A vocabulary or a list of classes that has grown since the checkpoint: more rows of the same
   * width; only in a transfer.
   */
  private boolean grows(Parameter parameter, TensorInfo info) {
    long[] shape = parameter.shape();
    long[] found = info.dimensions();
    return found.length == shape.length
        && (shape[0] == model.config().vocabularySize() || addsClasses(found[0], shape[0]))
        && found[0] < shape[0]
        && (shape.length == 1 || found[1] == shape[1]);
  }

  /** Whether the model's classes are the checkpoint's, which {@code found} are, and more. */
  private boolean addsClasses(long found, long wanted) {
    List<String> now = model.config().labels();
    if (wanted != now.size() || found >= wanted) {
      return false;
    }
    List<String> before = Checkpoint.config(directory).labels();
    return found == before.size() && now.subList(0, before.size()).equals(before);
  }

  /** Which stored tensor each parameter is read from. */
  private Map<String, String> match(TensorSource tensors, List<String> ignored, boolean transfer) {
    NameMatch match = NameMatch.of(model, tensors.tensors().keySet(), layers);
    if (transfer) {
      ignored.addAll(match.leftovers());
      ignored.addAll(match.unknown());
    } else {
      requireNone(match.unknown(), tensors.file(), model);
    }
    return match.sources();
  }

  static void requireNone(List<String> unknown, Path file, Model model) {
    if (!unknown.isEmpty()) {
      throw new InputException(
          file
              + ": "
              + unknown.size()
              + " tensors have no place in a "
              + model.architecture()
              + ": "
              + some(unknown));
    }
  }

  private List<String> initialiseRest(Path file, Set<String> loaded, boolean transfer) {
    List<String> fresh = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<Parameter> constants = new ArrayList<>();
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      String name = entry.getKey();
      if (loaded.contains(name) || filled.contains(entry.getValue())) {
        continue;
      }
      if (entry.getValue().mayBeLeftOut()) {
        constants.add(entry.getValue());
      } else {
        (mayBeNew(name, transfer) ? fresh : missing).add(name);
      }
    }
    requireAll(missing, file, model);
    constants.forEach(Parameter::initialise);
    fresh.forEach(name -> Objects.requireNonNull(parameters.get(name)).initialise());
    return List.copyOf(fresh);
  }

  static void requireAll(List<String> missing, Path file, Model model) {
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
  }

  private static String some(List<String> names) {
    String listed = String.join(", ", names.subList(0, Math.min(NAMED_IN_ERRORS, names.size())));
    return names.size() > NAMED_IN_ERRORS
        ? listed + ", … and " + (names.size() - NAMED_IN_ERRORS) + " more"
        : listed;
  }
}
