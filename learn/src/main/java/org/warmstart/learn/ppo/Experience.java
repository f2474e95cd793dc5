package org.warmstart.learn.ppo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Tensors;

/**
 * Answers that were drawn at once, and what is learned from them.
 *
 * @param iteration the number of the draw, from 0
 * @param rewards of each, without the penalty
 * @param kls how far each is from the start
 * @param log the logarithms of the tokens' probabilities when they were drawn, by answer, as all
 *     below
 * @param values what was expected before each token
 * @param estimates how much better each token was, whitened, and what values should have been
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Experience(
    long iteration,
    Answers answers,
    double[] rewards,
    double[] kls,
    double[][] log,
    double[][] values,
    Advantages.Estimates estimates) {
  private static final String ITERATION = "iteration";
  private static final String IDS = "ids";
  private static final String LENGTHS = "lengths";
  private static final String PROMPTS = "prompts";
  private static final String REWARDS = "rewards";
  private static final String KLS = "kls";
  private static final String LOG = "log_probabilities";
  private static final String VALUES = "values";
  private static final String ADVANTAGES = "advantages";
  private static final String RETURNS = "returns";

  /** How many tokens some answers have. */
  long tokens(int[] rows) {
    return Arrays.stream(rows).mapToLong(answers::length).sum();
  }

  /** Numbers of the tokens of some answers, one answer behind another, [M]. */
  static Tensor tensor(double[][] byAnswer, int[] rows) {
    return floats(Arrays.stream(rows).mapToObj(row -> byAnswer[row]).toArray(double[][]::new));
  }

  private static Tensor floats(double[]... rows) {
    double[] all = Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
    float[] values = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      values[i] = (float) all[i];
    }
    return Tensors.ofFloats(values, values.length);
  }

  private static Tensor longs(long... values) {
    return Tensors.ofLongs(values, values.length);
  }

  private static Tensor bits(double... values) {
    return longs(Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray());
  }

  /** All of it, in the innermost scope. */
  Map<String, Tensor> toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int[][] ids = answers.ids();
    tensors.put(ITERATION, longs(iteration));
    tensors.put(IDS, longs(Stream.of(ids).flatMapToInt(Arrays::stream).asLongStream().toArray()));
    tensors.put(LENGTHS, longs(Stream.of(ids).mapToLong(row -> row.length).toArray()));
    tensors.put(PROMPTS, longs(Arrays.stream(answers.prompts()).asLongStream().toArray()));
    tensors.put(REWARDS, bits(rewards));
    tensors.put(KLS, bits(kls));
    tensors.put(LOG, floats(log));
    tensors.put(VALUES, floats(values));
    tensors.put(ADVANTAGES, floats(estimates.advantages()));
    tensors.put(RETURNS, floats(estimates.returns()));
    return tensors;
  }

  /**
   * Reads what {@link #toTensors} wrote.
   *
   * @throws IllegalArgumentException if it is not that
   */
  static Experience of(Map<String, Tensor> tensors) {
    try {
      long[] lengths = Tensors.longs(require(tensors, LENGTHS));
      long[] all = Tensors.longs(require(tensors, IDS));
      int[][] ids = new int[lengths.length][];
      int at = 0;
      for (int row = 0; row < ids.length; row++) {
        int end = at + Math.toIntExact(lengths[row]);
        ids[row] =
            Arrays.stream(Arrays.copyOfRange(all, at, end)).mapToInt(Math::toIntExact).toArray();
        at = end;
      }
      Answers answers =
          new Answers(
              ids,
              Arrays.stream(Tensors.longs(require(tensors, PROMPTS)))
                  .mapToInt(Math::toIntExact)
                  .toArray());
      return new Experience(
          Tensors.longs(require(tensors, ITERATION))[0],
          answers,
          doubles(require(tensors, REWARDS)),
          doubles(require(tensors, KLS)),
          Policy.byAnswer(require(tensors, LOG), answers),
          Policy.byAnswer(require(tensors, VALUES), answers),
          new Advantages.Estimates(
              Policy.byAnswer(require(tensors, ADVANTAGES), answers),
              Policy.byAnswer(require(tensors, RETURNS), answers)));
    } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
      throw new IllegalArgumentException("the answers of the latest draw are damaged", e);
    }
  }

  private static double[] doubles(Tensor bits) {
    return Arrays.stream(Tensors.longs(bits)).mapToDouble(Double::longBitsToDouble).toArray();
  }

  private static Tensor require(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("lacks '" + name + "' of the latest draw of answers");
    }
    return tensor;
  }
}
