package org.warmstart.model.decoding;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Where decoding stands: keys and values of earlier tokens or a recurrent decoder's memory, the
 * encoder's output, which prompt tokens are padding. It owns its memory until it is closed.
 */
public final class DecodingState implements AutoCloseable {
  private final KeyValueCache cache;
  private final boolean caching;
  private @Nullable Tensor promptMaskRT;
  private @Nullable Tensor promptTypesRT;
  private List<Tensor> memory = List.of();
  private @Nullable Tensor encoderStatesBSD;
  private @Nullable Tensor encoderMaskBS;
  private final int batch;
  private int rows;
  private int length;

  public DecodingState(int batch, int layers, boolean caching) {
    this.batch = batch;
    this.rows = batch;
    this.caching = caching;
    this.cache = new KeyValueCache(layers);
  }

  /** Rows: the batch's, times the beams of each. */
  public int rows() {
    return rows;
  }

  /** How many tokens have been fed (with caching) or were fed last (without). */
  public int length() {
    return length;
  }

  public boolean isCaching() {
    return caching;
  }

  /** Beams a row of the batch has; 1 without beam search. */
  public int beams() {
    return rows / batch;
  }

  /**
   * Makes row i of the new state a continuation of the old state's row {@code origin[i]}. Encoder
   * states stay with their row of the batch: with K beams, rows i·K to i·K+K-1 must descend from
   * rows of the same batch row.
   */
  public void reorder(int[] origin) {
    boolean unchanged = origin.length == rows;
    for (int i = 0; i < origin.length && unchanged; i++) {
      unchanged = origin[i] == i;
    }
    if (unchanged) {
      return;
    }
    if (origin.length % batch != 0) {
      throw new IllegalArgumentException(
          origin.length + " rows are not a multiple of the batch's " + batch);
    }
    try (Scope scope = Scope.open()) {
      Tensor indices = Tensors.ofInts(origin, origin.length);
      cache.reorder(indices);
      remember(memory.stream().map(tensor -> Ops.rows(tensor, indices)).toArray(Tensor[]::new));
      promptMaskRT = reordered(promptMaskRT, indices);
      promptTypesRT = reordered(promptTypesRT, indices);
    }
    rows = origin.length;
  }

  private static @Nullable Tensor reordered(@Nullable Tensor old, Tensor indices) {
    if (old == null) {
      return null;
    }
    Tensor next = Scope.retain(Ops.rows(old, indices));
    Scope.release(old);
    return next;
  }

  public KeyValueCache cache() {
    return cache;
  }

  /** What {@link #remember} was given last; nothing before the first token. */
  public List<Tensor> memory() {
    return memory;
  }

  /** Keeps what a recurrent decoder goes on from, [R, …] each, in place of what it had. */
  public void remember(Tensor... statesRX) {
    List<Tensor> before = memory;
    memory = Arrays.stream(statesRX).map(Scope::retain).toList();
    before.forEach(Scope::release);
  }

  /** Counts tokens about to be fed and returns how many came before them. */
  public int advance(int tokens) {
    int before = caching ? length : 0;
    if (!caching) {
      cache.clear();
      remember();
    }
    length = before + tokens;
    return before;
  }

  public @Nullable Tensor promptMask() {
    return promptMaskRT;
  }

  /** Keeps a copy: the caller's tensor stays the caller's. */
  public void setPromptMask(Tensor maskRT) {
    promptMaskRT = Scope.retain(maskRT.clone());
  }

  /** The types of the prompt's tokens, [R, T], or null. */
  public @Nullable Tensor promptTypes() {
    return promptTypesRT;
  }

  /** Keeps a copy: the caller's tensor stays the caller's. */
  public void setPromptTypes(Tensor typesRT) {
    promptTypesRT = Scope.retain(typesRT.clone());
  }

  public void setEncoder(Tensor statesBSD, @Nullable Tensor maskBS) {
    encoderStatesBSD = Scope.retain(statesBSD);
    encoderMaskBS = maskBS == null ? null : Scope.retain(maskBS);
  }

  public Tensor encoderStates() {
    if (encoderStatesBSD == null) {
      throw new IllegalStateException("this state has no encoder");
    }
    return encoderStatesBSD;
  }

  public @Nullable Tensor encoderMask() {
    return encoderMaskBS;
  }

  @Override
  public void close() {
    cache.clear();
    cache.clearCross();
    remember();
    Scope.release(promptMaskRT);
    Scope.release(promptTypesRT);
    Scope.release(encoderStatesBSD);
    Scope.release(encoderMaskBS);
    promptMaskRT = null;
    promptTypesRT = null;
    encoderStatesBSD = null;
    encoderMaskBS = null;
  }

  @Override
  public String toString() {
    return "DecodingState" + Arrays.asList(rows, length);
  }
}
