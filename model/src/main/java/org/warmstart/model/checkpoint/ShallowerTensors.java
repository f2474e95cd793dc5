package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/**
 * A checkpoint's tensors under the names that they have in another model, as far as it has them.
 */
final class ShallowerTensors implements TensorSource {
  private final CanonicalTensors stored;
  private final Map<String, String> storedNames = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final List<String> dropped = new ArrayList<>();

  /**
   * Looks at names and shapes.
   *
   * @param renamed a tensor's name → its name in the model's files, or null if it has none
   * @param model needs no memory
   * @throws InputException naming what the model lacks then
   */
  ShallowerTensors(CanonicalTensors stored, UnaryOperator<@Nullable String> renamed, Model model) {
    this.stored = stored;
    Map<String, Parameter> wanted = new LinkedHashMap<>();
    model
        .parameters()
        .forEach((name, parameter) -> wanted.put(model.names().saved(name), parameter));
    dropped.addAll(stored.dropped());
    stored
        .tensors()
        .forEach(
            (name, info) -> {
              String called = renamed.apply(name);
              Parameter parameter = called == null ? null : wanted.remove(called);
              if (called == null || parameter == null) {
                dropped.add(name);
              } else {
                CheckpointLoader.requireShape(name, info, parameter);
                storedNames.put(called, name);
                tensors.put(called, info);
              }
            });
    List<String> missing =
        wanted.entrySet().stream()
            .filter(entry -> !entry.getValue().mayBeLeftOut())
            .map(Map.Entry::getKey)
            .toList();
    CheckpointLoader.requireAll(missing, file(), model);
  }

  /** Stored tensors that the model has no place for. */
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

  @Override
  public Tensor read(String name) {
    return stored.read(Objects.requireNonNull(storedNames.get(name), name));
  }

  @Override
  public void close() {
    stored.close();
  }
}
