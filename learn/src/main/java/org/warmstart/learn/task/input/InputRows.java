package org.warmstart.learn.task.input;

import java.util.Arrays;
import java.util.List;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Tokenizer;

/**
 * Inputs of one sequence as the rows of a batch.
 *
 * @param padding the token that rows are filled up with
 * @param side where
 * @param segments whether the model has token types
 */
public record InputRows(int padding, Padding.Side side, boolean segments) {
  /** For a model and its tokenizer. */
  public static InputRows of(ModelConfig config, Tokenizer tokenizer) {
    return new InputRows(
        SequenceFeatures.paddingId(tokenizer),
        config.readsLastToken() ? Padding.Side.START : Padding.Side.END,
        config.tokenTypes() > 1);
  }

  /** The same, with rows that are filled up at their end in any case, so that places stay. */
  public InputRows filledAtTheEnd() {
    return new InputRows(padding, Padding.Side.END, segments);
  }

  /** {@code input_ids}, {@code attention_mask} and {@code token_type_ids} [B, T]. */
  public Batch batch(List<Example> examples) {
    int[][] ids = examples.stream().map(Example::ids).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, padding, side);
    Batch batch = new Batch(ids.length, Arrays.stream(ids).mapToLong(row -> row.length).sum());
    batch
        .with("input_ids", padded.values(), padded.shape())
        .with("attention_mask", Padding.mask(ids, side).values(), padded.shape());
    if (segments) {
      int[][] types = examples.stream().map(Example::types).toArray(int[][]::new);
      batch.with("token_type_ids", Padding.pad(types, 0, side).values(), padded.shape());
    }
    return batch;
  }
}
