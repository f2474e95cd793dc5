package org.warmstart.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.generate.processor.TokenSequence;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Goes on with the K best beginnings of a text at a time (Sutskever, Vinyals & Le 2014, section
 * 3.2); finished sequences are compared by their log-probability over their length to the power of
 * the length penalty. Follows Hugging Face's implementation choice by choice.
 *
 * <p>Shapes: B rows of the prompt, K beams, V vocabulary.
 */
final class BeamSearch implements DecodingStrategy {
  private final boolean drawing;
  private final Function<Decoding, BeamSelector> selectors;

  private BeamSearch(boolean drawing, Function<Decoding, BeamSelector> selectors) {
    this.drawing = drawing;
    this.selectors = selectors;
  }

  /** Takes the likeliest continuations. */
  static BeamSearch plain() {
    return new BeamSearch(false, decoding -> BeamSelector::best);
  }

  /** Draws continuations. */
  static BeamSearch sampling() {
    return new BeamSearch(true, BeamSelector::drawing);
  }

  @Override
  public String name() {
    return drawing ? "beam sampling" : "beam search";
  }

  @Override
  public boolean suits(GenerationSettings settings) {
    return settings.numBeams() > 1 && settings.doSample() == drawing;
  }

  @Override
  public List<Generated> write(Decoding decoding) {
    GenerationSettings settings = decoding.settings();
    BeamSelector selector = selectors.apply(decoding);
    int beams = settings.numBeams();
    // so many that K stay open even if all likeliest continuations end
    int looked = Math.max(2, 1 + settings.eosTokenIds().size()) * beams;
    List<TokenSequence> prompts = decoding.start();
    List<BeamRow> rows = new ArrayList<>();
    prompts.forEach(prompt -> rows.add(new BeamRow(prompt, decoding)));
    boolean first = true;
    do {
      try (Scope step = Scope.open()) {
        List<TokenSequence> open = first ? prompts : allOpen(rows);
        Tensor logProbabilities = Ops.logSoftmax(Tensors.toFloat(decoding.next(open)));
        logProbabilities = decoding.processors().apply(logProbabilities, open);
        if (first) {
          logProbabilities = Ops.repeatRows(logProbabilities, beams);
        }
        List<Continuations> continuations =
            selector.select(logProbabilities, scores(rows, beams), beams, looked);
        for (int row = 0; row < rows.size(); row++) {
          rows.get(row).advance(continuations.get(row));
        }
        if (!isDone(rows, settings)) {
          if (first) {
            decoding.multiplyRows(beams);
          } else {
            decoding.reorder(origins(rows, beams));
          }
        }
        first = false;
      }
    } while (!isDone(rows, settings));
    List<Generated> results = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      results.addAll(rows.get(row).results(row, settings.numReturnSequences()));
    }
    return results;
  }

  private static List<TokenSequence> allOpen(List<BeamRow> rows) {
    List<TokenSequence> open = new ArrayList<>();
    rows.forEach(row -> open.addAll(row.open()));
    return open;
  }

  private static float[] scores(List<BeamRow> rows, int beams) {
    float[] scores = new float[rows.size() * beams];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row).openScores(), 0, scores, row * beams, beams);
    }
    return scores;
  }

  private static int[] origins(List<BeamRow> rows, int beams) {
    int[] origins = new int[rows.size() * beams];
    for (int row = 0; row < rows.size(); row++) {
      for (int beam = 0; beam < beams; beam++) {
        origins[row * beams + beam] = row * beams + rows.get(row).origins()[beam];
      }
    }
    return origins;
  }

  private static boolean isDone(List<BeamRow> rows, GenerationSettings settings) {
    boolean hopeless = rows.stream().noneMatch(BeamRow::isImprovable);
    boolean full =
        settings.earlyStopping() == EarlyStopping.WHEN_FULL
            && rows.stream().allMatch(BeamRow::isFull);
    return hopeless || full || rows.stream().allMatch(BeamRow::isStuck);
  }
}
