package org.warmstart.model.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.LayerUpdate;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;

/**
 * A model whose own weights are frozen, and which is trained by updates of some of its dense layers
 * and, whole, by the parts that are new. Kept in files as PEFT does.
 */
public final class PeftAdapter {
  static final String WEIGHTS = "adapter_model.safetensors";

  /** The files that a folder has of an adapter. */
  public static final List<String> FILES = List.of(AdapterConfig.FILE, WEIGHTS);

  /** What PEFT's names of tensors begin with, and the layer's or parameter's own follows. */
  static final String PREFIX = "base_model.model.";

  /** The key in the weights' metadata that says which checkpoint they belong to. */
  private static final String BASE = "base_sha256";

  private final Model model;
  private final AdapterConfig config;
  private final Map<String, Dense> layers;
  private final List<LayerUpdate> updates = new ArrayList<>();
  private final Map<String, Parameter> whole;
  private final Map<String, Parameter> trained = new LinkedHashMap<>();

  private PeftAdapter(
      Model model, AdapterConfig config, Map<String, Dense> layers, Map<String, Parameter> whole) {
    this.model = model;
    this.config = config;
    this.layers = layers;
    this.whole = whole;
  }

  /**
   * Freezes a model and adds an update to every layer that is meant, to be {@linkplain #initialise
   * initialised} or {@linkplain #load loaded}. Layers within what is trained whole get none, which
   * {@link #summary} names.
   *
   * @param fresh parameters that the checkpoint does not have; each has to be trained whole
   * @throws InputException if a pattern meets no layer, a layer's weight is also another part's, or
   *     a new parameter would stay as it is
   */
  public static PeftAdapter attach(Model model, AdapterConfig wanted, Collection<String> fresh) {
    Map<String, Parameter> whole = whole(model, wanted.modulesToSave());
    requireTrained(fresh, whole.keySet());
    Map<String, Dense> layers = layers(model, wanted);
    List<String> names = List.copyOf(layers.keySet());
    List<String> modules = List.copyOf(modules(model, wanted.modulesToSave()));
    AdapterConfig resolved =
        wanted.with(LayerPatterns.of(names), modules, Tasks.nameOf(model.head(), wanted.task()));
    PeftAdapter adapter = new PeftAdapter(model, resolved, layers, whole);
    adapter.add();
    return adapter;
  }

  /**
   * Refuses what {@link #attach} would for the layers and parts that are named, without a change.
   *
   * @param model may be without weights
   */
  public static void check(Model model, AdapterConfig wanted) {
    modules(model, wanted.modulesToSave());
    List<String> names = List.copyOf(layers(model, wanted).keySet());
    wanted.with(LayerPatterns.of(names), wanted.modulesToSave(), wanted.task());
  }

  private static String key(LayerPatterns patterns) {
    return patterns.expression() == null ? "adapter.layers" : "adapter.layersMatching";
  }

  /** The layers that get an update. */
  private static Map<String, Dense> layers(Model model, AdapterConfig wanted) {
    Map<String, Dense> dense = ModelParts.dense(model);
    Set<String> meant = wanted.layers().among(dense.keySet(), key(wanted.layers()), "layer");
    if (meant.removeIf(name -> within(name, wanted.modulesToSave())) && meant.isEmpty()) {
      throw new InputException(
          "adapter.layers: all of these are trained whole: "
              + String.join(", ", wanted.modulesToSave()));
    }
    Map<String, Dense> layers = new LinkedHashMap<>();
    for (String name : meant) {
      Dense layer = Objects.requireNonNull(dense.get(name));
      String other = ModelParts.sharedWith(model, layer);
      if (other != null) {
        throw new InputException(
            "adapter.layers: the weight of '"
                + name
                + "' is also '"
                + other
                + "', which an update of the layer alone would leave behind; name other layers");
      }
      layers.put(name, layer);
    }
    return layers;
  }

  private void add() {
    model.parameters().values().forEach(parameter -> parameter.setTrainable(false));
    layers.forEach(
        (name, layer) -> {
          LayerUpdate update = config.update(name, layer);
          layer.add(update);
          updates.add(update);
          update.parameters().forEach((of, parameter) -> trained.put(name + "." + of, parameter));
        });
    whole.values().forEach(parameter -> parameter.setTrainable(true));
    trained.putAll(whole);
  }

  /** The full names of the parts that are meant by the ends of their names. */
  private static Set<String> modules(Model model, List<String> endings) {
    return endings.isEmpty()
        ? Set.of()
        : LayerPatterns.of(endings)
            .among(ModelParts.modules(model), "adapter.modulesToSave", "part");
  }

  private static Map<String, Parameter> whole(Model model, List<String> endings) {
    Map<String, Parameter> whole = new LinkedHashMap<>();
    Set<String> modules = modules(model, endings);
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.isConstant()
                  && modules.stream().anyMatch(module -> name.startsWith(module + "."))) {
                whole.put(name, parameter);
              }
            });
    return whole;
  }

  /** Whether a layer is one of the parts, or below one. */
  private static boolean within(String layer, List<String> endings) {
    String path = layer;
    while (true) {
      String name = path;
      if (endings.stream().anyMatch(ending -> LayerPatterns.ends(name, ending))) {
        return true;
      }
      int dot = path.lastIndexOf('.');
      if (dot < 0) {
        return false;
      }
      path = path.substring(0, dot);
    }
  }

  private static void requireTrained(Collection<String> fresh, Set<String> whole) {
    List<String> left = fresh.stream().filter(name -> !whole.contains(name)).toList();
    if (!left.isEmpty()) {
      throw new InputException(
          "adapter.modulesToSave: the checkpoint does not have "
              + Messages.list(left)
              + ", so that they have to be trained whole; add their parts");
    }
  }

  /** The model with its updates. */
  public Model model() {
    return model;
  }

  /** What is trained, by name. */
  public Map<String, Parameter> trained() {
    return Map.copyOf(trained);
  }

  /** Gives the updates their initial values, with which they change nothing yet. */
  public void initialise() {
    updates.forEach(LayerUpdate::initialise);
  }

  /** The layers and the parts, in a few words. */
  public String parts() {
    return config.words()
        + " in "
        + Messages.count(layers.size(), "layer")
        + (config.modulesToSave().isEmpty()
            ? ""
            : ", and whole: " + String.join(", ", config.modulesToSave()));
  }

  /**
   * What is to be said where the rank is more than a layer's width: its update could be as large
   * with fewer parameters. Nothing where there is no such layer.
   */
  public Optional<String> narrowLayers() {
    if (!(config instanceof LoraConfig lora)) {
      return Optional.empty();
    }
    int rank = lora.size().rank();
    List<Map.Entry<String, Dense>> narrow =
        layers.entrySet().stream()
            .filter(layer -> width(layer.getValue()) < rank)
            .sorted(Comparator.comparingLong(layer -> width(layer.getValue())))
            .toList();
    if (narrow.isEmpty()) {
      return Optional.empty();
    }
    Dense first = narrow.get(0).getValue();
    return Optional.of(
        "adapter.rank "
            + rank
            + " is more than "
            + Messages.count(narrow.size(), "layer has", "layers have")
            + " room for, first '"
            + narrow.get(0).getKey()
            + "' with "
            + Messages.count(first.inputs(), "input")
            + " and "
            + Messages.count(first.outputs(), "output")
            + ": there an update of rank "
            + width(first)
            + " is as free, with fewer parameters");
  }

  private static long width(Dense layer) {
    return Math.min(layer.inputs(), layer.outputs());
  }

  /** How many parameters are trained of how many, in a line. */
  public String summary() {
    long few = trained.values().stream().mapToLong(Parameter::size).sum();
    long all = model.parameterCount();
    return String.format(
        Locale.ROOT,
        "trained: %,d of %,d parameters (%.3g %%): %s",
        few,
        all,
        100.0 * few / all,
        parts());
  }

  /**
   * Writes a PEFT folder, and the model's {@code config.json} beside it, which says its head and
   * labels.
   *
   * @param base what tells the checkpoint below from others; see {@link PeftFolder#fingerprint}
   */
  public void save(Path folder, String base) {
    boolean transposed = layers.values().stream().allMatch(Dense::isTransposed);
    config.write(folder, transposed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    trained.forEach((name, parameter) -> tensors.put(PREFIX + name, parameter.tensor()));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt", BASE, base));
    Checkpoint.saveConfig(model, folder);
  }

  /**
   * Puts back what a folder has.
   *
   * @throws InputException if a tensor is missing, of another shape, or has no place
   */
  public void load(Path folder) {
    Path file = folder.resolve(WEIGHTS);
    try (SafetensorsFile source = SafetensorsFile.open(file);
        Scope scope = Scope.open()) {
      Set<String> unknown = new TreeSet<>(source.tensors().keySet());
      trained.keySet().forEach(name -> unknown.remove(PREFIX + name));
      if (!unknown.isEmpty()) {
        throw new InputException(
            file
                + ": has tensors that are no update of a chosen layer and not of 'modules_to_save': "
                + Messages.list(unknown));
      }
      trained.forEach((name, parameter) -> load(source, name, parameter));
    }
  }

  private static void load(SafetensorsFile source, String name, Parameter parameter) {
    try (Scope scope = Scope.open()) {
      parameter.load(source.read(PREFIX + name));
    } catch (IllegalArgumentException e) {
      throw new InputException(source.file() + ": '" + PREFIX + name + "': " + e.getMessage(), e);
    }
  }

  /** The fingerprint of the checkpoint that a folder's weights were trained on, if it has one. */
  static @Nullable String base(Path folder) {
    try (SafetensorsFile source = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
      return source.metadata().get(BASE);
    }
  }

  /** Makes the updates part of the layers' own weights: what is left is a plain model. */
  public void merge() {
    layers.values().forEach(Dense::mergeUpdate);
    updates.clear();
  }
}
