package org.warmstart.eval.judge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.McNemar;

/**
 * Which of two systems' answers are preferred, and how much that depends on their order. A question
 * judged in both orders is won by a system that wins both, or one with a tie in the other; else it
 * is a tie.
 *
 * @param pairs every two systems that were compared
 * @param bias of the judge towards a place
 * @param unreadable judgements without a winner, as the judge's answer could not be read
 * @param failed judgements without an answer of the judge's
 */
public record PairTables(List<Pair> pairs, PositionBias bias, int unreadable, int failed) {
  private static final double CONFIDENCE = 0.95;

  public PairTables {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two systems.
   *
   * @param winsA questions that A won
   * @param ties questions that neither won
   * @param winsB questions that B won
   * @param winRate of A, a tie as half a win, with its bootstrap interval over questions
   * @param pValue two-sided, of the sign test over the questions that one won
   */
  public record Pair(
      String a,
      String b,
      int winsA,
      int ties,
      int winsB,
      Bootstrap.Interval winRate,
      double pValue) {}

  /**
   * How often a place wins.
   *
   * @param first judgements that the first answer won
   * @param second judgements that the second answer won
   * @param ties judgements that neither won
   * @param pValue two-sided, of the sign test that both places are as good; only of questions
   *     judged in both orders, in which every answer is in either place once
   * @param bothOrders questions that were judged in both orders
   * @param consistent of these, with the same outcome in both
   */
  public record PositionBias(
      int first, int second, int ties, double pValue, int bothOrders, int consistent) {}

  /** Makes the tables of the judgements of pairs. */
  public static PairTables of(Collection<Judgement> judgements, int resamples, long seed) {
    Map<String, Map<String, List<Integer>>> outcomes = new TreeMap<>();
    Map<String, List<Judgement>> orders = new LinkedHashMap<>();
    Map<String, String[]> names = new TreeMap<>();
    int unreadable = 0;
    int failed = 0;
    for (Judgement each : judgements) {
      String other = each.other();
      if (other == null) {
        continue;
      }
      if (!each.isReadable()) {
        unreadable += each.record().failed() ? 0 : 1;
        failed += each.record().failed() ? 1 : 0;
        continue;
      }
      boolean inOrder = each.system().compareTo(other) < 0;
      String[] pair =
          inOrder ? new String[] {each.system(), other} : new String[] {other, each.system()};
      String key = pair[0] + "\u0000" + pair[1];
      names.put(key, pair);
      int first = firstWins(each);
      outcomes
          .computeIfAbsent(key, k -> new TreeMap<>())
          .computeIfAbsent(each.id(), k -> new ArrayList<>())
          .add(inOrder ? first : -first);
      orders.computeIfAbsent(key + "\u0000" + each.id(), k -> new ArrayList<>()).add(each);
    }
    List<Pair> pairs = new ArrayList<>();
    outcomes.forEach(
        (key, questions) -> {
          String[] pair = names.getOrDefault(key, new String[2]);
          pairs.add(pair(pair[0], pair[1], questions, resamples, seed));
        });
    return new PairTables(pairs, bias(orders.values()), unreadable, failed);
  }

  /** 1, -1 or 0 for a tie. */
  private static int firstWins(Judgement judgement) {
    String winner = String.valueOf(judgement.verdict().winner());
    return winner.equals("A") ? 1 : winner.equals("B") ? -1 : 0;
  }

  private static Pair pair(
      String a, String b, Map<String, List<Integer>> questions, int resamples, long seed) {
    int[] won =
        questions.values().stream()
            .mapToInt(each -> Integer.signum(each.stream().mapToInt(Integer::intValue).sum()))
            .toArray();
    double[] shares = new double[won.length];
    int winsA = 0;
    int winsB = 0;
    for (int i = 0; i < won.length; i++) {
      winsA += won[i] > 0 ? 1 : 0;
      winsB += won[i] < 0 ? 1 : 0;
      shares[i] = (1 + won[i]) / 2.0;
    }
    return new Pair(
        a,
        b,
        winsA,
        won.length - winsA - winsB,
        winsB,
        Bootstrap.mean(shares, resamples, CONFIDENCE, seed),
        McNemar.binomial(winsA, (long) winsA + winsB));
  }

  private static PositionBias bias(Collection<List<Judgement>> questions) {
    int[] wins = new int[3];
    int[] balanced = new int[3];
    int both = 0;
    int consistent = 0;
    for (List<Judgement> orders : questions) {
      for (Judgement each : orders) {
        wins[1 + firstWins(each)]++;
      }
      if (orders.size() == 2) {
        both++;
        consistent += firstWins(orders.get(0)) == -firstWins(orders.get(1)) ? 1 : 0;
        orders.forEach(each -> balanced[1 + firstWins(each)]++);
      }
    }
    return new PositionBias(
        wins[2],
        wins[0],
        wins[1],
        both == 0 ? Double.NaN : McNemar.binomial(balanced[2], (long) balanced[2] + balanced[0]),
        both,
        consistent);
  }
}
