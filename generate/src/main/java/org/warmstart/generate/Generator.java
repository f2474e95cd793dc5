package org.warmstart.generate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;

/** Writes text with a model: greedy decoding, beam search or sampling, as the settings say. */
public final class Generator {
  private Generator() {}

  /**
   * Continues every row of a prompt, or answers it if the model has an encoder.
   *
   * @param prompt {@code input_ids} [B, T] and, where rows are padded, {@code attention_mask} [B,
   *     T] (for a decoder alone padded on the left)
   * @return the sequences of the first row, best first, then those of the second, …:
   *     numReturnSequences for each
   * @throws InputException if prompt and settings do not fit each other or the model
   */
  public static List<Generated> generate(
      Decodable model, Inputs prompt, GenerationSettings settings) {
    return write(model, prompt, settings, null, null);
  }

  /**
   * As {@link #generate(Decodable, Inputs, GenerationSettings)}, for rows that are a part of many.
   *
   * @param lines a number for every row: what is drawn for it depends on the seed and this number,
   *     so that it stays the same however many rows are written at once
   */
  public static List<Generated> generate(
      Decodable model, Inputs prompt, GenerationSettings settings, long[] lines) {
    return write(model, prompt, settings, lines, null);
  }

  /**
   * As {@link #generate(Decodable, Inputs, GenerationSettings)}, telling a listener of every token
   * as it is chosen. Rows are numbered with numReturnSequences for each row of the prompt.
   *
   * @throws InputException also with beam search, where no token is settled before the end
   */
  public static List<Generated> generate(
      Decodable model, Inputs prompt, GenerationSettings settings, TokenListener listener) {
    requireSettled(settings);
    return write(model, prompt, settings, null, listener);
  }

  /** Both: a number for every row, and a listener. */
  public static List<Generated> generate(
      Decodable model,
      Inputs prompt,
      GenerationSettings settings,
      long[] lines,
      TokenListener listener) {
    requireSettled(settings);
    return write(model, prompt, settings, lines, listener);
  }

  private static void requireSettled(GenerationSettings settings) {
    if (DecodingStrategies.of(settings).searches()) {
      throw new InputException(
          "text cannot be shown while it is written with "
              + (settings.strategy() == null
                  ? "num_beams = " + settings.numBeams() + "; use num_beams 1"
                  : "strategy '"
                      + DecodingStrategies.ALL.nameOf(settings.strategy())
                      + "', which keeps several beginnings; use another"));
    }
  }

  private static List<Generated> write(
      Decodable model,
      Inputs prompt,
      GenerationSettings settings,
      long @Nullable [] given,
      @Nullable TokenListener listener) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      PromptCheck check = new PromptCheck(model, settings);
      Inputs inputs = check.withMask(prompt);
      int[][] start = check.decoderStart(inputs);
      int limit = check.lengthLimit(start[0].length);
      long[] lines = given != null ? given : LongStream.range(0, start.length).toArray();
      if (lines.length != start.length) {
        throw new IllegalArgumentException(
            lines.length + " line numbers for " + start.length + " rows");
      }
      try (Decoding decoding =
          new Decoding(model, inputs, settings, start, lines, limit, listener)) {
        return DecodingStrategies.of(settings).write(decoding);
      }
    }
  }

  /**
   * Returns the sequences as one matrix, as Hugging Face's {@code generate} does: shorter rows are
   * filled up on the right with the padding token, but after beam search with the end token if the
   * padding token's number is 0.
   */
  public static int[][] padded(List<Generated> sequences, GenerationSettings settings) {
    int filler = settings.filler();
    if (DecodingStrategies.of(settings).searches()
        && filler == 0
        && !settings.eosTokenIds().isEmpty()) {
      filler = settings.eosTokenIds().get(0);
    }
    int longest = sequences.stream().mapToInt(sequence -> sequence.ids().length).max().orElse(0);
    int[][] matrix = new int[sequences.size()][];
    for (int row = 0; row < matrix.length; row++) {
      int[] ids = sequences.get(row).ids();
      matrix[row] = Arrays.copyOf(ids, longest);
      Arrays.fill(matrix[row], ids.length, longest, filler);
    }
    return matrix;
  }
}
