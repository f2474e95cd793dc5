package org.warmstart.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * What a forward pass reads: tensors under the names that Hugging Face models give their arguments
 * ({@code input_ids} [B, T], {@code attention_mask} [B, T] with 1 for real and 0 for padding
 * tokens, {@code labels}, …).
 */
public final class Inputs {
  private final Map<String, Tensor> tensors;

  private Inputs(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  public static Inputs of(Map<String, Tensor> tensors) {
    return new Inputs(new LinkedHashMap<>(tensors));
  }

  /** {@code input_ids} alone. */
  public static Inputs ofIds(Tensor idsBT) {
    return of(Map.of("input_ids", idsBT));
  }

  /** Returns a copy with one more or replaced tensor. */
  public Inputs with(String name, Tensor tensor) {
    Inputs copy = of(tensors);
    copy.tensors.put(name, tensor);
    return copy;
  }

  /** Returns the tensor of that name, or null. */
  public @Nullable Tensor get(String name) {
    return tensors.get(name);
  }

  /**
   * Returns the tensor of that name.
   *
   * @throws InputException if it is missing, naming those there are
   */
  public Tensor require(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InputException("the model needs '" + name + "'; given: " + tensors.keySet());
    }
    return tensor;
  }

  /**
   * The same with every text of an example as a row of its own: [B, C, T] → [B·C, T]. What has
   * fewer dimensions is left out.
   */
  public Inputs rows() {
    Map<String, Tensor> rows = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.dim() == 3) {
            rows.put(name, tensor.reshape(-1, tensor.size(2)));
          }
        });
    return of(rows);
  }

  /** The other way round: every so many rows are the texts of one example, [B·C, T] → [B, C, T]. */
  public Inputs grouped(int texts) {
    Map<String, Tensor> grouped = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> grouped.put(name, tensor.reshape(-1, texts, tensor.size(1))));
    return of(grouped);
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public Set<String> names() {
    return tensors.keySet();
  }
}
