package org.warmstart.eval.metric;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.rouge.OverlapScore;
import org.warmstart.eval.metric.rouge.RougeScorer;
import org.warmstart.eval.metric.rouge.RougeType;
import org.warmstart.eval.words.WordSplitter;

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
   * @param tokenizer how texts become words: left out, runs of a to z and 0 to 9, which leaves out
   *     other scripts; else whitespace, characters, 13a, intl, zh, or a folder or file of a
   *     tokenizer. Then stem has to be false
   */
  public record Settings(
      @Default("true") boolean stem,
      @Default("[rouge-1, rouge-2, rouge-l, rouge-lsum]") List<RougeType> types,
      @Nullable String tokenizer)
      implements MetricSettings.OfTexts {
    public Settings {
      if (types.isEmpty()) {
        throw new InputException("types: name at least one kind of ROUGE");
      }
      types = List.copyOf(types);
      if (stem && tokenizer != null) {
        throw new InputException(
            "stem: the Porter stemmer is for the usual words; with 'tokenizer' set 'stem: false'");
      }
    }

    @Override
    public String description() {
      return "texts: ROUGE-1, 2, L and Lsum with the Porter stemmer";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new Rouge(EnumSet.copyOf(types), stem, tokenizer);
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
  private final @Nullable String tokenizer;

  /** What the scorers of metrics that were merged left without words. */
  private long wordlessElsewhere;

  private final RougeScorer scorer;
  private final Map<RougeType, OverlapSums> sums = new EnumMap<>(RougeType.class);
  private long count;

  /** The given types, with or without the Porter stemmer. */
  public Rouge(Set<RougeType> types, boolean stem) {
    this(types, stem, null);
  }

  private Rouge(Set<RougeType> types, boolean stem, @Nullable String tokenizer) {
    this.types = Set.copyOf(types);
    this.stem = stem;
    this.tokenizer = tokenizer;
    this.scorer =
        tokenizer == null
            ? new RougeScorer(types, stem)
            : new RougeScorer(types, WordSplitter.of(tokenizer));
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
    if (stem != that.stem
        || !types.equals(that.types)
        || !Objects.equals(tokenizer, that.tokenizer)) {
      throw new IllegalArgumentException("cannot merge ROUGE metrics that are set up differently");
    }
    count += that.count;
    wordlessElsewhere += that.scorer.wordless() + that.wordlessElsewhere;
    that.sums.forEach((type, more) -> sums(type).merge(more));
  }

  private OverlapSums sums(RougeType type) {
    return sums.computeIfAbsent(type, key -> new OverlapSums());
  }

  @Override
  public long count() {
    return count;
  }

  /** Texts of which nothing is compared, as of other scripts than the Latin. */
  @Override
  public List<String> warnings() {
    long wordless = scorer.wordless() + wordlessElsewhere;
    if (wordless == 0) {
      return List.of();
    }
    return List.of(
        "ROUGE finds no word in "
            + Messages.count(wordless, "text")
            + " that "
            + (wordless == 1 ? "is" : "are")
            + " not blank, so they score 0"
            + (tokenizer == null
                ? ": it drops all but a to z and 0 to 9; for other scripts set a tokenizer, such as"
                    + " {name: rouge, stem: false, tokenizer: characters}"
                : ""));
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
