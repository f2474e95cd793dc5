package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** Always the likeliest token. */
public record Greedy() implements DecodingStrategy {
  @Override
  public List<Generated> write(Decoding decoding) {
    return TokenByToken.write(decoding, scoresRV -> Tensors.ints(Ops.argmax(scoresRV)));
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return sequences == 1 ? null : "1 in greedy decoding; use num_beams or do_sample for several";
  }
}
