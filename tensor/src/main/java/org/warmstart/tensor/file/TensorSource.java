package org.warmstart.tensor.file;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors by name, read one at a time: a file, a folder of files, or another source seen through a
 * conversion. Opening one checks everything but the numbers.
 */
public interface TensorSource extends AutoCloseable {
  /** Returns the file, or the index of several, that messages name. */
  Path file();

  /** Returns what is known of every tensor, in the file's order. */
  Map<String, TensorInfo> tensors();

  /**
   * Copies a tensor out of the file, in its own type, into the innermost scope.
   *
   * @throws org.warmstart.base.InputException if there is none of that name or it cannot be read
   */
  Tensor read(String name);

  @Override
  void close();
}
