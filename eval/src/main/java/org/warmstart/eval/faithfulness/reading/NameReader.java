package org.warmstart.eval.faithfulness.reading;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names of a text: words with capitals, acronyms and codes such as A380; of Japanese text
 * words in katakana. Chinese characters and Korean letters have no sign of a name.
 */
final class NameReader {
  private static final Set<String> JOINING =
      Set.of("of", "the", "and", "de", "la", "van", "von", "der", "den", "du", "al", "bin", "for");
  private static final Set<String> TITLES =
      Set.of(
          "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "lady", "lord", "mme", "st", "mister",
          "mt", "mount", "saint");
  private static final Set<String> NO_NAMES =
      Set.of("i", "i'm", "i'll", "i've", "i'd", "ok", "am", "pm", "re", "fw", "fwd", "tv", "ii");
  private static final double MOSTLY = 0.7;
  private static final int FEW = 4;
  private static final int LONGEST = 8;

  private final Tokens tokens;
  private final boolean[] titled;
  private final Set<String> small = new HashSet<>();

  NameReader(Tokens tokens) {
    this.tokens = tokens;
    this.titled = titles();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isWord() && !token.isCapital()) {
        small.add(token.key());
      }
    }
  }

  /** For each sentence whether most of its words have capitals and no point ends it, as titles. */
  private boolean[] titles() {
    int[] capitals = new int[tokens.sentences() + 1];
    int[] words = new int[tokens.sentences() + 1];
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isWord() && !CommonWords.FUNCTION.contains(token.key())) {
        words[token.sentence()]++;
        capitals[token.sentence()] += token.isCapital() ? 1 : 0;
      }
    }
    boolean[] ended = new boolean[words.length];
    for (int i = 0; i < tokens.size(); i++) {
      boolean last = i + 1 == tokens.size() || tokens.get(i + 1).first();
      ended[tokens.get(i).sentence()] |= last && tokens.get(i).is(".");
    }
    boolean[] titles = new boolean[words.length];
    for (int i = 0; i < titles.length; i++) {
      titles[i] = !ended[i] && words[i] >= FEW && capitals[i] >= MOSTLY * words[i];
    }
    return titles;
  }

  /**
   * All names, in their order.
   *
   * @param taken tokens that are parts of numbers, dates and times
   */
  List<Name> read(BitSet taken) {
    List<Name> names = new ArrayList<>();
    int at = 0;
    while (at < tokens.size()) {
      Name name = taken.get(at) ? null : readAt(at, taken);
      if (name != null) {
        names.add(name);
      }
      at = name == null ? at + 1 : name.to();
    }
    return names;
  }

  private @Nullable Name readAt(int at, BitSet taken) {
    Token token = tokens.get(at);
    if (!token.isWord()) {
      return null;
    }
    if (Tokens.Script.of(token.text().codePointAt(0)) == Tokens.Script.KATAKANA) {
      boolean unit = Unit.named(token.key()) != null;
      return token.text().length() > 2 && !unit
          ? new Name(at, at + 1, tokens.place(at, at + 1), List.of(token.key()), false)
          : null;
    }
    if (!token.isCapital() || NO_NAMES.contains(token.key())) {
      return null;
    }
    int code = codeEnd(at);
    if (code > 0) {
      List<String> words = new ArrayList<>();
      for (int i = at; i < code; i++) {
        if (tokens.get(i).kind() != Token.Kind.SIGN) {
          words.add(tokens.key(i));
        }
      }
      return new Name(at, code, tokens.place(at, code), words, true);
    }
    int from = at;
    while (isTitleWord(from) && from + 1 < tokens.size() && from < at + LONGEST) {
      from = tokens.key(from + 1).equals(".") ? from + 2 : from + 1;
    }
    if (from >= tokens.size() || !isNamePart(from, taken)) {
      return null;
    }
    return named(from, end(from, taken));
  }

  private boolean isTitleWord(int at) {
    return at < tokens.size() && TITLES.contains(tokens.key(at)) && tokens.get(at).isCapital();
  }

  /** Behind a word of capitals with digits right at it: A380, COVID-19; or 0. */
  private int codeEnd(int at) {
    boolean capitals = tokens.get(at).isAllCapitals() || tokens.get(at).text().length() == 1;
    if (!capitals) {
      return 0;
    }
    int next = at + 1;
    boolean hyphen = tokens.glued(next) && tokens.get(next).is("-");
    next = hyphen ? next + 1 : next;
    return tokens.glued(next) && tokens.get(next).isDigits() ? next + 1 : 0;
  }

  private boolean isNamePart(int at, BitSet taken) {
    if (at >= tokens.size() || taken.get(at)) {
      return false;
    }
    Token token = tokens.get(at);
    return token.isCapital()
        && !NO_NAMES.contains(token.key())
        && !MomentReader.isCalendarWord(token.key());
  }

  /** Behind the last word that belongs to a name. */
  private int end(int from, BitSet taken) {
    int end = from + 1;
    while (end < tokens.size() && end - from < 2 * LONGEST) {
      int sentence = tokens.get(from).sentence();
      int next = end;
      boolean initial = tokens.get(end - 1).text().length() == 1 && tokens.get(next).is(".");
      boolean hyphen = tokens.get(next).is("-") && tokens.glued(next) && tokens.glued(next + 1);
      boolean joins =
          JOINING.contains(tokens.key(next)) || tokens.get(next).is("&") || initial || hyphen;
      next = joins ? next + 1 : next;
      next = joins && JOINING.contains(tokens.key(next)) ? next + 1 : next;
      boolean and = tokens.key(end).equals("and") || tokens.key(end).equals("for");
      if (and || !isNamePart(next, taken) || tokens.get(next).sentence() != sentence) {
        return end;
      }
      // a possessive ends a name: Anna's Bob
      if (tokens.get(end - 1).text().endsWith("'s")
          || tokens.get(end - 1).text().endsWith("\u2019s")) {
        return end;
      }
      end = next + 1;
    }
    return end;
  }

  private @Nullable Name named(int start, int end) {
    int from = start;
    Token first = tokens.get(from);
    boolean title = titled[Math.min(first.sentence(), titled.length - 1)];
    boolean opens = first.first() || isOpening(from - 1);
    // In London, The Beatles: the word at the beginning may be an ordinary one
    boolean ordinary = CommonWords.has(first.key()) || small.contains(first.key());
    while (from < end - 1
        && (opens || title)
        && !tokens.get(from).isAllCapitals()
        && (CommonWords.FUNCTION.contains(tokens.key(from))
            || (opens && ordinary && end - from > 1))) {
      from++;
      opens = false;
    }
    while (from < end && (JOINING.contains(tokens.key(from)) || !tokens.get(from).isWord())) {
      from++;
    }
    if (from >= end) {
      return null;
    }
    boolean alone = from == end - 1;
    boolean plain =
        (CommonWords.has(tokens.key(from)) || small.contains(tokens.key(from)))
            && (title || !tokens.get(from).isAllCapitals());
    if (alone && plain && (opens || title || CommonWords.FUNCTION.contains(tokens.key(from)))) {
      return null;
    }
    List<String> words = new ArrayList<>();
    boolean anyUncommon = false;
    for (int i = from; i < end; i++) {
      Token token = tokens.get(i);
      if (token.isWord() && !JOINING.contains(token.key())) {
        words.add(token.key());
        anyUncommon |= !CommonWords.has(token.key());
      }
    }
    boolean known = (opens && alone) ? isActing(end) : (anyUncommon || !plain || !alone);
    boolean sure = !title && known;
    if (title && !anyUncommon) {
      return null;
    }
    return new Name(from, end, tokens.place(from, end), words, sure);
  }

  /** Whether capitals are usual behind a sign: quotes, bullets, colons. */
  private boolean isOpening(int at) {
    return at >= 0 && "\"“”‘':*•(".contains(tokens.key(at)) && !tokens.get(at).isWord();
  }

  /** Whether a word follows that mostly stands behind a name. */
  private boolean isActing(int at) {
    String before = tokens.get(at - 1).text();
    return Set.of(
                "said", "says", "was", "is", "has", "had", "will", "would", "told", "wrote", "did")
            .contains(tokens.key(at))
        || before.endsWith("'s")
        || before.endsWith("\u2019s");
  }
}
