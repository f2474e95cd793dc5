package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;

/**
 * Takes lists of texts through a model in batches of texts of similar length, so that little is
 * padding; results come in the order of the texts.
 *
 * @param most texts in a batch
 * @param encoder encodes the text at a place of the list
 * @param model what the model makes of a batch, a result for each text
 * @param <R> a text's result
 */
record LengthBatches<R>(int most, Encoder encoder, Step<R> model) {
  /** From a text to its tokens, or to why it is of no use. */
  interface Encoder {
    Outcome<EncodedText> encode(TextInput input, int index);
  }

  /** From a batch to its results. */
  interface Step<R> {
    List<R> run(List<EncodedText> batch);
  }

  /** What comes of every text. */
  List<Outcome<R>> each(List<TextInput> texts) {
    return run(encode(texts));
  }

  /**
   * The results of all texts.
   *
   * @throws InputException if one is of no use, before the model has read any
   */
  List<R> all(List<TextInput> texts) {
    List<Outcome<EncodedText>> encoded = encode(texts);
    requireAll(encoded);
    return run(encoded).stream().map(Outcome::result).toList();
  }

  /**
   * Refuses a list of which a text is of no use.
   *
   * @throws InputException naming the first
   */
  static void requireAll(List<? extends Outcome<?>> encoded) {
    for (int i = 0; i < encoded.size(); i++) {
      TextProblem problem = encoded.get(i).problem().orElse(null);
      if (problem != null) {
        String place =
            encoded.size() == 1 ? "" : "text " + (i + 1) + " of " + encoded.size() + ": ";
        throw new InputException(place + problem.message());
      }
    }
  }

  private List<Outcome<EncodedText>> encode(List<TextInput> texts) {
    List<Outcome<EncodedText>> encoded = new ArrayList<>(texts.size());
    for (TextInput text : texts) {
      encoded.add(encoder.encode(text, encoded.size()));
    }
    return encoded;
  }

  private List<Outcome<R>> run(List<Outcome<EncodedText>> texts) {
    List<@Nullable Outcome<R>> outcomes = new ArrayList<>(Collections.nCopies(texts.size(), null));
    List<EncodedText> usable = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      TextProblem problem = texts.get(i).problem().orElse(null);
      if (problem == null) {
        usable.add(texts.get(i).result());
      } else {
        outcomes.set(i, Outcome.failed(problem));
      }
    }
    if (usable.size() > most) {
      // the longest first, so that what does not fit into memory fails at once
      usable.sort(Comparator.comparingInt((EncodedText text) -> -text.counts().read()));
    }
    for (int start = 0; start < usable.size(); start += most) {
      List<EncodedText> batch = usable.subList(start, Math.min(start + most, usable.size()));
      List<R> results = model.run(batch);
      for (int row = 0; row < batch.size(); row++) {
        outcomes.set(batch.get(row).index(), Outcome.of(results.get(row)));
      }
    }
    return outcomes.stream().map(Objects::requireNonNull).toList();
  }
}
