package org.warmstart.pipeline;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;

/**
 * Encodes texts one by one, checks their length, and pads them to batches.
 *
 * @param mostTokens how many tokens a text may have, special ones included
 * @param truncate whether longer texts are cut; otherwise they are of no use
 * @param vocabularySize of the model, which every id must be below
 * @param continued whether something is written behind a text, so that it gets no special tokens
 *     around it and is cut in front
 * @param beginning what a text without tokens becomes, or null if it is of no use
 */
record TextEncoder(
    Tokenizer tokenizer,
    int mostTokens,
    boolean truncate,
    int vocabularySize,
    boolean continued,
    @Nullable Integer beginning) {

  /** For texts as long as a model reads. */
  static TextEncoder of(Tokenizer tokenizer, ModelConfig config, boolean truncate) {
    return new TextEncoder(
        tokenizer, config.maxPositions(), truncate, config.vocabularySize(), false, null);
  }

  /** The same for other lengths. */
  TextEncoder withMostTokens(int most, boolean cuts) {
    return new TextEncoder(tokenizer, most, cuts, vocabularySize, continued, beginning);
  }

  /** The same for texts that something is written behind. */
  TextEncoder continued(boolean are) {
    return new TextEncoder(tokenizer, mostTokens, truncate, vocabularySize, are, beginning);
  }

  /**
   * The same, but a text without tokens becomes the token that a text begins with, as in Hugging
   * Face's implementation.
   *
   * @param id of that token; null: the tokenizer's
   */
  TextEncoder beginningWith(@Nullable Integer id) {
    String token = tokenizer.specialTokens().bos();
    OptionalInt own = token == null ? OptionalInt.empty() : tokenizer.id(token);
    Integer first = id != null ? id : own.isPresent() ? Integer.valueOf(own.getAsInt()) : null;
    return new TextEncoder(tokenizer, mostTokens, truncate, vocabularySize, continued, first);
  }

  /**
   * Encodes a text or a pair.
   *
   * @param index its place in the caller's list
   * @throws InputException if tokenizer and model do not belong together
   */
  Outcome<EncodedText> encode(TextInput input, int index) {
    Encoding encoding = tokenizer.encode(input.text(), input.second(), !continued);
    int given = encoding.size();
    if (given == 0) {
      if (beginning == null) {
        return Outcome.failed(new TextProblem.Empty());
      }
      encoding = Encoding.ofToken(beginning, String.valueOf(tokenizer.token(beginning)));
      given = 1;
    }
    if (given > mostTokens) {
      if (!truncate) {
        return Outcome.failed(new TextProblem.TooLong(given, mostTokens));
      }
      Truncation to = new Truncation(mostTokens, 0, Truncation.Strategy.LONGEST_FIRST, continued);
      encoding = tokenizer.encode(input.text(), input.second(), !continued, to);
    }
    requireKnown(encoding);
    return Outcome.of(new EncodedText(index, encoding, new TokenCounts(encoding.size(), given)));
  }

  /**
   * Refuses tokens that the model does not know.
   *
   * @throws InputException if tokenizer and model do not belong together
   */
  void requireKnown(Encoding encoding) {
    for (int id : encoding.ids()) {
      if (id >= vocabularySize) {
        throw unknown(id, vocabularySize);
      }
    }
  }

  /** The error for a token that a model of so many tokens does not know. */
  static InputException unknown(int id, int vocabularySize) {
    return new InputException(
        "the tokenizer gives the id "
            + id
            + ", but the model's vocabulary ends at "
            + (vocabularySize - 1)
            + "; tokenizer and checkpoint do not belong together");
  }

  /** The id for filling rows up; 0 if the tokenizer names none, for padding is masked anyway. */
  private int padding() {
    return padding(tokenizer, vocabularySize);
  }

  /** As above, of a model with so many tokens. */
  static int padding(Tokenizer tokenizer, int vocabularySize) {
    String token = tokenizer.specialTokens().padding();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.isPresent() && id.getAsInt() < vocabularySize ? id.getAsInt() : 0;
  }

  /**
   * A batch: {@code input_ids} and {@code attention_mask} [B, T], padded on the right, and where
   * the model has them {@code token_type_ids}; in the caller's scope.
   */
  Inputs batch(List<EncodedText> texts, boolean typeIds) {
    return batch(texts, typeIds, Padding.Side.END);
  }

  /** As above, filled up where it is said. */
  Inputs batch(List<EncodedText> texts, boolean typeIds, Padding.Side side) {
    int[][] ids = texts.stream().map(text -> text.encoding().ids()).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, padding(), side);
    Inputs inputs =
        Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
            .with(
                "attention_mask",
                Tensors.ofLongs(Padding.mask(ids, side).values(), padded.shape()));
    if (!typeIds) {
      return inputs;
    }
    int[][] types = texts.stream().map(text -> text.encoding().typeIds()).toArray(int[][]::new);
    PaddedRows paddedTypes = Padding.pad(types, 0, side);
    return inputs.with(
        "token_type_ids", Tensors.ofLongs(paddedTypes.values(), paddedTypes.shape()));
  }
}
