package org.warmstart.cli;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;

/** Encodes texts one by one, checks their length, and pads them to batches. */
final class TextEncoder {
  private final Tokenizer tokenizer;
  private final int mostTokens;
  private final boolean truncate;
  private final int vocabularySize;
  private final boolean keepsEnds;
  private final @Nullable Integer beginning;

  /**
   * @param mostTokens how many tokens a text may have, special ones included
   * @param truncate whether longer texts are cut; otherwise they are errors
   * @param vocabularySize of the model, which every id must be below
   */
  TextEncoder(Tokenizer tokenizer, int mostTokens, boolean truncate, int vocabularySize) {
    this(tokenizer, mostTokens, truncate, vocabularySize, false, null);
  }

  private TextEncoder(
      Tokenizer tokenizer,
      int mostTokens,
      boolean truncate,
      int vocabularySize,
      boolean keepsEnds,
      @Nullable Integer beginning) {
    this.tokenizer = tokenizer;
    this.mostTokens = mostTokens;
    this.truncate = truncate;
    this.vocabularySize = vocabularySize;
    this.keepsEnds = keepsEnds;
    this.beginning = beginning;
  }

  /** The same, but texts are cut in front, for what is written follows their end. */
  TextEncoder keepingEnds() {
    return new TextEncoder(tokenizer, mostTokens, truncate, vocabularySize, true, beginning);
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
    return new TextEncoder(tokenizer, mostTokens, truncate, vocabularySize, keepsEnds, first);
  }

  /**
   * A text or pair in tokens.
   *
   * @param encoding null if there is a fault
   * @param uncut how many tokens there were before it was cut
   * @param fault why it cannot be used, or null
   */
  record Encoded(@Nullable Encoding encoding, int uncut, @Nullable String fault) {}

  /**
   * Encodes a text or, with a second one, a pair.
   *
   * @throws InputException if tokenizer and model do not belong together
   */
  Encoded encode(String text, @Nullable String second, boolean specialTokens) {
    Encoding encoding = tokenizer.encode(text, second, specialTokens);
    int uncut = encoding.size();
    if (uncut == 0) {
      if (beginning == null) {
        return new Encoded(
            null, 0, "the text is empty, and there is no token to begin with (bos_token)");
      }
      encoding = Encoding.ofToken(beginning, String.valueOf(tokenizer.token(beginning)));
      uncut = 1;
    }
    if (uncut > mostTokens) {
      if (!truncate) {
        return new Encoded(
            null,
            uncut,
            "the text has "
                + uncut
                + " tokens, but there is room for "
                + mostTokens
                + "; shorten it, or add --truncate");
      }
      Truncation to = new Truncation(mostTokens, 0, Truncation.Strategy.LONGEST_FIRST, keepsEnds);
      encoding = tokenizer.encode(text, second, specialTokens, to);
    }
    for (int id : encoding.ids()) {
      if (id >= vocabularySize) {
        throw new InputException(
            "the tokenizer gives the id "
                + id
                + ", but the model's vocabulary ends at "
                + (vocabularySize - 1)
                + "; tokenizer and checkpoint do not belong together");
      }
    }
    return new Encoded(encoding, uncut, null);
  }

  /** The id for filling rows up; 0 if the tokenizer names none, for padding is masked anyway. */
  int padding() {
    String token = tokenizer.specialTokens().padding();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.isPresent() && id.getAsInt() < vocabularySize ? id.getAsInt() : 0;
  }

  /**
   * A batch: {@code input_ids} and {@code attention_mask} [B, T], padded on the right, and where
   * the model has them {@code token_type_ids}; in the caller's scope.
   */
  Inputs batch(List<Encoding> encodings, boolean typeIds) {
    return batch(encodings, typeIds, Padding.Side.END);
  }

  /** As above, filled up where it is said. */
  Inputs batch(List<Encoding> encodings, boolean typeIds, Padding.Side side) {
    int[][] ids = encodings.stream().map(Encoding::ids).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, padding(), side);
    Inputs inputs =
        Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
            .with(
                "attention_mask",
                Tensors.ofLongs(Padding.mask(ids, side).values(), padded.shape()));
    if (!typeIds) {
      return inputs;
    }
    int[][] types = encodings.stream().map(Encoding::typeIds).toArray(int[][]::new);
    PaddedRows paddedTypes = Padding.pad(types, 0, side);
    return inputs.with(
        "token_type_ids", Tensors.ofLongs(paddedTypes.values(), paddedTypes.shape()));
  }
}
