package org.warmstart.eval.metric;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;

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
 *       no_answer_exact_match} and {@code no_answer_f1}, which are the same, of the latter;
 *   <li>where it is told how likely each question has no answer: {@code best_exact_match} and
 *       {@code best_f1}, which would come out with the best threshold of not answering, and those
 *       thresholds.
 * </ul>
 *
 * The scripts differ in answers that are empty but for punctuation and articles: that of SQuAD 2.0
 * leaves such right answers out if there are others, and an empty answer to a question without one
 * is right by F1, too; by that of 1.1 its F1 is 0.
 */
public final class AnswerF1 implements Metric<String, List<String>> {
  /**
   * Which script, and when a question counts as not answered.
   *
   * @param version 2.0 or 1.1, of SQuAD's scripts
   * @param noAnswerThreshold a question whose score of having no answer is above counts as not
   *     answered, where such scores are given; left out, answers are taken as they stand
   */
  public record Settings(@Default("'2.0'") String version, @Nullable Double noAnswerThreshold)
      implements MetricSettings.OfTexts {
    public Settings {
      if (!version.equals(FIRST) && !version.equals("2.0")) {
        throw new InputException("version: expected 2.0 or 1.1, found '" + version + "'");
      }
    }

    @Override
    public String description() {
      return "texts: exact match and F1 of answers, as SQuAD's scripts score them";
    }

    @Override
    public AnswerF1 create() {
      return new AnswerF1(this);
    }
  }

  private static final String FIRST = "1.1";

  /** The right answer where there is none. */
  private static final List<List<String>> NO_ANSWER = List.of(List.of());

  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WHITE_SPACE =
      Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

  private final Settings settings;
  private final AnswerThreshold threshold = new AnswerThreshold();

  /** Of questions with an answer, and of those without. */
  private final Sums answered = new Sums();

  private final Sums unanswered = new Sums();

  /** As the script of SQuAD 2.0 scores. */
  public AnswerF1() {
    this(new Settings("2.0", null));
  }

  private AnswerF1(Settings settings) {
    this.settings = settings;
  }

  private static final class Sums {
    private long count;
    private double exact;
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
    add(prediction, references, Double.NaN);
  }

  /**
   * Takes in an answer and how likely the question has none.
   *
   * @param references the right answers; empty, or empty texts alone, if there is none
   * @param noAnswer a probability, or a margin as {@code no_answer_margin} in predictions; NaN if
   *     it is not known
   */
  public void add(String prediction, List<String> references, double noAnswer) {
    List<List<String>> right = references.stream().map(AnswerF1::words).toList();
    boolean hasAnswer = right.stream().anyMatch(words -> !words.isEmpty());
    boolean isFirst = settings.version.equals(FIRST);
    if (!isFirst) {
      right = hasAnswer ? right.stream().filter(words -> !words.isEmpty()).toList() : NO_ANSWER;
    } else if (right.isEmpty()) {
      right = NO_ANSWER;
    }
    List<String> predicted = words(prediction);
    double exact = right.contains(predicted) ? 1 : 0;
    double f1 = right.stream().mapToDouble(words -> f1(predicted, words)).max().orElseThrow();
    if (!Double.isNaN(noAnswer)) {
      threshold.add(noAnswer, hasAnswer, !prediction.isEmpty(), exact, f1);
      if (settings.noAnswerThreshold != null && noAnswer > settings.noAnswerThreshold) {
        exact = hasAnswer ? 0 : 1;
        f1 = exact;
      }
    }
    Sums sums = hasAnswer ? answered : unanswered;
    sums.count++;
    sums.exact += exact;
    sums.f1 += f1;
  }

  private double f1(List<String> predicted, List<String> right) {
    boolean areNone = predicted.isEmpty() && right.isEmpty() && !settings.version.equals(FIRST);
    return areNone ? 1 : WordF1.overlap(predicted, right).f1();
  }

  private static List<String> words(String text) {
    String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    String[] words = WHITE_SPACE.split(ARTICLES.matcher(plain).replaceAll(" "));
    return List.of(words).stream().filter(word -> !word.isEmpty()).toList();
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    AnswerF1 that = Metrics.sameKind(this, other);
    if (!settings.equals(that.settings)) {
      throw new IllegalArgumentException("cannot merge answers that are scored differently");
    }
    threshold.merge(that.threshold);
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
    result.put("exact_match", (answered.exact + unanswered.exact) / count());
    result.put("f1", (answered.f1 + unanswered.f1) / count());
    if (answered.count > 0 && unanswered.count > 0) {
      result.put("has_answer_exact_match", answered.exact / answered.count);
      result.put("has_answer_f1", answered.f1 / answered.count);
      result.put("no_answer_exact_match", unanswered.exact / unanswered.count);
      result.put("no_answer_f1", unanswered.f1 / unanswered.count);
    }
    if (count() > 0 && threshold.count() == count()) {
      result.put("best_exact_match", threshold.exact().score());
      result.put("best_exact_match_threshold", threshold.exact().threshold());
      result.put("best_f1", threshold.f1().score());
      result.put("best_f1_threshold", threshold.f1().threshold());
    }
    return result;
  }
}
