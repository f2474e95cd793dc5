package org.warmstart.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a text's sentences are: the rules of {@link BreakIterator}, with breaks after titles,
 * common abbreviations and initials ("Dr. Watson", "J. Smith") and before small letters taken back.
 * Not thread-safe.
 */
public final class SentenceSpans {
  private static final Set<String> NO_BREAK_AFTER =
      Set.of(
          "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "mt.", "rev.", "hon.", "gen.", "col.",
          "capt.", "lt.", "sgt.", "gov.", "sen.", "messrs.", "mme.", "mlle.", "vs.", "e.g.", "i.e.",
          "cf.", "viz.", "no.", "vol.", "fig.", "sec.", "chap.", "pp.", "ca.", "approx.");

  private static final int LONGEST_ABBREVIATION = 12;
  private static final String OPENING = "\"'([\u201C\u2018";

  private final BreakIterator breaks;

  /** With the break rules of a language; the abbreviations stay the English ones. */
  public SentenceSpans(Locale locale) {
    this.breaks = BreakIterator.getSentenceInstance(locale);
  }

  /**
   * The sentences in order, without white space around them, none blank. Time grows with the text's
   * length only.
   */
  public List<Span> of(String text) {
    List<Span> sentences = new ArrayList<>();
    breaks.setText(text);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      boolean last = end == text.length();
      int to = withoutSpaceAtEnd(text, start, end);
      if (to == start) {
        start = end;
        continue;
      }
      boolean goesOn = !last && Character.isLowerCase(text.codePointAt(end));
      if (goesOn || (!last && endsInAbbreviation(text, start, to))) {
        continue;
      }
      int from = start;
      while (from < to && Character.isWhitespace(text.charAt(from))) {
        from++;
      }
      sentences.add(new Span(from, to));
      start = end;
    }
    return sentences;
  }

  private static int withoutSpaceAtEnd(String text, int start, int end) {
    int to = end;
    while (to > start && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    return to;
  }

  private static boolean endsInAbbreviation(String text, int start, int end) {
    int from = end;
    while (from > start && !Character.isWhitespace(text.charAt(from - 1))) {
      from--;
      if (end - from > LONGEST_ABBREVIATION) {
        return false;
      }
    }
    while (from < end && OPENING.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    String word = text.substring(from, end);
    boolean initial =
        word.length() == 2
            && word.charAt(1) == '.'
            && Character.isUpperCase(word.charAt(0))
            && word.charAt(0) != 'I';
    return initial || NO_BREAK_AFTER.contains(word.toLowerCase(Locale.ROOT));
  }
}
