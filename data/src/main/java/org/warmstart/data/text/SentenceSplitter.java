package org.warmstart.data.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits text into sentences: the rules of {@link BreakIterator}, with breaks after titles, common
 * abbreviations and initials ("Dr. Watson", "J. Smith") and before small letters taken back. Not
 * thread-safe.
 */
public final class SentenceSplitter {
  private static final Set<String> NO_BREAK_AFTER =
      Set.of(
          "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "mt.", "rev.", "hon.", "gen.", "col.",
          "capt.", "lt.", "sgt.", "gov.", "sen.", "messrs.", "mme.", "mlle.", "vs.", "e.g.", "i.e.",
          "cf.", "viz.", "no.", "vol.", "fig.", "sec.", "chap.", "pp.", "ca.", "approx.");

  private final BreakIterator breaks;

  /** A splitter for English. */
  public SentenceSplitter() {
    this(Locale.ENGLISH);
  }

  /** A splitter with the break rules of a language; the abbreviations stay the English ones. */
  public SentenceSplitter(Locale locale) {
    this.breaks = BreakIterator.getSentenceInstance(locale);
  }

  /** The sentences in order, trimmed, none blank. Joined, they are the text but for white space. */
  public List<String> split(String text) {
    List<String> sentences = new ArrayList<>();
    breaks.setText(text);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String sentence = text.substring(start, end).strip();
      boolean last = end == text.length();
      boolean goesOn = !last && Character.isLowerCase(text.codePointAt(end));
      if (goesOn || (!last && (sentence.isEmpty() || endsInAbbreviation(sentence)))) {
        continue;
      }
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
      start = end;
    }
    return sentences;
  }

  private static boolean endsInAbbreviation(String sentence) {
    int space = lastWhiteSpace(sentence);
    String word = sentence.substring(space + 1).replaceFirst("^[\"'(\\[\u201C\u2018]+", "");
    boolean initial =
        word.length() == 2
            && word.charAt(1) == '.'
            && Character.isUpperCase(word.charAt(0))
            && word.charAt(0) != 'I';
    return initial || NO_BREAK_AFTER.contains(word.toLowerCase(Locale.ROOT));
  }

  private static int lastWhiteSpace(String sentence) {
    for (int i = sentence.length() - 1; i >= 0; i--) {
      if (Character.isWhitespace(sentence.charAt(i))) {
        return i;
      }
    }
    return -1;
  }
}
