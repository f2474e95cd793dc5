package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;
import org.warmstart.tensor.file.WeightFiles;

/**
 * Writes checkpoints anew, tensor by tensor: a model needs as much memory as its largest tensor,
 * whatever its size.
 */
public final class Conversion {
  /** Keys of configurations that say nothing about the model. */
  private static final List<String> NOTES =
      List.of("dtype", "torch_dtype", "transformers_version", "_name_or_path");

  /**
   * How to write.
   *
   * @param type of all weights; null to leave them as they are
   * @param maxShardBytes the most bytes of tensors in a file
   */
  public record Target(Path directory, @Nullable TensorType type, long maxShardBytes) {}

  /**
   * What was written.
   *
   * @param tensors how many
   * @param bytes of all tensors
   * @param dropped tensors of the source that were not: second names of shared ones, constants, and
   *     what the model has no place for
   */
  public record Written(int tensors, long bytes, List<String> dropped) {}

  private Conversion() {}

  /**
   * Writes a checkpoint as safetensors under the names of today.
   *
   * @throws InputException if it is not one that {@link Checkpoint#load} would load, or has numbers
   *     that the type cannot hold
   */
  public static Written convert(Path checkpoint, Target target, Progress progress) {
    return convert(checkpoint, target, Map.of(), progress);
  }

  /**
   * As {@link #convert(Path, Target, Progress)} with other special tokens.
   *
   * @param tokens numbers by key, such as {@code pad_token_id}
   * @throws InputException also if a key is of no special token, or the vocabulary ends before a
   *     number
   */
  public static Written convert(
      Path checkpoint, Target target, Map<String, Integer> tokens, Progress progress) {
    ObjectNode config = ConfigFile.read(checkpoint);
    int vocabulary = Checkpoint.config(checkpoint).writtenVocabularySize();
    tokens.forEach(
        (key, number) -> {
          if (!key.endsWith("_token_id")) {
            throw new InputException(
                "'"
                    + key
                    + "' is no special token's key, such as pad_token_id; nothing else can"
                    + " change without the weights");
          }
          if (number < 0 || number >= vocabulary) {
            throw new InputException(
                "'"
                    + key
                    + "' "
                    + number
                    + ": the vocabulary has the numbers 0 to "
                    + (vocabulary - 1));
          }
          config.put(key, number);
        });
    Model model = Checkpoint.unloaded(checkpoint, config, List.of());
    try (CanonicalTensors tensors = CanonicalTensors.open(checkpoint, model)) {
      return write(tensors, tensors.dropped(), config, target, progress);
    }
  }

  /**
   * Writes a student to start from: a model that has some of a checkpoint's layers (Sanh et al.
   * 2019, section 3).
   *
   * @param layers which ones, in the student's order, counted from 0; empty: all
   * @param modelType what family's model it becomes; null: one of the checkpoint's
   * @throws InputException if there are no such layers, or a model of this family cannot become one
   *     of that
   */
  public static Written student(
      Path checkpoint,
      Target target,
      List<Integer> layers,
      @Nullable String modelType,
      Progress progress) {
    ObjectNode stated = ConfigFile.read(checkpoint);
    Model whole = Checkpoint.unloaded(checkpoint, stated, List.of());
    ModelConfig config = whole.config();
    LayerChoice choice =
        layers.isEmpty()
            ? LayerChoice.all(config.layers())
            : new LayerChoice(config.layers(), layers);
    if (config.family().bareHead() == Head.ENCODER || config.isComposed()) {
      throw new InputException(
          checkpoint
              + ": a model of type '"
              + config.modelType()
              + "' has layers on two sides; a shallower one is made of encoders and of decoders"
              + " alone");
    }
    ModelConfig shallower = config.withLayers(choice.taken().size());
    try (CanonicalTensors tensors = CanonicalTensors.open(checkpoint, whole)) {
      if (!layers.isEmpty()
          && !LayerChoice.areNumbered(tensors.tensors().keySet(), config.layers())) {
        throw new InputException(
            checkpoint + ": its layers share their weights, so there is nothing to choose");
      }
      Become become =
          modelType == null || modelType.equals(config.modelType())
              ? new Become(Families.create(shallower, whole.head()), name -> name)
              : Become.of(Families.family(modelType, "model type"), shallower, whole);
      ShallowerTensors taken =
          new ShallowerTensors(
              tensors,
              name -> {
                String called = choice.renamed(name);
                return called == null ? null : become.names.apply(called);
              },
              become.model);
      ObjectNode written = become.model.config().toJson();
      written.putArray("architectures").add(become.model.architecture());
      for (String key : List.of("dtype", "torch_dtype")) {
        if (stated.has(key)) {
          written.set(key, stated.get(key));
        }
      }
      return write(taken, summary(taken.dropped(), choice), written, target, progress);
    }
  }

  /** What is left out, with the layers that are not taken in one line. */
  private static List<String> summary(List<String> dropped, LayerChoice choice) {
    List<String> named =
        new ArrayList<>(dropped.stream().filter(name -> choice.renamed(name) != null).toList());
    int others = dropped.size() - named.size();
    if (others > 0) {
      List<Integer> layers =
          IntStream.range(0, choice.stored())
              .filter(layer -> !choice.taken().contains(layer))
              .boxed()
              .toList();
      named.add(others + " tensors of the layers " + layers);
    }
    return named;
  }

  /** A model without memory, and what another's tensors are called in its files. */
  private record Become(Model model, UnaryOperator<@Nullable String> names) {
    static <C extends ModelConfig> Become of(Family<C> family, ModelConfig config, Model whole) {
      Family.Origin<C> origin = family.origin(config.modelType());
      Head head = origin.heads().getOrDefault(whole.head(), family.bareHead());
      Model model = family.create(origin.config().apply(config), head);
      String from = whole.names().bodyPrefix();
      boolean prefixed = !whole.head().isBare();
      return new Become(
          model,
          name -> {
            boolean ofBody = !prefixed || name.startsWith(from);
            String called =
                origin.names().apply(ofBody && prefixed ? name.substring(from.length()) : name);
            return called == null || !ofBody || head.isBare()
                ? called
                : model.names().bodyPrefix() + called;
          });
    }
  }

  /** Writes a model that is in memory; its weights are float32 unless the target says otherwise. */
  public static Written save(Model model, Target target, Progress progress) {
    try (TensorSource tensors = Checkpoint.tensors(model, target.directory)) {
      return write(tensors, List.of(), Checkpoint.json(model), target, progress);
    }
  }

  /**
   * Writes the mean of checkpoints of one model, such as the last ones of a training run (Vaswani
   * et al. 2017, section 6.1).
   *
   * @throws InputException if their configurations differ, or one of them cannot be loaded
   */
  public static Written average(List<Path> checkpoints, Target target, Progress progress) {
    ObjectNode config = ConfigFile.read(checkpoints.get(0));
    for (Path other : checkpoints) {
      requireSame(checkpoints.get(0), config, other, ConfigFile.read(other));
    }
    List<CanonicalTensors> sources = new ArrayList<>();
    try {
      for (Path checkpoint : checkpoints) {
        Model model = Checkpoint.unloaded(checkpoint, ConfigFile.read(checkpoint), List.of());
        sources.add(CanonicalTensors.open(checkpoint, model));
      }
      return write(new MeanTensors(sources), sources.get(0).dropped(), config, target, progress);
    } finally {
      sources.forEach(TensorSource::close);
    }
  }

  private static void requireSame(Path path, ObjectNode config, Path otherPath, ObjectNode other) {
    Set<String> keys = new TreeSet<>();
    config.fieldNames().forEachRemaining(keys::add);
    other.fieldNames().forEachRemaining(keys::add);
    NOTES.forEach(keys::remove);
    for (String key : keys) {
      if (!config.path(key).equals(other.path(key))) {
        throw new InputException(
            ConfigFile.in(otherPath)
                + ": '"
                + key
                + "' is "
                + stated(other, key)
                + ", but in "
                + ConfigFile.in(path)
                + " "
                + stated(config, key)
                + "; only checkpoints of one model have a mean");
      }
    }
  }

  private static String stated(ObjectNode config, String key) {
    return config.has(key) ? config.get(key).toString() : "missing";
  }

  private static Written write(
      TensorSource source,
      List<String> dropped,
      ObjectNode config,
      Target target,
      Progress progress) {
    TensorSource tensors = source;
    if (target.type != null) {
      tensors = new ConvertedTensors(source, target.type);
      ConfigFile.setType(config, target.type);
    }
    Checkpoint.createDirectory(target.directory);
    Checkpoint.deleteSeal(target.directory);
    TensorSource counted = new CountedTensors(tensors, progress);
    WeightFiles.write(target.directory, counted, target.maxShardBytes);
    ConfigFile.write(target.directory, config);
    long bytes = tensors.tensors().values().stream().mapToLong(TensorInfo::bytes).sum();
    return new Written(tensors.tensors().size(), bytes, dropped);
  }
}
