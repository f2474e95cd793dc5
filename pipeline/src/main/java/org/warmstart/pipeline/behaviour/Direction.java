package org.warmstart.pipeline.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.Inputs;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;

/**
 * Which way a change must move a score.
 *
 * @param prepend what is put in front of each text, with a space between; slots are filled as in it
 * @param append what is put behind each text, with a space between
 * @param becomes what each template becomes, as many as there are templates
 * @param score the class whose probability must move; "value" for a number, "probability" for that
 *     of an answer
 * @param moves up or down: by at least what by says; not-up or not-down: the other way it may go,
 *     and this way by at most that
 * @param by how far
 * @param changeSecond whether the second texts of pairs are changed, else the first
 */
public record Direction(
    @Nullable String prepend,
    @Nullable String append,
    @Default("[]") List<String> becomes,
    String score,
    Moves moves,
    @Default("0") @InRange(least = 0) double by,
    @Default("false") boolean changeSecond)
    implements Check {
  /** A way to move. */
  public enum Moves {
    UP,
    DOWN,
    NOT_UP,
    NOT_DOWN
  }

  /** Refuses several changes, and none. */
  public Direction {
    becomes = List.copyOf(becomes);
    NumberRange.check(Direction.class, prepend, append, becomes, score, moves, by, changeSecond);
    boolean added = prepend != null || append != null;
    if (added != becomes.isEmpty()) {
      throw new InputException(
          "a direction needs either prepend or append, or becomes, what the templates become");
    }
  }

  @Override
  public void requireFits(Templates templates) {
    if (changeSecond && !templates.arePairs()) {
      throw new InputException("changeSecond: true, but the texts are no pairs");
    }
    if (prepend != null) {
      templates.requireFillable("prepend", prepend);
    }
    if (append != null) {
      templates.requireFillable("append", append);
    }
    if (!becomes.isEmpty()) {
      templates.requireParallel("becomes", becomes);
    }
  }

  @Override
  public void requireFits(ProbedModel model) {
    Labels.requireScore(model, "score", score);
  }

  @Override
  public List<Trial> trials(Templates.Filled filled, Templates templates, SeededRandom random) {
    TextInput input = filled.input();
    String text = Inputs.text(input, changeSecond);
    String changed;
    if (becomes.isEmpty()) {
      List<String> parts = new ArrayList<>();
      if (prepend != null) {
        parts.add(templates.filled(prepend, filled));
      }
      parts.add(text);
      if (append != null) {
        parts.add(templates.filled(append, filled));
      }
      changed = String.join(" ", parts);
    } else {
      changed = templates.filled(becomes.get(filled.template()), filled);
    }
    return changed.equals(text)
        ? List.of()
        : List.of(new Trial(List.of(input, Inputs.with(input, changeSecond, changed))));
  }

  @Override
  public @Nullable String fault(List<Reply> replies) {
    double before = replies.get(0).score(score);
    double after = replies.get(1).score(score);
    double up = after - before;
    boolean right =
        switch (moves) {
          case UP -> up > 0 && up >= by;
          case DOWN -> up < 0 && -up >= by;
          case NOT_UP -> up <= by;
          case NOT_DOWN -> -up <= by;
        };
    String wanted =
        switch (moves) {
          case UP -> "up by at least ";
          case DOWN -> "down by at least ";
          case NOT_UP -> "up by no more than ";
          case NOT_DOWN -> "down by no more than ";
        };
    return right
        ? null
        : String.format(
            Locale.ROOT,
            "expected %s to go %s%s, but it went from %.4f to %.4f",
            score,
            wanted,
            by,
            before,
            after);
  }
}
