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
import org.warmstart.base.Messages;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.config.Warnings;
import org.warmstart.model.registry.Families;
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
  private final Room room;
  private final Map<String, Parameter> parameters;

  /**
   * What of a model a checkpoint may leave to initial values.
   *
   * @param head whether the head's parameters
   * @param crossAttention whether a decoder's attention to an encoder
   * @param storedVocabulary how many rows the checkpoint's tables have where the model's have more;
   *     0 if the vocabulary is the checkpoint's
   */
  record Room(boolean head, boolean crossAttention, int storedVocabulary) {
    /** Nothing. */
    static final Room NONE = new Room(false, false, 0);

    /** The head alone. */
    static final Room FOR_HEAD = new Room(true, false, 0);

    /** The head and cross-attention, which a decoder gets that was none. */
    static final Room FOR_DECODER = new Room(true, true, 0);
  }

  CheckpointLoader(Path directory, Model model, Room room) {
    this(directory, model, Set.of(), LayerChoice.all(model.config().layers()), room);
  }

  /**
   * A loader that leaves some parameters alone.
   *
   * @param filled parameters that have their values already, neither read nor initialised
   * @param layers which of the file's layers the model takes
   */
  CheckpointLoader(
      Path directory, Model model, Set<Parameter> filled, LayerChoice layers, Room room) {
    this.directory = directory;
    this.model = model;
    this.filled = filled;
    this.layers = layers;
    this.room = room;
    this.parameters = model.parameters();
  }

  /**
   * Loads every parameter that there is no room for initial values for, and of the others whatever
   * fits; initialises the rest.
   *
   * @throws InputException naming what is missing, of another shape, or a layer that the model does
   *     not have
   */
  Checkpoint.Loaded load() {
    try {
      return loadAll();
    } catch (RuntimeException e) {
      model.release();
      throw e;
    }
  }

  private boolean mayBeNew(String name, Parameter parameter) {
    return (room.head && model.mayBeNew(name, parameter))
        || (room.crossAttention && parameter.use() == Parameter.Use.CROSS_ATTENTION);
  }

  private Checkpoint.Loaded loadAll() {
    List<String> ignored = new ArrayList<>();
    Set<String> loaded = new HashSet<>();
    long addedRows = 0;
    try (TensorSource tensors = open(directory)) {
      for (Map.Entry<String, String> source : match(tensors, ignored).entrySet()) {
        String name = source.getKey();
        String stored = source.getValue();
        Parameter parameter = Objects.requireNonNull(parameters.get(name));
        if (filled.contains(parameter)) {
          continue;
        }
        TensorInfo info = Objects.requireNonNull(tensors.tensors().get(stored));
        boolean fits = fits(parameter, info);
        if (fits || grows(parameter, info)) {
          read(tensors, stored, parameter, fits);
          loaded.add(name);
          addedRows = Math.max(addedRows, fits ? 0 : parameter.shape()[0] - info.dimensions()[0]);
        } else if (mayBeNew(name, parameter)) {
          ignored.add(stored);
        } else {
          requireShape(stored, info, parameter);
        }
      }
      List<String> fresh = initialiseRest(tensors.file(), loaded);
      Set<String> ofDecoder = ofDecoder(ignored);
      List<Checkpoint.Ignored> unused =
          ignored.stream().map(name -> ignored(tensors, name, ofDecoder.contains(name))).toList();
      return new Checkpoint.Loaded(model, fresh, unused, addedRows);
    }
  }

  private static Checkpoint.Ignored ignored(TensorSource tensors, String name, boolean ofDecoder) {
    long elements = Objects.requireNonNull(tensors.tensors().get(name)).elements();
    return new Checkpoint.Ignored(name, elements, ofDecoder);
  }

  /** Those of the stored tensors that an encoder-decoder's layers have and the model has not. */
  private Set<String> ofDecoder(List<String> stored) {
    boolean without =
        model.head() != Head.SEQUENCE_TO_SEQUENCE
            && model.config().family().heads().contains(Head.SEQUENCE_TO_SEQUENCE);
    if (stored.isEmpty() || !without) {
      return Set.of();
    }
    Model whole = Families.create(model.config(), Head.SEQUENCE_TO_SEQUENCE);
    Set<String> found = new HashSet<>();
    NameMatch.of(whole, Set.copyOf(stored), layers)
        .sources()
        .forEach(
            (parameter, name) -> {
              if (whole.isOfBody(parameter)) {
                found.add(name);
              }
            });
    return found;
  }

  /**
   * Opens a checkpoint's weights, whichever files they are in, after comparing them with the
   * checksums beside them.
   */
  static TensorSource open(Path directory) {
    Checkpoint.refuseAdapter(directory);
    Seal.check(directory);
    return openUnchecked(directory);
  }

  /** As {@link #open}, for a look at the tensors' names and shapes alone. */
  static TensorSource openUnchecked(Path directory) {
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
              + Messages.count(wrong, "element that is", "elements that are")
              + " infinite or not a number; a model with them computes nothing");
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
   * Rows for tokens that the caller adds to the checkpoint's, or for classes, behind all that it
   * has.
   */
  private boolean grows(Parameter parameter, TensorInfo info) {
    long[] shape = parameter.shape();
    long[] found = info.dimensions();
    return found.length == shape.length
        && (addsTokens(found[0], shape[0]) || addsClasses(found[0], shape[0]))
        && found[0] < shape[0]
        && (shape.length == 1 || found[1] == shape[1]);
  }

  private boolean addsTokens(long found, long wanted) {
    return wanted == model.config().vocabularySize() && found == room.storedVocabulary;
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
  private Map<String, String> match(TensorSource tensors, List<String> ignored) {
    NameMatch match = NameMatch.of(model, tensors.tensors().keySet(), layers);
    requireNoLayersBeyond(match, tensors.file(), model);
    List<String> strangers = room.head ? match.strangersInBody(model) : match.unknown();
    if (!strangers.isEmpty()) {
      Warnings.say(
          tensors.file()
              + ": "
              + Messages.count(strangers.size(), "tensor has", "tensors have")
              + " no place in a "
              + model.architecture()
              + " and are not used: "
              + some(strangers));
    }
    if (room.head) {
      ignored.addAll(match.leftovers());
    }
    ignored.addAll(match.leftOut());
    ignored.addAll(match.unknown());
    return match.sources();
  }

  /** Refuses to drop a part of the layers that a checkpoint has. */
  static void requireNoLayersBeyond(NameMatch match, Path file, Model model) {
    List<String> beyond = match.layersBeyond(model);
    if (!beyond.isEmpty()) {
      throw new InputException(
          file
              + ": has more layers than its configuration, which has "
              + model.config().layers()
              + "; "
              + Messages.count(beyond.size(), "tensor has", "tensors have")
              + " no place: "
              + some(beyond));
    }
  }

  private List<String> initialiseRest(Path file, Set<String> loaded) {
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
        (mayBeNew(name, entry.getValue()) ? fresh : missing).add(name);
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
              + Messages.count(missing.size(), "tensor")
              + " of a "
              + model.architecture()
              + ": "
              + some(missing));
    }
  }

  /** The first of many names, and how many more there are. */
  static String some(List<String> names) {
    String listed = String.join(", ", names.subList(0, Math.min(NAMED_IN_ERRORS, names.size())));
    return names.size() > NAMED_IN_ERRORS
        ? listed + ", … and " + (names.size() - NAMED_IN_ERRORS) + " more"
        : listed;
  }
}
