package org.warmstart.learn.suite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Chooses the option whose continuation is likeliest. The metrics are those of the language model
 * evaluation harness, and one more:
 *
 * <ul>
 *   <li>{@code acc}: by the sum of its tokens' log-probabilities;
 *   <li>{@code acc_norm}, {@code acc_bytes}: divided by the option's characters, or bytes;
 *   <li>{@code acc_tokens}: by the mean of its tokens (Radford et al. 2018, section 5);
 *   <li>{@code acc_mutual_info}: less that of the option without its question (Brown et al. 2020,
 *       section 2.4, divide by that probability);
 *   <li>{@code acc_calibrated}: by its probability among the options, divided by the one it has
 *       behind prompts without content (Zhao et al. 2021, section 4.2).
 * </ul>
 */
record ChoosingAnswers() implements Asking {
  @Override
  public List<Request> requests(Question question, String before, Extras extras) {
    List<Request> requests = new ArrayList<>();
    // one text for all, as there may be many long ones
    String asked = before + question.prompt();
    for (Question.Option option : question.options()) {
      String own = option.prompt();
      requests.add(new Request(own == null ? asked : before + own, option.continuation()));
    }
    if (extras.unconditional()) {
      question.options().forEach(option -> requests.add(new Request("", option.continuation())));
    }
    if (extras.calibrated()) {
      for (String prompt : question.contentFree()) {
        String free = before + prompt;
        question
            .options()
            .forEach(option -> requests.add(new Request(free, option.continuation())));
      }
    }
    return requests;
  }

  @Override
  public Judged judge(Question question, List<Reply> replies, Extras extras) {
    int count = question.options().size();
    double[] sums = sums(replies, 0, count);
    Map<String, Double> metrics = new LinkedHashMap<>();
    int best = best(sums);
    put(metrics, "acc", best, question);
    put(metrics, "acc_norm", best(sums, question, ChoosingAnswers::characters), question);
    put(metrics, "acc_bytes", best(sums, question, ChoosingAnswers::bytes), question);
    double[] means =
        IntStream.range(0, count).mapToDouble(i -> replies.get(i).scored().perToken()).toArray();
    put(metrics, "acc_tokens", best(means), question);
    int next = count;
    if (extras.unconditional()) {
      double[] alone = sums(replies, next, count);
      next += count;
      double[] gained = IntStream.range(0, count).mapToDouble(i -> sums[i] - alone[i]).toArray();
      put(metrics, "acc_mutual_info", best(gained), question);
    }
    if (extras.calibrated()) {
      double[] free = new double[count];
      for (int p = 0; p < question.contentFree().size(); p++, next += count) {
        double[] each = softmax(sums(replies, next, count));
        IntStream.range(0, count).forEach(i -> free[i] += each[i]);
      }
      double[] own = softmax(sums);
      double[] weighed = IntStream.range(0, count).mapToDouble(i -> own[i] / free[i]).toArray();
      put(metrics, "acc_calibrated", best(weighed), question);
    }
    return new Judged(metrics, Map.of("none", question.options().get(best).text()), best);
  }

  private static void put(Map<String, Double> metrics, String name, int best, Question question) {
    metrics.put(name, best == question.gold() ? 1.0 : 0.0);
  }

  private static double characters(String text) {
    return text.codePointCount(0, text.length());
  }

  private static double bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static int best(double[] sums, Question question, ToDoubleFunction<String> length) {
    return best(
        IntStream.range(0, sums.length)
            .mapToDouble(i -> sums[i] / length.applyAsDouble(question.options().get(i).text()))
            .toArray());
  }

  /** The first of the greatest. */
  private static int best(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static double[] sums(List<Reply> replies, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToDouble(i -> replies.get(i).scored().logProbability())
        .toArray();
  }

  private static double[] softmax(double[] logs) {
    double most = logs[best(logs)];
    double[] powers =
        IntStream.range(0, logs.length).mapToDouble(i -> Math.exp(logs[i] - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
