package org.warmstart.pipeline.behaviour;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;

/**
 * What a reply has to be. All that is given has to hold, and something has to be given.
 *
 * @param label the class, or one of the classes, or one of the tags
 * @param notLabel a class that it must not be, nor have
 * @param score the class whose probability is compared with atLeast and atMost; "value" for a
 *     number, "probability" for that of an answer
 * @param atLeast the least the score may be
 * @param atMost the most the score may be
 * @param equals the whole text of the answer
 * @param contains a text that is in the answer
 * @param lacks a text that is not in the answer
 * @param matches a regular expression that is found in the answer
 */
public record Expectation(
    @Nullable String label,
    @Nullable String notLabel,
    @Nullable String score,
    @Nullable Double atLeast,
    @Nullable Double atMost,
    @Nullable String equals,
    @Nullable String contains,
    @Nullable String lacks,
    @Nullable String matches) {
  /** Refuses nothing at all, a score without a limit, and a limit without a score. */
  public Expectation {
    boolean limits = atLeast != null || atMost != null;
    if (limits != (score != null)) {
      throw new InputException(
          limits
              ? "atLeast and atMost need score, the name of what is compared"
              : "score needs atLeast or atMost");
    }
    if (atLeast != null && atMost != null && atLeast > atMost) {
      throw new InputException("atLeast " + atLeast + " is more than atMost " + atMost);
    }
    boolean some =
        limits
            || label != null
            || notLabel != null
            || equals != null
            || contains != null
            || lacks != null
            || matches != null;
    if (!some) {
      throw new InputException(
          "expects nothing; give label, notLabel, score with atLeast or atMost, equals, contains,"
              + " lacks or matches");
    }
    if (matches != null) {
      try {
        Pattern.compile(matches);
      } catch (PatternSyntaxException e) {
        throw new InputException("matches is no regular expression: " + e.getDescription(), e);
      }
    }
  }

  void requireFits(ProbedModel model) {
    if (label != null) {
      Labels.requireClass(model, "expect.label", label);
    }
    if (notLabel != null) {
      Labels.requireClass(model, "expect.notLabel", notLabel);
    }
    if (score != null) {
      Labels.requireScore(model, "expect.score", score);
    }
  }

  /** What is wrong with a reply; null if nothing is. */
  @Nullable String fault(Reply reply) {
    String text = reply.text();
    if (label != null && !reply.answer().contains(label)) {
      return "expected " + label;
    }
    if (notLabel != null && reply.answer().contains(notLabel)) {
      return "expected anything but " + notLabel;
    }
    if (score != null) {
      double value = reply.score(score);
      if (atLeast != null && value < atLeast) {
        return String.format(
            Locale.ROOT, "expected %s of at least %s, not %.4f", score, atLeast, value);
      }
      if (atMost != null && value > atMost) {
        return String.format(
            Locale.ROOT, "expected %s of at most %s, not %.4f", score, atMost, value);
      }
    }
    if (equals != null && !text.equals(equals)) {
      return "expected '" + equals + "'";
    }
    if (contains != null && !text.contains(contains)) {
      return "expected a text with '" + contains + "' in it";
    }
    if (lacks != null && text.contains(lacks)) {
      return "expected a text without '" + lacks + "' in it";
    }
    if (matches != null && !Pattern.compile(matches).matcher(text).find()) {
      return "expected a text in which " + matches + " is found";
    }
    return null;
  }
}
