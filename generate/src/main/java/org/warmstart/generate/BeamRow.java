package org.warmstart.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.warmstart.generate.processor.TokenSequence;

/**
 * The open and the finished beams of one row of the prompt. Scores are float32, as in the reference
 * implementation, so that equal models choose equally.
 */
final class BeamRow {
  /** Far below every log-probability; marks what must not be chosen while anything else is left. */
  static final float IMPOSSIBLE = -1e9f;

  private record Finished(TokenSequence tokens, float score, boolean real) {}

  private final GenerationSettings settings;
  private final BeamSearch search;
  private final int beams;
  private final int promptLength;
  private final int lengthLimit;
  private List<TokenSequence> open;
  private float[] openScores;
  private int[] origins;
  private List<Finished> finished = new ArrayList<>();
  private boolean improvable = true;
  private boolean stuck;

  BeamRow(TokenSequence prompt, Decoding decoding, BeamSearch search) {
    this.search = search;
    settings = decoding.settings();
    beams = search.numBeams();
    promptLength = decoding.promptLength();
    lengthLimit = decoding.lengthLimit();
    open = new ArrayList<>();
    openScores = new float[beams];
    // the beams are equal at first: only one of them may be continued
    Arrays.fill(openScores, 1, beams, IMPOSSIBLE);
    origins = new int[beams];
    for (int beam = 0; beam < beams; beam++) {
      open.add(prompt);
      finished.add(new Finished(prompt, IMPOSSIBLE, false));
    }
  }

  List<TokenSequence> open() {
    return open;
  }

  float[] openScores() {
    return openScores;
  }

  /** For every open beam, which of the open beams before it continues. */
  int[] origins() {
    return origins;
  }

  /** Moves on by one token. */
  void advance(Continuations continuations) {
    boolean[] ends = new boolean[continuations.count()];
    int length = open.get(0).length() + 1;
    for (int i = 0; i < ends.length; i++) {
      ends[i] = length >= lengthLimit || settings.ends(continuations.tokens()[i]);
    }
    stuck = IntStream.range(0, ends.length).allMatch(i -> ends[i]);
    finish(continuations, ends, length);
    goOn(continuations, ends);
    improvable = improvable && canImprove(length);
  }

  /** Keeps the best of what was finished before and what ends now among the first K. */
  private void finish(Continuations continuations, boolean[] ends, int length) {
    float divisor = (float) Math.pow(length - promptLength, search.lengthPenalty());
    boolean full = isFull() && search.earlyStopping() == EarlyStopping.WHEN_FULL;
    int before = finished.size();
    float[] scores = new float[before + ends.length];
    for (int i = 0; i < before; i++) {
      scores[i] = finished.get(i).score();
    }
    boolean[] counts = new boolean[ends.length];
    for (int i = 0; i < ends.length; i++) {
      counts[i] = ends[i] && i < beams;
      float score = continuations.scores()[i] / divisor;
      score += full ? IMPOSSIBLE : 0;
      score += improvable ? 0 : IMPOSSIBLE;
      score += counts[i] ? 0 : IMPOSSIBLE;
      scores[before + i] = score;
    }
    List<Finished> best = new ArrayList<>();
    for (int index : best(scores)) {
      int i = index - before;
      best.add(
          i < 0
              ? finished.get(index)
              : new Finished(sequence(continuations, i), scores[index], counts[i]));
    }
    finished = best;
  }

  private void goOn(Continuations continuations, boolean[] ends) {
    float[] scores = continuations.scores().clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] += ends[i] ? IMPOSSIBLE : 0;
    }
    List<TokenSequence> next = new ArrayList<>();
    openScores = new float[beams];
    origins = new int[beams];
    int[] best = best(scores);
    for (int beam = 0; beam < beams; beam++) {
      openScores[beam] = scores[best[beam]];
      origins[beam] = continuations.beams()[best[beam]];
      next.add(sequence(continuations, best[beam]));
    }
    open = next;
  }

  private TokenSequence sequence(Continuations continuations, int i) {
    return open.get(continuations.beams()[i]).plus(continuations.tokens()[i]);
  }

  /** The indices of the K largest, largest first, the first of equals first. */
  private int[] best(float[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> -scores[i]))
        .limit(beams)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private boolean canImprove(int length) {
    boolean longest = search.earlyStopping() == EarlyStopping.NEVER && search.lengthPenalty() > 0;
    int hopedLength = (longest ? lengthLimit : length) - promptLength;
    float hoped = openScores[0] / (float) Math.pow(hopedLength, search.lengthPenalty());
    float worst = Float.POSITIVE_INFINITY;
    for (Finished sequence : finished) {
      worst = Math.min(worst, sequence.score());
    }
    boolean beatsFinished = finished.stream().anyMatch(Finished::real) && hoped > worst;
    return beatsFinished || (!isFull() && hoped > IMPOSSIBLE);
  }

  /** Whether as many sequences are finished as there are beams. */
  boolean isFull() {
    return finished.stream().allMatch(Finished::real);
  }

  /** Whether a better sequence may still be found. */
  boolean isImprovable() {
    return improvable;
  }

  /** Whether every continuation that was looked at ended. */
  boolean isStuck() {
    return stuck;
  }

  /** The best sequences, best first. */
  List<Generated> results(int row) {
    return finished.stream()
        .map(each -> new Generated(row, each.tokens().toArray(), promptLength, each.score()))
        .toList();
  }
}
