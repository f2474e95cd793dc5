package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.generate.processor.TokenSequence;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;

/** Writes every row on its own: each step settles the next token for good. */
final class TokenByToken {
  /** Settles the next token of every row. */
  interface Chooser {
    int[] choose(Tensor scoresRV);
  }

  private TokenByToken() {}

  static List<Generated> write(Decoding decoding, Chooser chooser) {
    GenerationSettings settings = decoding.settings();
    List<TokenSequence> rows = decoding.start();
    Progress progress = null;
    do {
      try (Scope step = Scope.open()) {
        Tensor scoresRV = decoding.processed(decoding.next(rows), rows);
        if (progress == null) {
          int copies = settings.numReturnSequences();
          if (copies > 1) {
            scoresRV = Ops.repeatRows(scoresRV, copies);
            decoding.multiplyRows(copies);
            rows = multiply(rows, copies);
          }
          progress = new Progress(rows, decoding);
        }
        progress.take(chooser.choose(scoresRV));
      }
    } while (!progress.isDone());
    return progress.results();
  }

  private static List<TokenSequence> multiply(List<TokenSequence> rows, int copies) {
    List<TokenSequence> more = new ArrayList<>();
    for (TokenSequence row : rows) {
      for (int i = 0; i < copies; i++) {
        more.add(row.copy());
      }
    }
    return more;
  }

  /** Appends tokens, notices ended rows and tells the listener. */
  private static final class Progress {
    private final List<TokenSequence> rows;
    private final Decoding decoding;
    private final int[] endedAt;
    private int open;
    private boolean stopped;

    Progress(List<TokenSequence> rows, Decoding decoding) {
      this.rows = rows;
      this.decoding = decoding;
      endedAt = new int[rows.size()];
      open = rows.size();
    }

    void take(int[] tokens) {
      GenerationSettings settings = decoding.settings();
      TokenListener listener = decoding.listener();
      for (int row = 0; row < rows.size(); row++) {
        TokenSequence sequence = rows.get(row);
        if (endedAt[row] > 0) {
          sequence.append(settings.filler());
          continue;
        }
        sequence.append(tokens[row]);
        if (listener != null && !listener.onToken(row, tokens[row])) {
          stopped = true;
        }
        if (settings.ends(tokens[row]) || sequence.length() >= decoding.lengthLimit()) {
          endedAt[row] = sequence.length();
          open--;
        }
      }
    }

    boolean isDone() {
      return open == 0 || stopped;
    }

    List<Generated> results() {
      List<Generated> results = new ArrayList<>();
      int copies = rows.size() / decoding.batch();
      for (int row = 0; row < rows.size(); row++) {
        int[] ids = rows.get(row).toArray();
        int length = endedAt[row] > 0 ? endedAt[row] : ids.length;
        results.add(
            new Generated(
                row / copies, Arrays.copyOf(ids, length), decoding.promptLength(), Double.NaN));
      }
      return results;
    }
  }
}
