package org.warmstart.tensor.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;

/** Tensors that are in memory already, as a source to write from; it does not own them. */
public final class TensorMap implements TensorSource {
  private final Path file;
  private final Map<String, Tensor> values;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  /**
   * Names tensors.
   *
   * @param file stands for where they are, in messages
   * @throws IllegalArgumentException if files have no name for a tensor's type
   */
  public TensorMap(Path file, Map<String, Tensor> values) {
    this.file = file;
    this.values = values;
    values.forEach((name, tensor) -> tensors.put(name, info(tensor)));
  }

  private TensorInfo info(Tensor tensor) {
    TensorType type =
        TensorType.of(tensor)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "safetensors has no type for " + tensor.scalar_type().intern()));
    return new TensorInfo(file, type, Arrays.stream(Tensors.shape(tensor)).boxed().toList());
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Tensor read(String name) {
    Tensor tensor = values.get(name);
    if (tensor == null) {
      throw new InputException(file + ": has no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public void close() {}
}
