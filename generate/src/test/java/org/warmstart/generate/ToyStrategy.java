package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.generate.processor.TokenSequence;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Always the token of a rank.
 *
 * @param rank from 1, the likeliest
 */
public record ToyStrategy(@Default("2") int rank) implements DecodingStrategy {
  @Override
  public List<Generated> write(Decoding decoding) {
    List<TokenSequence> rows = decoding.start();
    while (rows.get(0).length() < decoding.lengthLimit()) {
      try (Scope step = Scope.open()) {
        float[] scores = Tensors.floats(decoding.processed(decoding.next(rows), rows));
        int vocabulary = scores.length / rows.size();
        for (int row = 0; row < rows.size(); row++) {
          int first = row * vocabulary;
          rows.get(row)
              .append(
                  IntStream.range(0, vocabulary)
                      .boxed()
                      .sorted(Comparator.comparing((Integer token) -> -scores[first + token]))
                      .skip(rank - 1L)
                      .findFirst()
                      .orElseThrow());
        }
      }
    }
    List<Generated> results = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      int[] ids = rows.get(row).toArray();
      results.add(new Generated(row, ids, decoding.promptLength(), Double.NaN));
    }
    return results;
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return sequences == 1 ? null : "1";
  }
}
