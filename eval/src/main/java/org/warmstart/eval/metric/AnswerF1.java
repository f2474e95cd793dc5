package org.warmstart.eval.metric;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How good answers to questions are, as SQuAD's official scripts score them: without regard to
 * case, ASCII punctuation, the articles a, an and the, and white space. Of several right answers
 * the best fitting one counts; where the right answer is none, the empty text is right (Rajpurkar
 * et al. 2016, section 6.1; Rajpurkar, Jia and Liang 2018). Values:
 *
 * <ul>
 *   <li>{@code exact_match}: the share of answers that are equal to a right one;
 *   <li>{@code f1}: the mean F1 between the words of an answer and those of a right one;
 *   <li>where there are questions with an answer and questions without: {@code
 *       has_answer_exact_match} and {@code has_answer_f1} of the former, {@code
 *       no_answer_exact_match} of the latter.
 * </ul>
 *
 * Right answers that are empty but for punctuation and articles are left out if there are others,
 * as in the script of SQuAD 2.0.
 */
public final class AnswerF1 implements Metric<String, List<String>> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts: exact match and F1 of answers, as SQuAD's scripts score them";
    }

    @Override
    public AnswerF1 create() {
      return new AnswerF1();
    }
  }

  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WHITE_SPACE =
      Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Of questions with an answer, and of those without. */
  private final Sums answered = new Sums();

  private final Sums unanswered = new Sums();

  private static final class Sums {
    private long count;
    private long exact;
    private double f1;

    void add(Sums other) {
      count += other.count;
      exact += other.exact;
      f1 += other.f1;
    }
  }

  /**
   * Takes in an answer.
   *
   * @param references the right answers; empty, or empty texts alone, if there is none
   */
  @Override
  public void add(String prediction, List<String> references) {
    List<String> predicted = words(prediction);
    List<List<String>> right =
        references.stream().map(AnswerF1::words).filter(words -> !words.isEmpty()).toList();
    Sums sums = right.isEmpty() ? unanswered : answered;
    sums.count++;
    if (right.isEmpty()) {
      sums.exact += predicted.isEmpty() ? 1 : 0;
      sums.f1 += predicted.isEmpty() ? 1 : 0;
      return;
    }
    sums.exact += right.contains(predicted) ? 1 : 0;
    sums.f1 +=
        right.stream()
            .mapToDouble(words -> WordF1.overlap(predicted, words).f1())
            .max()
            .orElseThrow();
  }

  private static List<String> words(String text) {
    String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    String[] words = WHITE_SPACE.split(ARTICLES.matcher(plain).replaceAll(" "));
    return List.of(words).stream().filter(word -> !word.isEmpty()).toList();
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    AnswerF1 that = Metrics.sameKind(this, other);
    answered.add(that.answered);
    unanswered.add(that.unanswered);
  }

  @Override
  public long count() {
    return answered.count + unanswered.count;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("exact_match", (double) (answered.exact + unanswered.exact) / count());
    result.put("f1", (answered.f1 + unanswered.f1) / count());
    if (answered.count > 0 && unanswered.count > 0) {
      result.put("has_answer_exact_match", (double) answered.exact / answered.count);
      result.put("has_answer_f1", answered.f1 / answered.count);
      result.put("no_answer_exact_match", (double) unanswered.exact / unanswered.count);
    }
    return result;
  }
}
