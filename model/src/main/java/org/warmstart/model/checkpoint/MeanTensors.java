package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/**
 * The mean of several sources, summed in float64, in the first one's types. One tensor at a time is
 * in memory.
 */
final class MeanTensors implements TensorSource {
  private final List<? extends TensorSource> sources;

  /**
   * The mean of sources that have the same tensors.
   *
   * @throws InputException naming a tensor that one of them lacks or has in another shape
   */
  MeanTensors(List<? extends TensorSource> sources) {
    this.sources = List.copyOf(sources);
    for (TensorSource source : sources) {
      requireSame(first(), source);
      requireSame(source, first());
    }
  }

  private TensorSource first() {
    return sources.get(0);
  }

  private static void requireSame(TensorSource one, TensorSource other) {
    one.tensors()
        .forEach(
            (name, info) -> {
              TensorInfo found = other.tensors().get(name);
              if (found == null || !found.shape().equals(info.shape())) {
                throw new InputException(
                    other.file()
                        + ": tensor '"
                        + name
                        + "' "
                        + (found == null ? "is missing" : "has the shape " + found.shape())
                        + "; in "
                        + one.file()
                        + " it has the shape "
                        + info.shape());
              }
            });
  }

  @Override
  public Path file() {
    return first().file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return first().tensors();
  }

  @Override
  public Tensor read(String name) {
    TensorInfo info = Objects.requireNonNull(tensors().get(name));
    try (Scope scope = Scope.open()) {
      Tensor sum = TensorType.F64.empty(info.dimensions()).zero_();
      for (TensorSource source : sources) {
        try (Scope one = Scope.open()) {
          sum.add_(source.read(name));
        }
      }
      return scope.keep(info.type().convert(sum.div_(Tensors.scalar(sources.size()))));
    }
  }

  @Override
  public void close() {
    sources.forEach(TensorSource::close);
  }
}
