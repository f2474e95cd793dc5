package org.warmstart.learn.written;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.label.LabelNames;

/**
 * Answers that are the name of a class. A text that is none of the names is wrong, and is counted
 * (Raffel et al. 2020, section 2.4). For F1 and Matthews' correlation it is the other class where
 * there are two, as in T5's code, and else a class by itself.
 */
public final class LabelAnswers implements WrittenScores {
  private final Map<String, Integer> numbers;
  private final int classes;
  private final List<Metric<Integer, Integer>> metrics =
      List.of(
          Metrics.labelMetric("accuracy"),
          Metrics.labelMetric("f1"),
          Metrics.labelMetric("matthews"));
  private long unreadable;

  private LabelAnswers(Map<String, Integer> numbers, int classes) {
    this.numbers = numbers;
    this.classes = classes;
  }

  /**
   * What the answers are read back by.
   *
   * @param answers the names as they are to be written, in the order of the classes
   * @param written what a tokenizer makes of a text that it has encoded and decodes again
   * @throws InputException if two could not be told apart
   */
  public static Map<String, Integer> numbers(List<String> answers, UnaryOperator<String> written) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String answer : answers) {
      int number = answers.indexOf(answer);
      for (String spelling : List.of(answer, written.apply(answer))) {
        Integer other = numbers.putIfAbsent(LabelNames.canonical(spelling), number);
        if (other != null && other != number) {
          throw new InputException(
              "task.labelNames: "
                  + Messages.quote(answers.get(other))
                  + " and "
                  + Messages.quote(answer)
                  + " are both "
                  + Messages.quote(spelling)
                  + " to the tokenizer; choose other names");
        }
      }
    }
    return numbers;
  }

  /**
   * New scores.
   *
   * @param numbers as {@link #numbers} gives them
   */
  public static LabelAnswers of(Map<String, Integer> numbers, int classes) {
    return new LabelAnswers(numbers, classes);
  }

  @Override
  public void add(String text, String reference, String source) {
    int right = numbers.getOrDefault(LabelNames.canonical(reference), classes);
    Integer found = numbers.get(LabelNames.canonical(text));
    int answer = found != null ? found : classes == 2 ? 1 - right : classes;
    unreadable += found == null ? 1 : 0;
    metrics.forEach(metric -> metric.add(answer, right));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    metrics.forEach(metric -> values.putAll(metric.result()));
    values.put(UNREADABLE, (double) unreadable);
    return values;
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }
}
