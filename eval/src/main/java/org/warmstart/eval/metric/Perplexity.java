package org.warmstart.eval.metric;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Perplexity of a language model: exp(total negative log-likelihood / total tokens). Takes sums, so
 * that texts of different length weigh by their tokens: the prediction is the summed negative
 * log-likelihood of some tokens in nats, the reference is how many tokens that were. Values: {@code
 * perplexity}, {@code nats_per_token}, {@code bits_per_token}.
 */
public final class Perplexity implements Metric<Double, Long> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfLikelihoods {
    @Override
    public String description() {
      return "summed negative log-likelihoods in nats, and token counts as references";
    }

    @Override
    public Metric<Double, Long> create() {
      return new Perplexity();
    }
  }

  private double negativeLogLikelihood;
  private long tokens;
  private long count;

  @Override
  public void add(Double summedNegativeLogLikelihood, Long tokenCount) {
    if (tokenCount < 0) {
      throw new IllegalArgumentException("negative number of tokens: " + tokenCount);
    }
    negativeLogLikelihood += summedNegativeLogLikelihood;
    tokens += tokenCount;
    count++;
  }

  @Override
  public void merge(Metric<Double, Long> other) {
    Perplexity that = Metrics.sameKind(this, other);
    negativeLogLikelihood += that.negativeLogLikelihood;
    tokens += that.tokens;
    count += that.count;
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return false;
  }

  @Override
  public long count() {
    return count;
  }

  /** How many tokens were added. */
  public long tokens() {
    return tokens;
  }

  @Override
  public SortedMap<String, Double> result() {
    double nats = negativeLogLikelihood / tokens;
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("perplexity", Math.exp(nats));
    result.put("nats_per_token", nats);
    result.put("bits_per_token", nats / Math.log(2));
    return result;
  }
}
