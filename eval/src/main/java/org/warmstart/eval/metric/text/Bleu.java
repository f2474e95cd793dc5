package org.warmstart.eval.metric.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.words.BleuTokenizer;
import org.warmstart.eval.words.Words;

/**
 * BLEU of a set of texts (Papineni et al., BLEU: a Method for Automatic Evaluation of Machine
 * Translation, 2002), from the counts of all texts together, as sacreBLEU computes it (Post 2018).
 * Values: {@code bleu} and {@code bleu_precision_1} … from 0 to 100, {@code bleu_brevity_penalty}
 * from 0 to 1, {@code bleu_length} and {@code bleu_reference_length} in words.
 */
public final class Bleu implements Metric<String, List<String>> {
  /** What a precision of zero becomes (Chen and Cherry 2014). */
  public enum Smoothing {
    /** Zero, so that BLEU is. */
    NONE,
    /** The smoothing value over how many there are. */
    FLOOR,
    /** The smoothing value is added to both counts of all n-grams but words. */
    ADD_K,
    /** A half, then a fourth, an eighth … over how many there are. */
    EXP;

    /** As sacreBLEU spells it. */
    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Nullable Double usual() {
      return switch (this) {
        case NONE, EXP -> null;
        case FLOOR -> 0.1;
        case ADD_K -> 1.0;
      };
    }
  }

  /**
   * How it is taken.
   *
   * @param tokenizer how lines become words: 13a, intl, zh, char or none (split at white space)
   * @param lowercase whether letters are lower-cased first
   * @param smoothing what a precision of zero becomes: exp, floor, add-k or none
   * @param smoothingValue of floor, 0.1 if left out, and of add-k, 1 if left out
   * @param effectiveOrder whether n-grams that are longer than all texts are left out, as is usual
   *     for single sentences
   * @param order up to how many words an n-gram has
   */
  public record Settings(
      @Default("13a") String tokenizer,
      @Default("false") boolean lowercase,
      @Default("exp") Smoothing smoothing,
      @InRange(least = 0) @Nullable Double smoothingValue,
      @Default("false") boolean effectiveOrder,
      @Default("4") @InRange(least = 1, most = 20) int order)
      implements MetricSettings.OfTexts {
    public Settings {
      NumberRange.check(
          Settings.class, tokenizer, lowercase, smoothing, smoothingValue, effectiveOrder, order);
      BleuTokenizer.require(tokenizer);
      if (smoothingValue != null && smoothing.usual() == null) {
        throw new InputException(
            "smoothingValue: smoothing '"
                + smoothing.title()
                + "' has none; it belongs to floor and add-k");
      }
    }

    @Override
    public String description() {
      return "texts: BLEU as sacreBLEU has it";
    }

    @Override
    public Bleu create() {
      return new Bleu(this);
    }
  }

  /** The logarithm of a precision of zero; the reference's. */
  private static final double LOG_OF_ZERO = -9999999999.0;

  private final Settings settings;
  private final BleuTokenizer tokenizer;
  private final Signature signature = new Signature();
  private final long[] right;
  private final long[] written;
  private long length;
  private long referenceLength;
  private long count;

  private Bleu(Settings settings) {
    this.settings = settings;
    tokenizer = BleuTokenizer.of(settings.tokenizer);
    right = new long[settings.order];
    written = new long[settings.order];
  }

  @Override
  public void add(String prediction, List<String> references) {
    requireReferences(references);
    List<String> words = words(prediction);
    List<List<String>> expected = references.stream().map(this::words).toList();
    for (int n = 1; n <= settings.order; n++) {
      Map<String, Integer> most = new HashMap<>();
      for (List<String> reference : expected) {
        Words.ngrams(reference, n).forEach((ngram, times) -> most.merge(ngram, times, Math::max));
      }
      Map<String, Integer> own = Words.ngrams(words, n);
      right[n - 1] += Words.common(own, most);
      written[n - 1] += Math.max(0, words.size() - n + 1);
    }
    length += words.size();
    referenceLength += closest(words.size(), expected);
    signature.add(references.size());
    count++;
  }

  static void requireReferences(List<String> references) {
    if (references.isEmpty()) {
      throw new InputException("a prediction needs at least one reference");
    }
  }

  private List<String> words(String text) {
    String line = settings.lowercase ? text.toLowerCase(Locale.ROOT) : text;
    return tokenizer.words(Words.trimEnd(line));
  }

  /** The reference length that is closest, the shorter of two. */
  private static int closest(int length, List<List<String>> references) {
    int closest = references.get(0).size();
    for (List<String> reference : references) {
      int distance = Math.abs(reference.size() - length);
      int least = Math.abs(closest - length);
      if (distance < least || (distance == least && reference.size() < closest)) {
        closest = reference.size();
      }
    }
    return closest;
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Bleu that = Metrics.sameKind(this, other, each -> each.settings);
    for (int n = 0; n < right.length; n++) {
      right[n] += that.right[n];
      written[n] += that.written[n];
    }
    length += that.length;
    referenceLength += that.referenceLength;
    signature.merge(that.signature);
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  /** As sacreBLEU writes it. */
  @Override
  public Optional<String> signature() {
    Double usual = settings.smoothing.usual();
    Double value = settings.smoothingValue == null ? usual : settings.smoothingValue;
    String smoothing =
        settings.smoothing.title()
            + (usual == null ? "" : String.format(Locale.ROOT, "[%.2f]", value));
    return Optional.of(
        signature.line(
            "case:"
                + Signature.letterCase(settings.lowercase)
                + "|eff:"
                + Signature.yes(settings.effectiveOrder)
                + "|tok:"
                + tokenizer.title()
                + "|smooth:"
                + smoothing));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    double[] precisions = new double[settings.order];
    double penalty = brevityPenalty();
    double score = count == 0 ? Double.NaN : score(precisions, penalty);
    result.put("bleu", score);
    for (int n = 0; n < precisions.length; n++) {
      result.put("bleu_precision_" + (n + 1), count == 0 ? Double.NaN : precisions[n]);
    }
    result.put("bleu_brevity_penalty", count == 0 ? Double.NaN : penalty);
    result.put("bleu_length", (double) length);
    result.put("bleu_reference_length", (double) referenceLength);
    return result;
  }

  private double brevityPenalty() {
    if (length >= referenceLength) {
      return 1;
    }
    return length == 0 ? 0 : Math.exp(1 - (double) referenceLength / length);
  }

  /** Fills in the precisions, in percent. */
  private double score(double[] precisions, double penalty) {
    if (Arrays.stream(right).noneMatch(matches -> matches > 0)) {
      return 0;
    }
    Double given = settings.smoothingValue;
    Double usual = settings.smoothing.usual();
    double value = given != null ? given : usual != null ? usual : 0;
    double halving = 1;
    int orders = settings.order;
    for (int n = 0; n < precisions.length; n++) {
      double added = settings.smoothing == Smoothing.ADD_K && n > 0 ? value : 0;
      double matches = right[n] + added;
      double total = written[n] + added;
      if (total == 0) {
        break;
      }
      if (settings.effectiveOrder) {
        orders = n + 1;
      }
      if (matches > 0) {
        precisions[n] = 100 * matches / total;
      } else if (settings.smoothing == Smoothing.EXP) {
        halving *= 2;
        precisions[n] = 100 / (halving * total);
      } else if (settings.smoothing == Smoothing.FLOOR) {
        precisions[n] = 100 * value / total;
      }
    }
    double logs = 0;
    for (int n = 0; n < orders; n++) {
      logs += precisions[n] == 0 ? LOG_OF_ZERO : Math.log(precisions[n]);
    }
    return penalty * Math.exp(logs / orders);
  }
}
