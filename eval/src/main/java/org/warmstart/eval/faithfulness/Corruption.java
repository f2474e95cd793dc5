package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.DecimalMark;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Name;
import org.warmstart.eval.faithfulness.reading.NumberText;
import org.warmstart.text.SentenceSpans;
import org.warmstart.text.Span;

/**
 * Changes a true text so that its source no longer supports it, or so that it still does: data with
 * known errors, to measure checks by and to train them on (Kryściński et al., Evaluating the
 * Factual Consistency of Abstractive Text Summarization, 2020, section 3.1; the changes here are
 * rules of our own). Given a seed the changes are always the same. Not thread-safe.
 */
public final class Corruption {
  /** What is changed. */
  public enum Change {
    /** A number becomes another that the source has not. */
    NUMBER(true),
    /** A number becomes a thousand times as large, or thousand becomes million. */
    MAGNITUDE(true),
    /** A unit or currency becomes another. */
    UNIT(true),
    /** A day, month, year, weekday or time becomes another. */
    DATE(true),
    /** A name becomes one of another text. */
    NAME(true),
    /** A name becomes another of the same source. */
    SWAP(true),
    /** A verb is negated, or no longer. */
    NEGATION(true),
    /** Nothing is changed. */
    NONE(false),
    /** A number or date is written in another form. */
    FORM(false),
    /** All letters become small. */
    CASE(false),
    /** A word becomes one of the same meaning. */
    SYNONYM(false),
    /** The sentences change places. */
    ORDER(false);

    private final boolean harmful;

    Change(boolean harmful) {
      this.harmful = harmful;
    }

    /** Whether the source no longer supports the text. */
    public boolean isHarmful() {
      return harmful;
    }

    /** The name in files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A changed text.
   *
   * @param place of the change in the new text; null if it is everywhere or nowhere
   * @param before what stood there
   */
  public record Changed(String text, Change change, @Nullable Span place, String before) {}

  private static final int MOST_NAMES = 2000;

  private final Random random;
  private final List<String> names = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  public Corruption(long seed) {
    random = new Random(seed);
  }

  /** Takes the names of a text, to put some of them into others. */
  public void learn(String text) {
    for (Name name : Facts.of(text, DecimalMark.POINT).names()) {
      String written = text.substring(name.place().start(), name.place().end());
      boolean fits =
          name.sure() && !written.endsWith("'s") && written.length() < NumberText.LONGEST;
      if (fits && names.size() < MOST_NAMES && seen.add(written)) {
        names.add(written);
      }
    }
  }

  /**
   * Changes a text in one of the ways that it allows, each as likely as the others.
   *
   * @param harmful whether the source then no longer supports it
   * @return nothing if it has nothing to change
   */
  public Optional<Changed> any(String text, String source, boolean harmful) {
    List<Change> kinds = new ArrayList<>(EnumSet.allOf(Change.class));
    Collections.shuffle(kinds, random);
    return kinds.stream()
        .filter(kind -> kind.isHarmful() == harmful)
        .flatMap(kind -> change(kind, text, source).stream())
        .findFirst();
  }

  /**
   * Changes a text in a given way.
   *
   * @return nothing if there is nothing in it to change so
   */
  public Optional<Changed> change(Change kind, String text, String source) {
    Edits edits = new Edits(text, source, random);
    Edits.Edit edit =
        switch (kind) {
          case NUMBER -> edits.number();
          case MAGNITUDE -> edits.magnitude();
          case UNIT -> edits.unit();
          case DATE -> edits.date();
          case NAME -> edits.name(names);
          case SWAP -> edits.swap();
          case NEGATION -> edits.negation();
          case FORM -> edits.form();
          case SYNONYM -> edits.synonym();
          case NONE, CASE, ORDER -> null;
        };
    if (edit != null) {
      return Optional.of(edit.in(text, kind));
    }
    return switch (kind) {
      case NONE -> Optional.of(new Changed(text, kind, null, ""));
      case CASE -> lower(text);
      case ORDER -> reordered(text);
      default -> Optional.empty();
    };
  }

  private static Optional<Changed> lower(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    return small.equals(text)
        ? Optional.empty()
        : Optional.of(new Changed(small, Change.CASE, null, ""));
  }

  private Optional<Changed> reordered(String text) {
    List<String> sentences = new ArrayList<>();
    new SentenceSpans(Locale.ENGLISH)
        .of(text)
        .forEach(span -> sentences.add(text.substring(span.start(), span.end())));
    if (sentences.size() < 2) {
      return Optional.empty();
    }
    Collections.rotate(sentences, 1 + random.nextInt(sentences.size() - 1));
    return Optional.of(new Changed(String.join(" ", sentences), Change.ORDER, null, ""));
  }
}
