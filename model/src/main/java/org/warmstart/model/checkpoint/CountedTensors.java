package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.Progress;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/** Another source, that tells how much of it has been read: a megabyte counts one. */
final class CountedTensors implements TensorSource {
  private static final long UNIT = 1_000_000;

  private final TensorSource source;
  private final Progress progress;
  private final long total;
  private long done;

  CountedTensors(TensorSource source, Progress progress) {
    this.source = source;
    this.progress = progress;
    this.total = source.tensors().values().stream().mapToLong(TensorInfo::bytes).sum();
  }

  @Override
  public Path file() {
    return source.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return source.tensors();
  }

  @Override
  public Tensor read(String name) {
    Tensor tensor = source.read(name);
    done += Objects.requireNonNull(source.tensors().get(name)).bytes();
    progress.update("write, MB", done / UNIT, total / UNIT);
    return tensor;
  }

  @Override
  public void close() {
    source.close();
  }
}
