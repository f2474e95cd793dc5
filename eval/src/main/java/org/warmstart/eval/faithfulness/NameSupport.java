package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Name;
import org.warmstart.eval.faithfulness.reading.Token;
import org.warmstart.eval.faithfulness.reading.Tokens;
import org.warmstart.text.Span;

/** The names of a source, and its words, by which the names of a text are checked. */
final class NameSupport {
  private static final int MOST_TRIED = 1000;
  private static final int MOST_NEAREST = 200;
  private static final int LONGEST_COMPARED = 40;
  private static final int LONGEST_ACRONYM = 8;
  private static final int COMMON_BEGINNING = 4;
  private static final Set<String> LEFT_OUT = Set.of("of", "the", "and", "for", "de", "in", "&");

  /** Names of countries and of what is of them, where they have no beginning in common. */
  private static final Map<String, String> COUNTRIES =
      Map.ofEntries(
          Map.entry("french", "france"),
          Map.entry("spanish", "spain"),
          Map.entry("dutch", "netherlands"),
          Map.entry("greek", "greece"),
          Map.entry("welsh", "wales"),
          Map.entry("danish", "denmark"),
          Map.entry("polish", "poland"),
          Map.entry("swiss", "switzerland"),
          Map.entry("turkish", "turkey"),
          Map.entry("us", "america"),
          Map.entry("usa", "america"),
          Map.entry("ussr", "soviet"),
          Map.entry("american", "us"),
          Map.entry("uk", "britain"),
          Map.entry("british", "uk"));

  private static final Set<String> ADJECTIVES =
      Set.of("n", "an", "ian", "ean", "ese", "ish", "i", "ic", "");

  private static final Set<String> COUNTRY_ENDS = Set.of("", "y", "a", "e", "ia", "o");

  private final Facts source;
  private final Map<String, List<Integer>> positions = new HashMap<>();
  private final Map<String, Span> acronyms = new HashMap<>();
  private final Map<String, Integer> capitals = new HashMap<>();
  private final List<Name> distinct = new ArrayList<>();
  private int compared;

  NameSupport(Facts source) {
    this.source = source;
    Tokens tokens = source.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      positions.computeIfAbsent(token.key(), key -> new ArrayList<>()).add(i);
      if (token.isCapital()) {
        capitals.putIfAbsent(token.key(), i);
        addAcronyms(i);
      }
    }
    Set<List<String>> seen = new HashSet<>();
    for (Name name : source.names()) {
      if (distinct.size() < MOST_TRIED && seen.add(name.words())) {
        distinct.add(name);
      }
    }
  }

  /** The initials of words with capitals that begin at a place. */
  private void addAcronyms(int from) {
    Tokens tokens = source.tokens();
    StringBuilder initials = new StringBuilder();
    for (int i = from; i < tokens.size() && initials.length() < LONGEST_ACRONYM; i++) {
      Token token = tokens.get(i);
      boolean small = LEFT_OUT.contains(token.key()) || token.is("-");
      if (!token.isCapital() && !small) {
        return;
      }
      if (token.isCapital()) {
        initials.append(token.key().charAt(0));
        if (initials.length() > 1) {
          acronyms.putIfAbsent(initials.toString(), tokens.place(from, i + 1));
        }
      }
    }
  }

  /** What the source says of a name. */
  CheckedFact check(Name own, Tokens text) {
    Span whole = sequence(own.words());
    if (whole != null) {
      return fact(own, Verdict.SUPPORTED, whole, "");
    }
    Span joined = joined(own, text);
    if (joined != null) {
      return fact(own, Verdict.CONVERTED, joined, "written in one word or with a hyphen");
    }
    if (own.words().size() == 1) {
      CheckedFact form = otherForm(own, text);
      if (form != null) {
        return form;
      }
    } else {
      Span together = together(own.words());
      if (together != null) {
        return fact(own, Verdict.SUPPORTED, together, "");
      }
      Span states =
          own.words().equals(List.of("united", "states"))
              ? firstOf(List.of("usa", "us", "american", "america"))
              : null;
      Span acronym = states == null ? expanded(own) : states;
      if (acronym != null) {
        return fact(own, Verdict.CONVERTED, acronym, "the source has it as an acronym");
      }
    }
    Span nearest = nearest(own);
    long missing = own.words().stream().filter(word -> !isThere(word)).count();
    String note =
        missing == 0
            ? "the source has its words, but not together"
            : nearest == null ? "the source has no such name" : "the source has another name";
    return fact(own, own.sure() ? Verdict.UNSUPPORTED : Verdict.WARNING, nearest, note);
  }

  /** Post-Season beside postseason, Dragon Ball beside Dragonball. */
  private @Nullable Span joined(Name own, Tokens text) {
    if (own.words().size() == 2) {
      return wholeWord(String.join("", own.words()));
    }
    for (int split = 2;
        own.words().size() == 1 && split < own.words().get(0).length() - 1;
        split++) {
      String word = own.words().get(0);
      boolean parts = isThere(word.substring(0, split)) && isThere(word.substring(split));
      Span both = parts ? sequence(List.of(word.substring(0, split), word.substring(split))) : null;
      if (both != null && text.get(own.from()).text().length() < LONGEST_COMPARED) {
        return both;
      }
    }
    return null;
  }

  private @Nullable Span wholeWord(String word) {
    return isThere(word) ? place(word) : null;
  }

  private boolean isThere(String word) {
    return positions.containsKey(word);
  }

  /** The words one after the other, but for hyphens and small words. */
  private @Nullable Span sequence(List<String> words) {
    int tried = 0;
    for (int start : positions.getOrDefault(words.get(0), List.of())) {
      int end = end(start, words);
      if (end > 0) {
        return source.tokens().place(start, end);
      }
      if (tried++ == MOST_TRIED) {
        return null;
      }
    }
    return null;
  }

  private int end(int start, List<String> words) {
    Tokens tokens = source.tokens();
    int at = start + 1;
    for (int word = 1; word < words.size(); word++) {
      int most = at + 3;
      while (at < most && !tokens.key(at).equals(words.get(word))) {
        boolean passed =
            LEFT_OUT.contains(tokens.key(at))
                || (at < tokens.size() && isSmallSign(tokens.get(at)));
        if (!passed) {
          return 0;
        }
        at++;
      }
      if (!tokens.key(at).equals(words.get(word))) {
        return 0;
      }
      at++;
    }
    return at;
  }

  private static boolean isSmallSign(Token token) {
    return token.is("-") || token.is(".") || token.is("'");
  }

  /** All words within one name of the source, whatever their order; an initial for a word. */
  private @Nullable Span together(List<String> words) {
    for (Name name : distinct) {
      boolean all = true;
      for (String word : words) {
        boolean there = name.words().contains(word);
        for (String other : name.words()) {
          there |= (other.length() == 1 || word.length() == 1) && other.charAt(0) == word.charAt(0);
        }
        all &= there;
      }
      boolean whole =
          words.stream().anyMatch(word -> word.length() > 1 && name.words().contains(word));
      if (all && whole) {
        return name.place();
      }
    }
    return null;
  }

  private @Nullable CheckedFact otherForm(Name own, Tokens text) {
    String word = own.words().get(0);
    Span acronym = acronyms.get(word);
    if (acronym != null && text.get(own.from()).isAllCapitals()) {
      return fact(own, Verdict.CONVERTED, acronym, "the first letters of a name of the source");
    }
    if (word.equals("usa") || word.equals("us")) {
      Span states = sequence(List.of("united", "states"));
      if (states != null) {
        return fact(own, Verdict.CONVERTED, states, "a form of a name of the source");
      }
    }
    String country = COUNTRIES.get(word);
    for (Map.Entry<String, String> each : COUNTRIES.entrySet()) {
      country = each.getValue().equals(word) && isThere(each.getKey()) ? each.getKey() : country;
    }
    if (country != null && isThere(country)) {
      return fact(own, Verdict.CONVERTED, place(country), "a form of a name of the source");
    }
    String singular = word.endsWith("s") ? word.substring(0, word.length() - 1) : word + "s";
    if (isThere(singular)) {
      return fact(own, Verdict.SUPPORTED, place(singular), "");
    }
    if (word.length() >= COMMON_BEGINNING) {
      for (String other : capitals.keySet()) {
        int same = commonBeginning(word, other);
        String ending = word.substring(same);
        String otherEnding = other.substring(same);
        boolean adjective =
            (ADJECTIVES.contains(ending) && COUNTRY_ENDS.contains(otherEnding))
                || (ADJECTIVES.contains(otherEnding) && COUNTRY_ENDS.contains(ending));
        if (same >= COMMON_BEGINNING && adjective) {
          return fact(own, Verdict.CONVERTED, place(other), "a form of a name of the source");
        }
      }
    }
    return null;
  }

  private static int commonBeginning(String one, String other) {
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  private @Nullable Span firstOf(List<String> words) {
    for (String word : words) {
      if (capitals.containsKey(word)) {
        return place(word);
      }
    }
    return null;
  }

  private Span place(String word) {
    int at = positions.getOrDefault(word, List.of(0)).get(0);
    return source.tokens().place(at, at + 1);
  }

  private @Nullable Span expanded(Name own) {
    StringBuilder initials = new StringBuilder();
    own.words().forEach(word -> initials.append(word.charAt(0)));
    Integer at = capitals.get(initials.toString());
    return at != null && source.tokens().get(at).isAllCapitals()
        ? source.tokens().place(at, at + 1)
        : null;
  }

  /** The name with most words in common, or the one that is spelled most alike. */
  private @Nullable Span nearest(Name own) {
    if (compared++ >= MOST_NEAREST) {
      return null;
    }
    Name best = null;
    double most = 0;
    for (Name name : distinct) {
      double score = 0;
      for (String word : own.words()) {
        score = Math.max(score, name.words().contains(word) ? 2 : 0);
        for (String other : name.words()) {
          score = Math.max(score, alike(word, other));
        }
      }
      if (score > most) {
        most = score;
        best = name;
      }
    }
    if (best != null && most >= 0.5) {
      return best.place();
    }
    return distinct.isEmpty() ? null : distinct.get(0).place();
  }

  /** 1 less the share of letters that have to be changed. */
  static double alike(String one, String other) {
    int longer = Math.max(one.length(), other.length());
    if (longer > LONGEST_COMPARED || longer == 0) {
      return 0;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return 1 - (double) row[other.length()] / longer;
  }

  private static CheckedFact fact(Name own, Verdict verdict, @Nullable Span nearest, String note) {
    return new CheckedFact(FactKind.NAME, own.place(), verdict, nearest, note);
  }
}
