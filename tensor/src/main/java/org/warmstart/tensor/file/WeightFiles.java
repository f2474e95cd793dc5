package org.warmstart.tensor.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/** The weights of a checkpoint's folder, in whichever of the usual files they are. */
public final class WeightFiles {
  public static final String SAFETENSORS = "model.safetensors";

  /** So that a file of the usual size is one file. */
  public static final long USUAL_SHARD = 5_000_000_000L;

  private static final String INDEX = ".index.json";
  private static final String PYTORCH = "pytorch_model.bin";
  private static final Pattern SHARD = Pattern.compile("model-\\d{5}-of-\\d{5}\\.safetensors");
  private static final Pattern TORCH_SHARD =
      Pattern.compile("pytorch_model-\\d{5}-of-\\d{5}\\.bin");
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  /** What a folder may have, the first one counts, and how it is opened. */
  private static final Map<String, Function<Path, TensorSource>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(SAFETENSORS, SafetensorsFile::open);
    KINDS.put(SAFETENSORS + INDEX, index -> ShardedTensors.open(index, SafetensorsFile::open));
    KINDS.put(PYTORCH, TorchFile::open);
    KINDS.put(PYTORCH + INDEX, index -> ShardedTensors.open(index, TorchFile::open));
  }

  private WeightFiles() {}

  /** Whether there are weights in a folder. */
  public static boolean exist(Path directory) {
    return KINDS.keySet().stream().anyMatch(name -> InputFiles.isThere(directory.resolve(name)));
  }

  /** Whether a file of that name holds weights, or says where they are. */
  public static boolean isWeights(String name) {
    return KINDS.containsKey(name)
        || SHARD.matcher(name).matches()
        || TORCH_SHARD.matcher(name).matches();
  }

  /**
   * Opens a folder's weights.
   *
   * @throws InputException if there are none, or they are damaged
   */
  public static TensorSource open(Path directory) {
    for (Map.Entry<String, Function<Path, TensorSource>> kind : KINDS.entrySet()) {
      Path file = directory.resolve(kind.getKey());
      if (InputFiles.isThere(file)) {
        return kind.getValue().apply(file);
      }
    }
    throw new InputException(
        directory
            + ": no weights here; there should be one of "
            + String.join(", ", KINDS.keySet()));
  }

  /**
   * Writes a source's tensors as {@code model.safetensors}, or as several files with an index if
   * they are too large for one. Tensors are read one at a time. What was there is replaced when the
   * new files are complete.
   *
   * @param maxShardBytes the most bytes of tensors in a file; a larger tensor has its own
   * @throws InputException if the folder cannot be written or is full
   */
  public static void write(Path directory, TensorSource source, long maxShardBytes) {
    List<List<String>> shards = shards(source, maxShardBytes);
    Set<String> written = new HashSet<>();
    if (shards.size() == 1) {
      SafetensorsWriter.write(directory.resolve(SAFETENSORS), source, shards.get(0), METADATA);
      written.add(SAFETENSORS);
    } else {
      Map<String, String> index = new LinkedHashMap<>();
      for (int i = 0; i < shards.size(); i++) {
        String name =
            String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
        SafetensorsWriter.write(directory.resolve(name), source, shards.get(i), METADATA);
        shards.get(i).forEach(tensor -> index.put(tensor, name));
        written.add(name);
      }
      long total = source.tensors().values().stream().mapToLong(TensorInfo::bytes).sum();
      ShardIndex.write(directory.resolve(SAFETENSORS + INDEX), index, total);
      written.add(SAFETENSORS + INDEX);
    }
    deleteOthers(directory, written);
  }

  private static List<List<String>> shards(TensorSource source, long maxShardBytes) {
    List<List<String>> shards = new ArrayList<>();
    List<String> last = new ArrayList<>();
    shards.add(last);
    long bytes = 0;
    for (Map.Entry<String, TensorInfo> tensor : source.tensors().entrySet()) {
      long size = tensor.getValue().bytes();
      if (!last.isEmpty() && bytes + size > maxShardBytes) {
        last = new ArrayList<>();
        shards.add(last);
        bytes = 0;
      }
      last.add(tensor.getKey());
      bytes += size;
    }
    return shards;
  }

  /** Weights of before, which would otherwise be read instead of the new ones or fill the disk. */
  private static void deleteOthers(Path directory, Set<String> written) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        boolean weights =
            name.equals(SAFETENSORS)
                || name.equals(SAFETENSORS + INDEX)
                || SHARD.matcher(name).matches();
        if (weights && !written.contains(name)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new InputException(directory + ": old weights cannot be deleted: " + e.getMessage(), e);
    }
  }
}
