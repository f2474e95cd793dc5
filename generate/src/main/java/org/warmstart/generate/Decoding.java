package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.random.SplitMix;
import org.warmstart.generate.processor.TokenSequence;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * One call's model, prompt and limits; what strategies feed tokens to.
 *
 * <p>Shapes: B rows of the prompt, R rows being written, V vocabulary.
 */
public final class Decoding implements AutoCloseable {
  private final Decodable model;
  private final DecodingState state;
  private final GenerationSettings settings;
  private final int[][] prompt;
  private final long[] lines;
  private final int lengthLimit;
  private final ProcessorChain processors;
  private final @Nullable TokenListener listener;
  private boolean started;

  /**
   * Runs the encoder if there is one.
   *
   * @param prompt the decoder's first tokens, rows of one length
   * @param lines a number for every row of the prompt, which its draws depend on
   */
  Decoding(
      Decodable model,
      Inputs inputs,
      GenerationSettings settings,
      int[][] prompt,
      long[] lines,
      int lengthLimit,
      @Nullable TokenListener listener) {
    this.model = model;
    this.settings = settings;
    this.prompt = prompt;
    this.lines = lines;
    this.lengthLimit = lengthLimit;
    this.listener = listener;
    processors = new ProcessorChain(settings, prompt[0].length, lengthLimit);
    try (Scope scope = Scope.open()) {
      state = model.startDecoding(inputs, settings.useCache());
    }
  }

  /** The settings of the call. */
  public GenerationSettings settings() {
    return settings;
  }

  /** Rows of the prompt. */
  public int batch() {
    return prompt.length;
  }

  /**
   * What the draws of one text come from: they depend on the seed, the line it continues and its
   * number among that line's texts, and not on what else is written at the same time.
   */
  public SplitMix generator(int row, int text) {
    return SplitMix.ofRow(SplitMix.mix(settings.seed(), lines[row]), text);
  }

  /** Tokens of the prompt; 1 for an encoder-decoder. */
  public int promptLength() {
    return prompt[0].length;
  }

  /** Most tokens of a sequence, the prompt counted. */
  public int lengthLimit() {
    return lengthLimit;
  }

  /**
   * Scores [R, V] of what follows these sequences, as the rules for the next token change them.
   *
   * @param scoresRV logits or log-probabilities; changed in place if a rule applies
   */
  public Tensor processed(Tensor scoresRV, List<TokenSequence> rows) {
    return processors.apply(scoresRV, rows);
  }

  /** Who is told of tokens; null: no one. */
  public @Nullable TokenListener listener() {
    return listener;
  }

  /** A new sequence for every row of the prompt. */
  public List<TokenSequence> start() {
    List<TokenSequence> rows = new ArrayList<>();
    for (int[] tokens : prompt) {
      rows.add(TokenSequence.of(tokens));
    }
    return rows;
  }

  /**
   * The logits [R, V] of what follows these sequences, in the innermost scope; every call's are one
   * token longer than those of the call before.
   */
  public Tensor next(List<TokenSequence> rows) {
    boolean all = !started || !settings.useCache();
    started = true;
    int length = rows.get(0).length();
    int fed = all ? length : 1;
    long[] ids = new long[rows.size() * fed];
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < fed; i++) {
        ids[row * fed + i] = rows.get(row).get(length - fed + i);
      }
    }
    return model.next(state, Tensors.ofLongs(ids, rows.size(), fed));
  }

  /** Every row becomes {@code times} rows that follow one another. */
  public void multiplyRows(int times) {
    int[] origin = new int[batch() * times];
    Arrays.setAll(origin, row -> row / times);
    state.reorder(origin);
  }

  /** Row i goes on from what was row {@code origin[i]}. */
  public void reorder(int[] origin) {
    state.reorder(origin);
  }

  @Override
  public void close() {
    state.close();
  }
}
