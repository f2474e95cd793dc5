package org.warmstart.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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
  private long cut;

  /**
   * @param mostTokens how many tokens a text may have, special ones included
   * @param truncate whether longer texts are cut; otherwise they are errors
   * @param vocabularySize of the model, which every id must be below
   */
  TextEncoder(Tokenizer tokenizer, int mostTokens, boolean truncate, int vocabularySize) {
    this.tokenizer = tokenizer;
    this.mostTokens = mostTokens;
    this.truncate = truncate;
    this.vocabularySize = vocabularySize;
  }

  /** Encodes the next texts, at most {@code most}; empty after the last. */
  List<Encoding> next(TextLines lines, int most, boolean specialTokens) {
    List<Encoding> encodings = new ArrayList<>();
    for (String text = lines.next(); text != null; text = lines.next()) {
      encodings.add(encode(text, lines, specialTokens));
      if (encodings.size() == most) {
        break;
      }
    }
    return encodings;
  }

  private Encoding encode(String text, TextLines lines, boolean specialTokens) {
    Encoding encoding = tokenizer.encode(text, null, specialTokens, null);
    if (truncate && encoding.size() > mostTokens) {
      encoding = tokenizer.encode(text, null, specialTokens, Truncation.longestFirst(mostTokens));
      cut++;
    }
    if (encoding.size() > mostTokens) {
      throw lines.wrong(
          "the text has "
              + encoding.size()
              + " tokens, but there is room for "
              + mostTokens
              + "; shorten it, or add --truncate");
    }
    if (encoding.size() == 0) {
      throw lines.wrong("the text is empty, and this tokenizer adds no tokens to it");
    }
    for (int id : encoding.ids()) {
      if (id >= vocabularySize) {
        throw lines.wrong(
            "the tokenizer gives the id "
                + id
                + ", but the model's vocabulary ends at "
                + (vocabularySize - 1)
                + "; tokenizer and checkpoint do not belong together");
      }
    }
    return encoding;
  }

  /** How many texts were cut so far. */
  long cut() {
    return cut;
  }

  int mostTokens() {
    return mostTokens;
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
