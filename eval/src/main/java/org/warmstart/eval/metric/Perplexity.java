package org.warmstart.eval.metric;

import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;

/**
 * Perplexity of a language model: exp(total negative log-likelihood / total tokens). Takes sums, so
 * that texts of different length weigh by their tokens: the prediction is the summed negative
 * log-likelihood of some tokens in nats, the reference is how many tokens that were, and perhaps
 * how many bytes of text. Where texts are read in windows that overlap (a stride), the sums are
 * those of the tokens that are scored in each. Values: {@code perplexity}, {@code nats_per_token},
 * {@code bits_per_token}, and where the bytes are known {@code bits_per_byte} and {@code
 * byte_perplexity}, by which models of different vocabularies can be compared (Gao et al., The
 * Pile: An 800GB Dataset of Diverse Text for Language Modeling, 2020, section 3.1).
 */
public final class Perplexity implements Metric<Double, TextSize> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfLikelihoods {
    @Override
    public String description() {
      return "summed negative log-likelihoods in nats, and tokens and bytes as references";
    }

    @Override
    public Metric<Double, TextSize> create() {
      return new Perplexity();
    }
  }

  private double negativeLogLikelihood;
  private long tokens;
  private long bytes;

  /** How many examples came with their bytes. */
  private long counted;

  private long count;

  @Override
  public void add(Double summedNegativeLogLikelihood, TextSize size) {
    boolean withBytes = size.bytes() != null;
    if (count > 0 && withBytes != (counted > 0)) {
      throw new InputException(
          "bytes are given for some examples only; give them for all, or for none");
    }
    negativeLogLikelihood += summedNegativeLogLikelihood;
    tokens += size.tokens();
    bytes += size.bytes() == null ? 0 : size.bytes();
    counted += withBytes ? 1 : 0;
    count++;
  }

  @Override
  public void merge(Metric<Double, TextSize> other) {
    Perplexity that = Metrics.sameKind(this, other);
    negativeLogLikelihood += that.negativeLogLikelihood;
    tokens += that.tokens;
    bytes += that.bytes;
    counted += that.counted;
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
    if (counted > 0 && counted == count) {
      double natsPerByte = negativeLogLikelihood / bytes;
      result.put("bits_per_byte", natsPerByte / Math.log(2));
      result.put("byte_perplexity", Math.exp(natsPerByte));
    }
    return result;
  }
}
