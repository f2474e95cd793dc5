package org.warmstart.data.corpus.prose;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Splits prose into sentences and says which of them are good text. */
public final class Sentences {
  private static final double LEAST_LETTERS = 0.8;
  private static final int LONGEST_WORD = 40;

  /** Abbreviations after which a sentence goes on. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "e.g.", "i.e.", "eg.", "ie.", "cf.", "vs.", "resp.", "approx.", "incl.", "esp.", "viz.",
          "dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "fig.", "figs.", "sec.", "sect.", "chap.",
          "eq.", "eqs.", "no.", "vol.", "pp.", "p.", "ed.", "eds.", "def.", "ref.", "ca.", "al.",
          "aka.", "a.k.a.", "w.r.t.");

  private static final Pattern SYNTAX =
      Pattern.compile("[{}=;|\\\\^~`\\[\\]]|->|::|&&|<|>|\\*|\\$|\\w\\(|@[A-Za-z]|\\w_\\w|//|%\\w");
  private static final Pattern LINK = Pattern.compile("https?:|www\\.|\\.html?\\b|\\w@\\w");
  private static final Pattern LEADING_MARKS =
      Pattern.compile("^(?:[-:,;.\u2013\u2014\u2022]+\\s*)+(?=[\"'(]?\\p{L})");
  private static final Pattern SPACE = Pattern.compile(" ");

  private Sentences() {}

  /** Why a sentence is left out. */
  public enum Fault {
    /** Holds code that does not read as text. */
    CODE,
    /** Holds a link or an address. */
    LINK,
    /** A licence or copyright notice. */
    LICENCE,
    /** Fewer words than wanted. */
    SHORT,
    /** More words than wanted. */
    LONG,
    /** Too few letters, characters that are not Latin, or a word that is none. */
    NOT_PROSE
  }

  /**
   * Splits prose at its new lines and at the ends of its sentences, by {@link BreakIterator}; what
   * an abbreviation tore apart is joined again.
   */
  public static List<String> split(String prose) {
    List<String> sentences = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    for (String paragraph : prose.split("\n")) {
      breaks.setText(paragraph);
      int start = 0;
      for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
        String sentence =
            LEADING_MARKS.matcher(paragraph.substring(start, end).strip()).replaceFirst("");
        if (!endsWithAbbreviation(sentence) || end == paragraph.length()) {
          if (!sentence.isEmpty()) {
            sentences.add(sentence);
          }
          start = end;
        }
      }
    }
    return sentences;
  }

  private static boolean endsWithAbbreviation(String sentence) {
    if (!sentence.endsWith(".")) {
      return false;
    }
    String last = sentence.substring(sentence.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
    int start = 0;
    while (start < last.length() && !Character.isLetter(last.charAt(start))) {
      start++; // an opening bracket or quotation mark
    }
    String word = last.substring(start);
    boolean initial = word.length() == 2;
    return initial || ABBREVIATIONS.contains(word);
  }

  /** Number of words: runs of characters between spaces. */
  public static int words(String sentence) {
    return SPACE.split(sentence).length;
  }

  /** Returns what is wrong with a sentence as training text, or nothing. */
  public static Optional<Fault> fault(String sentence, int leastWords, int mostWords) {
    if (sentence.indexOf(HtmlProse.CODE) >= 0) {
      return Optional.of(Fault.CODE);
    }
    if (isLicence(sentence)) {
      return Optional.of(Fault.LICENCE);
    }
    if (LINK.matcher(sentence).find()) {
      return Optional.of(Fault.LINK);
    }
    if (SYNTAX.matcher(sentence).find()) {
      return Optional.of(Fault.CODE);
    }
    int words = words(sentence);
    if (words < leastWords) {
      return Optional.of(Fault.SHORT);
    }
    if (words > mostWords) {
      return Optional.of(Fault.LONG);
    }
    return isProse(sentence) ? Optional.empty() : Optional.of(Fault.NOT_PROSE);
  }

  /** Whether a text carries a licence or copyright notice. */
  public static boolean isLicence(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("licensed to the apache software foundation")
        || lower.contains("licensed under the")
        || lower.contains("all rights reserved")
        || lower.contains("without warranties or conditions")
        || lower.contains("copyright (c)")
        || lower.contains("\u00a9");
  }

  private static boolean isProse(String sentence) {
    int letters = 0;
    int others = 0;
    int word = 0;
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      if (c == ' ') {
        word = 0;
        continue;
      }
      if (++word > LONGEST_WORD || Character.isSurrogate(c) || c > '\u2122' || c < ' ') {
        return false;
      }
      boolean letter = Character.isLetter(c);
      if (letter && c > '\u024f') {
        return false;
      }
      letters += letter ? 1 : 0;
      others += letter ? 0 : 1;
    }
    return letters >= LEAST_LETTERS * (letters + others);
  }
}
