package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.generate.processor.Scores;
import org.warmstart.generate.processor.TokenSequence;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * The steps of beam search, in one group of beams or several.
 *
 * <p>Shapes: B rows of the prompt, G groups, K beams of a group, V vocabulary; what is open is in
 * the order of rows, then groups, then beams.
 */
final class BeamLoop {
  private final Decoding decoding;
  private final BeamSearch search;
  private final BeamSelector selector;
  private int groups = 1;
  private double diversityPenalty;

  /**
   * A search with one group.
   *
   * @param search of a group
   */
  BeamLoop(Decoding decoding, BeamSearch search, BeamSelector selector) {
    this.decoding = decoding;
    this.search = search;
    this.selector = selector;
  }

  /**
   * With several groups.
   *
   * @param penalty for each time that a group before took a token in the same step
   */
  BeamLoop inGroups(int count, double penalty) {
    groups = count;
    diversityPenalty = penalty;
    return this;
  }

  List<Generated> write() {
    List<TokenSequence> prompts = decoding.start();
    List<BeamRow> rows = new ArrayList<>();
    for (TokenSequence prompt : prompts) {
      for (int group = 0; group < groups; group++) {
        rows.add(new BeamRow(prompt, decoding, search));
      }
    }
    boolean first = true;
    do {
      try (Scope step = Scope.open()) {
        List<TokenSequence> open = first ? prompts : allOpen(rows);
        Tensor logProbabilities = Ops.logSoftmax(Tensors.toFloat(decoding.next(open)));
        if (first) {
          logProbabilities = Ops.repeatRows(logProbabilities, (long) groups * search.numBeams());
        }
        advance(rows, logProbabilities);
        if (!isDone(rows)) {
          if (first) {
            decoding.multiplyRows(groups * search.numBeams());
          } else {
            decoding.reorder(origins(rows));
          }
        }
        first = false;
      }
    } while (!isDone(rows));
    return results(rows);
  }

  /** Moves every group on by one token, given log-probabilities [B·G·K, V]. */
  private void advance(List<BeamRow> rows, Tensor logProbabilities) {
    int beams = search.numBeams();
    long vocabulary = logProbabilities.size(1);
    Tensor ofGroups = logProbabilities.reshape(decoding.batch(), groups, beams, vocabulary);
    List<Boolean> over = rows.stream().map(this::isOver).toList();
    for (int group = 0; group < groups; group++) {
      List<BeamRow> own = group(rows, group);
      Tensor scores = ofGroups.select(1, group).reshape(-1, vocabulary);
      if (group > 0 && diversityPenalty > 0) {
        scores = penalized(scores, rows, group, over);
      }
      scores = decoding.processed(scores, allOpen(own));
      // so many that K stay open even if all likeliest continuations end
      int looked = Math.max(2, 1 + decoding.settings().eosTokenIds().size()) * beams;
      List<Continuations> continuations = selector.select(scores, openScores(own), beams, looked);
      for (int row = 0; row < own.size(); row++) {
        own.get(row).advance(continuations.get(row));
      }
    }
  }

  private List<BeamRow> group(List<BeamRow> rows, int group) {
    if (groups == 1) {
      return rows;
    }
    List<BeamRow> own = new ArrayList<>();
    for (int row = group; row < rows.size(); row += groups) {
      own.add(rows.get(row));
    }
    return own;
  }

  /**
   * Makes what the groups before have just taken less likely.
   *
   * @param over which groups were done before this step, and so take nothing
   */
  private Tensor penalized(
      Tensor logProbabilities, List<BeamRow> rows, int group, List<Boolean> over) {
    Tensor editable = Scores.editable(logProbabilities);
    Scores scores = Scores.on(editable);
    for (int row = 0; row < decoding.batch(); row++) {
      for (int before = 0; before < group; before++) {
        if (over.get(row * groups + before)) {
          continue;
        }
        for (TokenSequence taken : rows.get(row * groups + before).open()) {
          for (int beam = 0; beam < search.numBeams(); beam++) {
            int at = row * search.numBeams() + beam;
            float score = scores.get(at, taken.last());
            scores.set(at, taken.last(), (float) (score - diversityPenalty));
          }
        }
      }
    }
    return editable;
  }

  private static List<TokenSequence> allOpen(List<BeamRow> rows) {
    List<TokenSequence> open = new ArrayList<>();
    rows.forEach(row -> open.addAll(row.open()));
    return open;
  }

  private float[] openScores(List<BeamRow> rows) {
    int beams = search.numBeams();
    float[] scores = new float[rows.size() * beams];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row).openScores(), 0, scores, row * beams, beams);
    }
    return scores;
  }

  private int[] origins(List<BeamRow> rows) {
    int beams = search.numBeams();
    int[] origins = new int[rows.size() * beams];
    for (int row = 0; row < rows.size(); row++) {
      for (int beam = 0; beam < beams; beam++) {
        origins[row * beams + beam] = row * beams + rows.get(row).origins()[beam];
      }
    }
    return origins;
  }

  private boolean isOver(BeamRow group) {
    return !group.isImprovable()
        || (search.earlyStopping() == EarlyStopping.WHEN_FULL && group.isFull());
  }

  private boolean isDone(List<BeamRow> rows) {
    boolean hopeless = rows.stream().noneMatch(BeamRow::isImprovable);
    boolean full =
        search.earlyStopping() == EarlyStopping.WHEN_FULL
            && rows.stream().allMatch(BeamRow::isFull);
    return hopeless || full || rows.stream().allMatch(BeamRow::isStuck);
  }

  /** The best of all groups of every row. */
  private List<Generated> results(List<BeamRow> rows) {
    List<Generated> results = new ArrayList<>();
    for (int row = 0; row < decoding.batch(); row++) {
      int number = row;
      Stream<Generated> finished =
          rows.subList(row * groups, (row + 1) * groups).stream()
              .flatMap(group -> group.results(number).stream());
      if (groups > 1) {
        finished = finished.sorted(Comparator.comparing((Generated each) -> -each.score()));
      }
      finished.limit(decoding.settings().numReturnSequences()).forEach(results::add);
    }
    return results;
  }
}
