package org.warmstart.model.adapter;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Sha256;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.WeightFiles;

/** Folders that PEFT, or this project, keeps an adapter in. */
public final class PeftFolder {
  private PeftFolder() {}

  /**
   * What tells a checkpoint's weights from others: a checksum of the files that they are in.
   *
   * @throws InputException if they cannot be read
   */
  public static String fingerprint(Path base) {
    MessageDigest digest = Sha256.digest();
    try {
      List<Path> files =
          DurableFolders.list(base).stream()
              .filter(file -> WeightFiles.isWeights(String.valueOf(file.getFileName())))
              .sorted()
              .toList();
      for (Path file : files) {
        Sha256.update(digest, file);
      }
    } catch (IOException e) {
      throw new InputException(base + ": cannot be read: " + e.getMessage(), e);
    }
    return Sha256.hex(digest);
  }

  /** Whether the adapter of a folder says that it was trained on other weights than a base's. */
  public static boolean isOfAnother(Path adapter, String fingerprint) {
    String trainedOn = PeftAdapter.base(adapter);
    return trainedOn != null && !trainedOn.equals(fingerprint);
  }

  /**
   * Loads a checkpoint with an adapter on it. Head and labels are those of the adapter's {@code
   * config.json} if it has one; else the task that PEFT names says the head, and the adapter's own
   * tensors how many classes there are.
   *
   * @param told of what is not used of the base, or looks as if it was another one's
   * @throws InputException if the folder is of a kind of adapter that cannot be read, or the two do
   *     not go together
   */
  public static PeftAdapter open(Path adapter, Path base, Consumer<String> told) {
    AdapterConfig config = AdapterConfig.read(adapter);
    Map<String, TensorInfo> tensors = tensors(adapter);
    List<String> layers = layers(adapter, config, tensors.keySet());
    Checkpoint.Loaded loaded = loaded(adapter, base, config, tensors);
    loaded.unused().forEach(told);
    if (isOfAnother(adapter, fingerprint(base))) {
      told.accept(
          adapter
              + ": was trained on a checkpoint whose files were others than those in "
              + base
              + "; it fits only if they hold the same weights");
    }
    boolean sound = false;
    try {
      requireLayers(adapter, loaded.model(), layers);
      AdapterConfig exact =
          config.with(
              LayerPatterns.of(layers), saved(config, loaded.model(), tensors), config.task());
      PeftAdapter made = PeftAdapter.attach(loaded.model(), exact, loaded.newlyInitialised());
      made.load(adapter);
      sound = true;
      return made;
    } finally {
      if (!sound) {
        loaded.model().release();
      }
    }
  }

  private static Map<String, TensorInfo> tensors(Path adapter) {
    try (SafetensorsFile file = SafetensorsFile.open(adapter.resolve(PeftAdapter.WEIGHTS))) {
      return Map.copyOf(file.tensors());
    }
  }

  /** The layers that the file has updates of; all that the configuration names must be among. */
  private static List<String> layers(Path adapter, AdapterConfig config, Set<String> tensors) {
    Set<String> layers = new TreeSet<>();
    for (String name : tensors) {
      for (String tensor : config.tensors()) {
        String part = "." + tensor;
        if (name.startsWith(PeftAdapter.PREFIX) && name.endsWith(part)) {
          layers.add(name.substring(PeftAdapter.PREFIX.length(), name.length() - part.length()));
        }
      }
    }
    if (layers.isEmpty()) {
      throw new InputException(
          adapter.resolve(PeftAdapter.WEIGHTS) + ": has no tensor of an update");
    }
    for (String ending : config.layers().endings()) {
      if (layers.stream().noneMatch(layer -> LayerPatterns.ends(layer, ending))) {
        throw new InputException(
            adapter.resolve(PeftAdapter.WEIGHTS)
                + ": has no update for '"
                + ending
                + "', which 'target_modules' names");
      }
    }
    return new ArrayList<>(layers);
  }

  private static void requireLayers(Path adapter, Model model, List<String> layers) {
    Set<String> known = ModelParts.dense(model).keySet();
    for (String layer : layers) {
      if (!known.contains(layer)) {
        throw new InputException(
            adapter.resolve(PeftAdapter.WEIGHTS)
                + ": has an update of '"
                + layer
                + "', which is no dense layer of "
                + model.architecture());
      }
    }
  }

  /**
   * The parts that are there whole: those that the configuration names, of which PEFT adds some
   * that only other models have, and those that the file has tensors of.
   */
  private static List<String> saved(
      AdapterConfig config, Model model, Map<String, TensorInfo> tensors) {
    Set<String> parts = ModelParts.modules(model);
    Set<String> saved = new TreeSet<>();
    for (String part : parts) {
      if (config.modulesToSave().stream().anyMatch(end -> LayerPatterns.ends(part, end))) {
        saved.add(part);
      }
    }
    for (String name : model.parameters().keySet()) {
      if (tensors.containsKey(PeftAdapter.PREFIX + name)) {
        saved.add(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
      }
    }
    return List.copyOf(saved);
  }

  private static Checkpoint.Loaded loaded(
      Path adapter, Path base, AdapterConfig config, Map<String, TensorInfo> tensors) {
    if (Checkpoint.exists(adapter)) {
      Model described = Checkpoint.describe(adapter);
      requireFamily(adapter, described.config().modelType(), base);
      return Checkpoint.loadAs(base, described.head(), given -> described.config());
    }
    Head named = Tasks.head(config.task());
    Head head = named == null ? Checkpoint.describe(base).head() : named;
    return Checkpoint.loadAs(base, head, given -> withClasses(given, head, tensors));
  }

  /** Tensors that are missing by the dozen would not say that the base is another model. */
  private static void requireFamily(Path adapter, String trainedOn, Path base) {
    String given = Checkpoint.config(base).modelType();
    if (!given.equals(trainedOn)) {
      throw new InputException(
          adapter
              + ": was trained on a model of type '"
              + trainedOn
              + "', but "
              + base
              + " is of type '"
              + given
              + "'; name the checkpoint that it was trained on");
    }
  }

  /** As many classes as the adapter's own head has; names are kept where the number is right. */
  private static ModelConfig withClasses(
      ModelConfig given, Head head, Map<String, TensorInfo> tensors) {
    Integer classes = classes(given, head, tensors);
    if (classes == null || classes == given.labels().size()) {
      return given;
    }
    return given.withLabels(numbered(classes));
  }

  private static List<String> numbered(int classes) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      labels.add("LABEL_" + i);
    }
    return labels;
  }

  /** The rows of the stored tensor whose rows are classes; null if there is none. */
  private static @Nullable Integer classes(
      ModelConfig given, Head head, Map<String, TensorInfo> tensors) {
    if (head != Head.SEQUENCE_CLASSIFICATION && head != Head.TOKEN_CLASSIFICATION) {
      return null;
    }
    Map<String, Parameter> two = Families.create(given.withLabels(numbered(2)), head).parameters();
    Map<String, Parameter> three =
        Families.create(given.withLabels(numbered(3)), head).parameters();
    for (Map.Entry<String, Parameter> entry : two.entrySet()) {
      Parameter other = three.get(entry.getKey());
      TensorInfo stored = tensors.get(PeftAdapter.PREFIX + entry.getKey());
      if (other != null
          && stored != null
          && stored.dimensions().length > 0
          && entry.getValue().shape()[0] != other.shape()[0]) {
        return Math.toIntExact(stored.dimensions()[0]);
      }
    }
    return null;
  }
}
