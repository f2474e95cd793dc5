package org.warmstart.tensor.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * A checkpoint in several files with an index. Strict: every tensor of the index lies in the file
 * that it names, no file holds others, and no file lies outside of the folder.
 */
final class ShardedTensors implements TensorSource {
  /** All are open at once; the largest published models have a tenth of these. */
  private static final int MOST_FILES = 2000;

  private final Path index;
  private final Map<String, TensorSource> shards = new LinkedHashMap<>();
  private final Map<String, TensorSource> sources = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private ShardedTensors(Path index) {
    this.index = index;
  }

  /**
   * Opens an index and all its files.
   *
   * @param opener of one file
   * @throws InputException naming the file and the tensor that are missing or where they should not
   *     be
   */
  static ShardedTensors open(Path index, Function<Path, TensorSource> opener) {
    ShardedTensors sharded = new ShardedTensors(index);
    try {
      sharded.openAll(ShardIndex.read(index), opener);
      return sharded;
    } catch (RuntimeException | Error e) {
      sharded.close();
      throw e;
    }
  }

  private void openAll(Map<String, String> files, Function<Path, TensorSource> opener) {
    long count = files.values().stream().distinct().count();
    if (count > MOST_FILES) {
      throw new InputException(index + ": names " + count + " files; at most " + MOST_FILES);
    }
    for (Map.Entry<String, String> entry : files.entrySet()) {
      String name = entry.getKey();
      TensorSource shard = shards.get(entry.getValue());
      if (shard == null) {
        shard = opener.apply(located(name, entry.getValue()));
        shards.put(entry.getValue(), shard);
      }
      TensorInfo info = shard.tensors().get(name);
      if (info == null) {
        throw new InputException(
            shard.file() + ": lacks tensor '" + name + "', which " + index + " says is there");
      }
      tensors.put(name, info);
      sources.put(name, shard);
    }
    shards.values().forEach(shard -> requireIndexed(shard));
  }

  private void requireIndexed(TensorSource shard) {
    for (String name : shard.tensors().keySet()) {
      TensorSource indexed = sources.get(name);
      if (indexed != shard) {
        throw new InputException(
            shard.file()
                + ": has tensor '"
                + name
                + "', which by "
                + index
                + (indexed == null ? " does not exist" : " is in " + indexed.file()));
      }
    }
  }

  /** The index is not trusted: a link may lead to the blobs of the hub's cache, not elsewhere. */
  private Path located(String tensor, String name) {
    Path folder = Objects.requireNonNull(index.toAbsolutePath().getParent());
    Path file = index.resolveSibling(name);
    if (!InputFiles.isThere(file)) {
      throw new InputException(
          file + ": no such file, but " + index + " says that it holds tensor '" + tensor + "'");
    }
    try {
      Path real = file.toRealPath();
      if (allowed(folder.toRealPath()).noneMatch(real::startsWith)) {
        throw new InputException(file + ": is a link that leads out of its folder, to " + real);
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return file;
  }

  /**
   * The folder, and, if it is a revision in the hub's cache, {@code MODEL/snapshots/REVISION},
   * where the model's blobs are and where those of several models are.
   */
  private static Stream<Path> allowed(Path folder) {
    Path parent = folder.getParent();
    boolean cached = folder.getNameCount() > 3 && parent != null && parent.endsWith("snapshots");
    return cached
        ? Stream.of("", "../../blobs", "../../../blobs")
            .map(path -> folder.resolve(path).normalize())
        : Stream.of(folder);
  }

  @Override
  public Path file() {
    return index;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Tensor read(String name) {
    TensorSource source = sources.get(name);
    if (source == null) {
      throw new InputException(index + ": has no tensor '" + name + "'");
    }
    return source.read(name);
  }

  @Override
  public void close() {
    shards.values().forEach(TensorSource::close);
  }
}
