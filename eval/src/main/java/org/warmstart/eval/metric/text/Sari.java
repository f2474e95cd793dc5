package org.warmstart.eval.metric.text;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.words.BleuTokenizer;
import org.warmstart.eval.words.Words;

/**
 * SARI of simplified or rewritten texts (Xu et al., Optimizing Statistical Machine Translation for
 * Text Simplification, 2016): how good what was added, kept and deleted is, each compared with the
 * source and all references. Values from 0 to 100: {@code sari} and its parts {@code sari_add},
 * {@code sari_keep} and {@code sari_delete}.
 */
public final class Sari implements Metric<String, List<String>> {
  /** Which of the implementations that are in use is followed; they differ by some points. */
  public enum Form {
    /** Counts of all texts together, as the package easse. */
    CORPUS,
    /** The mean over texts as the package evaluate; where there is nothing to do, nothing is 1. */
    SENTENCES,
    /** The mean over texts as the script of the paper's authors. */
    SCRIPT
  }

  /**
   * How it is taken.
   *
   * @param form corpus (from the counts of all texts, as easse), sentences (the mean over texts, as
   *     evaluate) or script (the mean over texts, as the script of the paper's authors)
   * @param tokenizer how lines become words: 13a, intl, zh, char or none (split at white space)
   * @param lowercase whether letters are lower-cased first
   * @param deletionF1 whether deletions are scored by F1 instead of precision alone; of form
   *     corpus, where easse has it on
   * @param tokenizeSource whether sources are tokenized, too; scores from before easse were taken
   *     without
   */
  public record Settings(
      @Default("corpus") Form form,
      @Default("13a") String tokenizer,
      @Default("true") boolean lowercase,
      @Default("true") boolean deletionF1,
      @Default("true") boolean tokenizeSource)
      implements MetricSettings.OfTexts {
    public Settings {
      BleuTokenizer.require(tokenizer);
    }

    @Override
    public String description() {
      return "texts and their sources: SARI of simplifications";
    }

    @Override
    public boolean needsSource() {
      return true;
    }

    @Override
    public Sari create() {
      return new Sari(this);
    }
  }

  private static final int ORDERS = 4;

  private final Settings settings;
  private final BleuTokenizer tokenizer;
  private final SariCounts[] counts = new SariCounts[ORDERS];
  private final double[] sums = new double[3];
  private long count;

  private Sari(Settings settings) {
    this.settings = settings;
    tokenizer = BleuTokenizer.of(settings.tokenizer);
    for (int n = 0; n < ORDERS; n++) {
      counts[n] = new SariCounts();
    }
  }

  @Override
  public void add(String prediction, List<String> references) {
    throw new InputException("sari compares with the source of each text, too; there is none");
  }

  @Override
  public void add(String prediction, List<String> references, String source) {
    Bleu.requireReferences(references);
    List<String> before = settings.tokenizeSource ? words(source) : Words.split(cased(source));
    List<String> written = words(prediction);
    List<List<String>> expected = references.stream().map(this::words).toList();
    double[] means = new double[3];
    for (int n = 0; n < ORDERS; n++) {
      SariCounts of = SariCounts.of(before, written, expected, n + 1);
      counts[n].add(of);
      double[] scores = sentenceScores(of);
      for (int i = 0; i < means.length; i++) {
        means[i] += scores[i] / ORDERS;
      }
    }
    for (int i = 0; i < means.length; i++) {
      sums[i] += means[i];
    }
    count++;
  }

  private String cased(String text) {
    return settings.lowercase ? text.toLowerCase(Locale.ROOT) : text;
  }

  private List<String> words(String text) {
    return tokenizer.words(cased(text));
  }

  /** Adding, keeping and deleting, of one text and one order. */
  @SuppressWarnings("LongDoubleConversion") // counts of words are far below 2^53
  private double[] sentenceScores(SariCounts of) {
    boolean isScript = settings.form == Form.SCRIPT;
    double nothing = isScript ? 0 : 1;
    double keepRecall =
        isScript
            ? share(of.keptRightSharesOfReferences, of.kindsKeptByReferences, nothing)
            : share(of.keptRight, of.keptByReferences, nothing);
    return new double[] {
      f1(
          share(of.addedRight, of.added, nothing),
          share(of.addedRight, of.addedByReferences, nothing)),
      f1(share(of.keptRightShares, of.kindsKept, nothing), keepRecall),
      share(of.deletedRightShares, of.kindsDeleted, nothing)
    };
  }

  @SuppressWarnings("LongDoubleConversion") // counts of words are far below 2^53
  private double[] corpusScores() {
    double[] means = new double[3];
    for (SariCounts of : counts) {
      double precision = share(of.deletedRight, of.deleted, 0);
      means[0] +=
          f1(share(of.addedRight, of.added, 0), share(of.addedRight, of.addedByReferences, 0))
              / ORDERS;
      means[1] +=
          f1(share(of.keptRight, of.kept, 0), share(of.keptRight, of.keptByReferences, 0)) / ORDERS;
      means[2] +=
          (settings.deletionF1
                  ? f1(precision, share(of.deletedRight, of.deletedByReferences, 0))
                  : precision)
              / ORDERS;
    }
    return means;
  }

  private static double share(double part, double whole, double ofNothing) {
    return whole == 0 ? ofNothing : part / whole;
  }

  private static double f1(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Sari that = Metrics.sameKind(this, other, each -> each.settings);
    for (int n = 0; n < ORDERS; n++) {
      counts[n].add(that.counts[n]);
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += that.sums[i];
    }
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    double[] parts = corpusScores();
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          count == 0 ? Double.NaN : settings.form == Form.CORPUS ? parts[i] : sums[i] / count;
    }
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("sari", 100 * (parts[0] + parts[1] + parts[2]) / 3);
    result.put("sari_add", 100 * parts[0]);
    result.put("sari_keep", 100 * parts[1]);
    result.put("sari_delete", 100 * parts[2]);
    return result;
  }
}
