package org.warmstart.pipeline.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best answer in the windows of a context, as Hugging Face's example {@code run_qa} does:
 * the likeliest starts and ends of each window are put together, and all windows' candidates are
 * ranked by the sum of their logits. "No answer" has the least score that a window gives it, as all
 * of them must agree that there is none.
 */
public final class AnswerSearch {
  private final AnswerSettings settings;
  private final List<Span> spans = new ArrayList<>();
  private @Nullable Span none;

  private record Span(int start, int end, double score) {}

  /** Of no window yet. */
  public AnswerSearch(AnswerSettings settings) {
    this.settings = settings;
  }

  /**
   * What was found.
   *
   * @param best the answer, or that there is none
   * @param candidates the likeliest ones, "no answer" among them if it may be
   * @param noAnswerMargin by how much the score of "no answer" is greater than that of the best
   *     answer; NaN if it is no candidate
   */
  public record Found(Answer best, List<Answer> candidates, double noAnswerMargin) {}

  /**
   * Takes in a window.
   *
   * @param startsT logits of its tokens to be an answer's first
   * @param endsT logits of its tokens to be an answer's last
   * @param noAnswer the place of the token that stands for "no answer"
   * @param first the place of the context's first token
   * @param starts where the context's tokens start in it
   * @param ends where they end
   */
  public void add(
      float[] startsT, float[] endsT, int noAnswer, int first, int[] starts, int[] ends) {
    double nothing = (double) startsT[noAnswer] + endsT[noAnswer];
    if (none == null || nothing < none.score()) {
      none = new Span(0, 0, nothing);
    }
    int[] likelyEnds = likeliest(endsT);
    for (int start : likeliest(startsT)) {
      for (int end : likelyEnds) {
        boolean inContext = start >= first && end < first + starts.length;
        if (inContext && end >= start && end - start < settings.maxAnswerLength()) {
          spans.add(
              new Span(
                  starts[start - first], ends[end - first], (double) startsT[start] + endsT[end]));
        }
      }
    }
  }

  private int[] likeliest(float[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
        .limit(settings.candidates())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The answers in a context whose windows were all taken in. */
  public Found found(String context) {
    List<Span> ranked = new ArrayList<>(spans);
    Span nothing = none == null ? new Span(0, 0, 0) : none;
    if (settings.unanswerable()) {
      ranked.add(nothing);
    }
    ranked.sort(Comparator.comparingDouble((Span span) -> -span.score()));
    List<Span> kept =
        new ArrayList<>(ranked.subList(0, Math.min(ranked.size(), settings.candidates())));
    if (settings.unanswerable() && !kept.contains(nothing)) {
      kept.add(nothing);
    }
    double[] probabilities = softmax(kept.stream().mapToDouble(Span::score).toArray());
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      Span span = kept.get(i);
      answers.add(
          new Answer(
              context.substring(span.start(), span.end()),
              span.start(),
              span.end(),
              span.score(),
              probabilities[i]));
    }
    Answer no = new Answer("", 0, 0, nothing.score(), 0);
    Answer best = answers.stream().filter(each -> !each.isNone()).findFirst().orElse(no);
    if (!settings.unanswerable()) {
      return new Found(best, List.copyOf(answers), Double.NaN);
    }
    double margin = best.isNone() ? Double.POSITIVE_INFINITY : nothing.score() - best.score();
    if (margin > settings.noAnswerThreshold()) {
      best = answers.get(kept.indexOf(nothing));
    }
    return new Found(best, List.copyOf(answers), margin);
  }

  private static double[] softmax(double[] scores) {
    double most = Arrays.stream(scores).max().orElse(0);
    double[] shares = Arrays.stream(scores).map(score -> Math.exp(score - most)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }
}
