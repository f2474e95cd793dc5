package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/**
 * A checkpoint's tensors under the names that we save them under, without reading them all: shared
 * ones once, constants left out, a pre-training head that is carried along kept as it is.
 */
final class CanonicalTensors implements TensorSource {
  private final TensorSource stored;
  private final Map<String, String> storedNames = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final List<String> dropped = new ArrayList<>();

  private CanonicalTensors(TensorSource stored) {
    this.stored = stored;
  }

  /**
   * Opens a checkpoint.
   *
   * @param model that its configuration describes; needs no memory
   * @throws InputException naming what is missing, of another shape, or a layer too many
   */
  static CanonicalTensors open(Path directory, Model model) {
    CanonicalTensors canonical = new CanonicalTensors(CheckpointLoader.open(directory));
    try {
      canonical.match(model);
      return canonical;
    } catch (RuntimeException | Error e) {
      canonical.close();
      throw e;
    }
  }

  private void match(Model model) {
    NameMatch match =
        NameMatch.of(model, stored.tensors().keySet(), LayerChoice.all(model.config().layers()));
    CheckpointLoader.requireNoLayersBeyond(match, file(), model);
    List<String> missing = new ArrayList<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              String source = match.sources().get(name);
              if (source == null) {
                if (!parameter.mayBeLeftOut()) {
                  missing.add(name);
                }
              } else if (!parameter.isSaved()) {
                dropped.add(source);
              } else {
                CheckpointLoader.requireShape(source, info(source), parameter);
                add(model.names().saved(name), source);
              }
            });
    CheckpointLoader.requireAll(missing, file(), model);
    match.leftovers().forEach(name -> add(name, name));
    dropped.addAll(match.seconds());
    dropped.addAll(match.buffers());
    dropped.addAll(match.unknown());
  }

  private TensorInfo info(String storedName) {
    return Objects.requireNonNull(stored.tensors().get(storedName));
  }

  private void add(String name, String storedName) {
    storedNames.put(name, storedName);
    tensors.put(name, info(storedName));
  }

  /**
   * Returns stored tensors that are not kept: second names of others, constants, and what the model
   * has no place for.
   */
  List<String> dropped() {
    return Collections.unmodifiableList(dropped);
  }

  @Override
  public Path file() {
    return stored.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException also if there are infinite numbers in it, or none
   */
  @Override
  public Tensor read(String name) {
    String storedName = storedNames.get(name);
    if (storedName == null) {
      throw new InputException(file() + ": has no tensor '" + name + "'");
    }
    return CheckpointLoader.readWeights(stored, storedName);
  }

  @Override
  public void close() {
    stored.close();
  }
}
