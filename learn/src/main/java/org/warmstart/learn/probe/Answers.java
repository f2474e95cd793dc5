package org.warmstart.learn.probe;

import java.util.List;
import org.warmstart.eval.metric.AnswerF1;
import org.warmstart.eval.metric.WordF1;
import org.warmstart.pipeline.probe.Reply;

/** Whether replies are right, and how far they are from each other. */
final class Answers {
  private Answers() {}

  /** Whether a reply is right: exactly, but answers to questions as SQuAD compares them. */
  static boolean isRight(Reply reply, List<String> right, double tolerance) {
    return switch (reply.kind()) {
      case NUMBER ->
          Math.abs(reply.score(Reply.VALUE) - Double.parseDouble(right.get(0))) <= tolerance;
      case ANSWER -> {
        AnswerF1 metric = new AnswerF1();
        metric.add(reply.text(), right);
        yield metric.result().getOrDefault("exact_match", 0.0) == 1;
      }
      case CLASS, CLASSES, TAGS, TEXT -> reply.answer().equals(right);
    };
  }

  /**
   * How far a reply has moved: of a class, by how much the probability of the one before has
   * changed; of several, the greatest change of a probability; of a number, its change; of tags,
   * the share of the words whose tag is another; of texts, what is missing to a word F1 of 1.
   */
  static double moved(Reply before, Reply after) {
    return switch (before.kind()) {
      case CLASS -> Math.abs(before.score(before.text()) - after.score(before.text()));
      case CLASSES ->
          before.scores().keySet().stream()
              .mapToDouble(label -> Math.abs(before.score(label) - after.score(label)))
              .max()
              .orElse(0);
      case NUMBER -> Math.abs(before.score(Reply.VALUE) - after.score(Reply.VALUE));
      case TAGS -> others(before.answer(), after.answer());
      case ANSWER, TEXT ->
          before.text().equals(after.text())
              ? 0
              : 1 - WordF1.score(after.text(), before.text()).f1();
    };
  }

  private static double others(List<String> before, List<String> after) {
    int words = Math.max(before.size(), after.size());
    int others = 0;
    for (int i = 0; i < words; i++) {
      boolean same = i < before.size() && i < after.size() && before.get(i).equals(after.get(i));
      others += same ? 0 : 1;
    }
    return words == 0 ? 0 : (double) others / words;
  }
}
