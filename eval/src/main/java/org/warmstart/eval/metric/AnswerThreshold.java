package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The best threshold of not answering, as SQuAD 2.0's script searches for it: where a question's
 * score of having no answer is above, its answer is taken back. Keeps three numbers a question.
 */
final class AnswerThreshold {
  /**
   * A question.
   *
   * @param noAnswer how likely it has no answer, on any scale
   * @param exact what the exact match changes if it is answered
   * @param f1 the same of F1
   */
  private record Question(double noAnswer, double exact, double f1) {}

  /**
   * The best score.
   *
   * @param score the mean over questions
   * @param threshold above which a question is not answered
   */
  record Best(double score, double threshold) {}

  private final List<Question> questions = new ArrayList<>();
  private long unanswerable;

  void add(double noAnswer, boolean hasAnswer, boolean isAnswered, double exact, double f1) {
    unanswerable += hasAnswer ? 0 : 1;
    double wrong = isAnswered ? -1 : 0;
    questions.add(new Question(noAnswer, hasAnswer ? exact : wrong, hasAnswer ? f1 : wrong));
  }

  void merge(AnswerThreshold other) {
    questions.addAll(other.questions);
    unanswerable += other.unanswerable;
  }

  int count() {
    return questions.size();
  }

  Best exact() {
    return best(true);
  }

  Best f1() {
    return best(false);
  }

  private Best best(boolean exact) {
    List<Question> sorted = new ArrayList<>(questions);
    sorted.sort(Comparator.comparingDouble(Question::noAnswer));
    double score = unanswerable;
    double best = score;
    double threshold = 0;
    for (Question question : sorted) {
      score += exact ? question.exact : question.f1;
      if (score > best) {
        best = score;
        threshold = question.noAnswer;
      }
    }
    return new Best(best / questions.size(), threshold);
  }
}
