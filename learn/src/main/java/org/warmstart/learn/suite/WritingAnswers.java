package org.warmstart.learn.suite;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Has the model write an answer, which is found in its text in one or several ways and compared
 * with the right one ({@code exact_match}).
 *
 * @param ways how answers are found, by name
 * @param same whether a found answer and the right one are the same
 */
record WritingAnswers(
    int mostTokens,
    List<String> until,
    Map<String, AnswerWay> ways,
    BiPredicate<String, String> same)
    implements Asking {
  /** What stands in the place of an answer that is not there, as in the harness. */
  static final String NONE = "[invalid]";

  WritingAnswers {
    until = List.copyOf(until);
    ways = Collections.unmodifiableMap(new LinkedHashMap<>(ways));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public List<Request> requests(Question question, String before, Extras extras) {
    return List.of(new Request(before + question.prompt(), null));
  }

  @Override
  public Judged judge(Question question, List<Reply> replies, Extras extras) {
    String text = replies.get(0).written();
    Map<String, Double> metrics = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    ways.forEach(
        (name, way) -> {
          String answer = way.find(text, question).orElse(NONE);
          found.put(name, answer);
          String metric = "exact_match" + (name.equals("none") ? "" : "," + name);
          metrics.put(metric, same.test(answer, question.answer()) ? 1.0 : 0.0);
        });
    return new Judged(metrics, found, -1);
  }
}
