package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/** Another source's tensors in one type, converted as they are read. */
final class ConvertedTensors implements TensorSource {
  private final TensorSource source;
  private final TensorType type;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  ConvertedTensors(TensorSource source, TensorType type) {
    this.source = source;
    this.type = type;
    source
        .tensors()
        .forEach(
            (name, info) -> tensors.put(name, new TensorInfo(info.file(), type, info.shape())));
  }

  @Override
  public Path file() {
    return source.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InputException also if a number is too large for the type
   */
  @Override
  public Tensor read(String name) {
    try (Scope scope = Scope.open()) {
      Tensor converted = type.convert(source.read(name));
      if (Tensors.countNonFinite(converted) > 0) {
        throw new InputException(
            file()
                + ": tensor '"
                + name
                + "' has numbers that are too large for "
                + type.longName()
                + "; choose bfloat16 or float32");
      }
      return scope.keep(converted);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
