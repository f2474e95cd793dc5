package org.warmstart.pipeline.behaviour;

import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;
import org.warmstart.pipeline.probe.ReplyKind;

/** Names of classes and scores that a file has, against those that the model has. */
final class Labels {
  private Labels() {}

  /** Refuses a class that a model has not. */
  static void requireClass(ProbedModel model, String key, String label) {
    boolean classes =
        model.kind() == ReplyKind.CLASS
            || model.kind() == ReplyKind.CLASSES
            || model.kind() == ReplyKind.TAGS;
    if (!classes) {
      throw new InputException(key + ": the model has no classes; it replies with " + of(model));
    }
    if (!model.labels().contains(label)) {
      throw new InputException(key + ": " + NearNames.unknown("class", label, model.labels()));
    }
  }

  /** Refuses a score that a model does not give. */
  static void requireScore(ProbedModel model, String key, String score) {
    switch (model.kind()) {
      case CLASS, CLASSES -> requireClass(model, key, score);
      case NUMBER -> requireName(key, score, Reply.VALUE);
      case ANSWER -> requireName(key, score, Reply.PROBABILITY);
      case TAGS, TEXT ->
          throw new InputException(key + ": the model has no scores; it replies with " + of(model));
    }
  }

  private static void requireName(String key, String score, String name) {
    if (!score.equals(name)) {
      throw new InputException(
          key + ": there is no score '" + score + "'; the model's is called '" + name + "'");
    }
  }

  private static String of(ProbedModel model) {
    return switch (model.kind()) {
      case CLASS -> "a class";
      case CLASSES -> "classes";
      case NUMBER -> "a number";
      case TAGS -> "tags";
      case ANSWER -> "a piece of the context";
      case TEXT -> "a text that it writes";
    };
  }
}
