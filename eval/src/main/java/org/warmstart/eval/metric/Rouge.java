package org.warmstart.eval.metric;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.rouge.OverlapScore;
import org.warmstart.eval.metric.rouge.RougeScorer;
import org.warmstart.eval.metric.rouge.RougeType;

/**
 * ROUGE over a set of texts: the mean over examples (Lin 2004), each scored as by {@link
 * RougeScorer Google's implementation}. Values: {@code rouge1}, {@code rouge2}, {@code rougeL} and
 * {@code rougeLsum} are the mean F1; {@code rouge1_precision}, {@code rouge1_recall} and so on the
 * other two.
 */
public final class Rouge implements Metric<String, List<String>> {
  /**
   * What is compared.
   *
   * @param stem whether words are reduced by the Porter stemmer first
   * @param types kinds of ROUGE; rouge-l compares the whole texts, rouge-lsum line by line
   */
  public record Settings(
      @Default("true") boolean stem,
      @Default("[rouge-1, rouge-2, rouge-l, rouge-lsum]") List<RougeType> types)
      implements MetricSettings.OfTexts {
    public Settings {
      if (types.isEmpty()) {
        throw new InputException("types: name at least one kind of ROUGE");
      }
      types = List.copyOf(types);
    }

    @Override
    public String description() {
      return "texts: ROUGE-1, 2, L and Lsum with the Porter stemmer";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new Rouge(EnumSet.copyOf(types), stem);
    }
  }

  /** ROUGE of the words as they are: {@code rouge} without the stemmer. */
  public record Unstemmed() implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts: ROUGE-1, 2, L and Lsum of the words as they are";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new Rouge(EnumSet.allOf(RougeType.class), false);
    }
  }

  private final Set<RougeType> types;
  private final boolean stem;
  private final RougeScorer scorer;
  private final Map<RougeType, OverlapSums> sums = new EnumMap<>(RougeType.class);
  private long count;

  /** The given types, with or without the Porter stemmer. */
  public Rouge(Set<RougeType> types, boolean stem) {
    this.types = Set.copyOf(types);
    this.stem = stem;
    this.scorer = new RougeScorer(types, stem);
    for (RougeType type : types) {
      sums.put(type, new OverlapSums());
    }
  }

  @Override
  public void add(String prediction, List<String> references) {
    count++;
    Map<RougeType, OverlapScore> scores = scorer.score(prediction, references);
    scores.forEach((type, score) -> sums(type).add(score));
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Rouge that = Metrics.sameKind(this, other);
    if (stem != that.stem || !types.equals(that.types)) {
      throw new IllegalArgumentException("cannot merge ROUGE metrics that are set up differently");
    }
    count += that.count;
    that.sums.forEach((type, more) -> sums(type).merge(more));
  }

  private OverlapSums sums(RougeType type) {
    return sums.computeIfAbsent(type, key -> new OverlapSums());
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    sums.forEach(
        (type, of) -> {
          OverlapScore mean = of.mean(count);
          result.put(type.title(), mean.f1());
          result.put(type.title() + "_precision", mean.precision());
          result.put(type.title() + "_recall", mean.recall());
        });
    return result;
  }
}
