package org.warmstart.learn.objective.gap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The sentences that say most of the rest of a text (Zhang et al. 2020, section 3.1): ROUGE-1 F1 of
 * the chosen sentences and all others, on tokens.
 */
public final class PrincipalSentences {
  private final int[][] sentences;
  private final boolean unique;
  private final BitSet chosen = new BitSet();
  private final Map<Integer, Integer> inChosen = new HashMap<>();
  private final Map<Integer, Integer> inRest = new HashMap<>();

  /** Tokens that the chosen sentences and the others have in common. */
  private long overlap;

  /** Tokens of the chosen sentences and of the others. */
  private long size;

  private PrincipalSentences(int[][] sentences, boolean unique) {
    this.sentences = sentences;
    this.unique = unique;
    for (int[] sentence : sentences) {
      for (int token : sentence) {
        inRest.merge(token, 1, Integer::sum);
      }
    }
    inRest.keySet().forEach(token -> add(token, 1));
  }

  /**
   * Scores every sentence by itself and takes the best ones (the paper's "Ind"); of equal ones the
   * first.
   *
   * @param unique whether a token that comes several times counts once ("Uniq"), or as often as it
   *     comes ("Orig")
   * @return their numbers in the order of the text
   */
  public static int[] independent(int[][] sentences, int count, boolean unique) {
    return independent(sentences, count, unique, () -> 1);
  }

  /**
   * As the other one, with noise.
   *
   * @param noise what each score is multiplied by, asked for each anew
   */
  public static int[] independent(
      int[][] sentences, int count, boolean unique, DoubleSupplier noise) {
    PrincipalSentences text = new PrincipalSentences(sentences, unique);
    double[] scores = new double[sentences.length];
    Arrays.setAll(scores, i -> text.scoreWith(i) * noise.getAsDouble());
    BitSet best = new BitSet();
    for (int n = 0; n < count; n++) {
      int next = -1;
      for (int i = 0; i < scores.length; i++) {
        next = !best.get(i) && (next < 0 || scores[i] > scores[next]) ? i : next;
      }
      best.set(next);
    }
    return best.stream().toArray();
  }

  /**
   * Takes one sentence after another, each time the one with which all that are taken score best
   * (the paper's "Seq", algorithm 1).
   */
  public static int[] sequential(int[][] sentences, int count, boolean unique) {
    return sequential(sentences, count, unique, () -> 1);
  }

  /**
   * As the other one, with noise.
   *
   * @param noise what each score is multiplied by, asked for each anew
   */
  public static int[] sequential(
      int[][] sentences, int count, boolean unique, DoubleSupplier noise) {
    PrincipalSentences text = new PrincipalSentences(sentences, unique);
    for (int n = 0; n < count; n++) {
      int next = -1;
      double best = -1;
      for (int i = 0; i < sentences.length; i++) {
        double score = text.chosen.get(i) ? -1 : text.scoreWith(i) * noise.getAsDouble();
        if (score > best) {
          best = score;
          next = i;
        }
      }
      text.choose(next);
    }
    return text.chosen.stream().toArray();
  }

  private void choose(int sentence) {
    for (Map.Entry<Integer, Integer> entry : counts(sentence).entrySet()) {
      add(entry.getKey(), -1);
      inChosen.merge(entry.getKey(), entry.getValue(), Integer::sum);
      inRest.merge(entry.getKey(), -entry.getValue(), Integer::sum);
      add(entry.getKey(), 1);
    }
    chosen.set(sentence);
  }

  /** Adds a token's part to the sums of all tokens, or takes it away. */
  private void add(int token, int sign) {
    int one = counted(inChosen.getOrDefault(token, 0));
    int other = counted(inRest.getOrDefault(token, 0));
    overlap += sign * (long) Math.min(one, other);
    size += sign * (long) (one + other);
  }

  private Map<Integer, Integer> counts(int sentence) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int token : sentences[sentence]) {
      counts.merge(token, 1, Integer::sum);
    }
    return counts;
  }

  /** F1 of the chosen sentences with one more, and the others. */
  private double scoreWith(int sentence) {
    long common = overlap;
    long both = size;
    for (Map.Entry<Integer, Integer> entry : counts(sentence).entrySet()) {
      int chosenBefore = inChosen.getOrDefault(entry.getKey(), 0);
      int restBefore = inRest.getOrDefault(entry.getKey(), 0);
      int one = counted(chosenBefore + entry.getValue());
      int other = counted(restBefore - entry.getValue());
      common += Math.min(one, other) - Math.min(counted(chosenBefore), counted(restBefore));
      both += one + other - counted(chosenBefore) - counted(restBefore);
    }
    return common == 0 ? 0 : 2.0 * common / both;
  }

  private int counted(int count) {
    return unique ? Math.min(count, 1) : count;
  }
}
