package org.warmstart.data.text;

import java.util.List;
import java.util.Locale;
import org.warmstart.text.SentenceSpans;

/** Splits text into sentences where {@link SentenceSpans} finds them. Not thread-safe. */
public final class SentenceSplitter {
  private final SentenceSpans spans;

  /** A splitter for English. */
  public SentenceSplitter() {
    this(Locale.ENGLISH);
  }

  /** A splitter with the break rules of a language; the abbreviations stay the English ones. */
  public SentenceSplitter(Locale locale) {
    this.spans = new SentenceSpans(locale);
  }

  /** The sentences in order, trimmed, none blank. Joined, they are the text but for white space. */
  public List<String> split(String text) {
    return spans.of(text).stream().map(span -> text.substring(span.start(), span.end())).toList();
  }
}
