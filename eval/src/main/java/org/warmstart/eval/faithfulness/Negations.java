package org.warmstart.eval.faithfulness;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.eval.faithfulness.reading.CommonWords;
import org.warmstart.eval.faithfulness.reading.Token;
import org.warmstart.eval.faithfulness.reading.Tokens;

/** The negations of a text, and the words that they are of. */
final class Negations {
  private static final Set<String> NEGATORS =
      Set.of(
          "not",
          "no",
          "never",
          "none",
          "nobody",
          "nothing",
          "neither",
          "nor",
          "without",
          "cannot",
          "hardly",
          "scarcely",
          "barely",
          "dont",
          "doesnt",
          "didnt",
          "wont",
          "cant",
          "isnt",
          "wasnt");

  /** Verbs that deny what follows them. */
  private static final Set<String> DENYING =
      Set.of(
          "failed", "fails", "fail", "failing", "unable", "refused", "refuses", "refuse", "denied",
          "denies", "deny", "denying", "lacks", "lacked", "lacking");

  private static final Set<String> BOUNDARIES =
      Set.of(
          ",",
          ";",
          ":",
          "—",
          "–",
          "(",
          ")",
          "but",
          "and",
          "or",
          "because",
          "although",
          "though",
          "while",
          "which",
          "who",
          "when",
          "where",
          "if");

  private static final List<String> PREFIXES = List.of("un", "in", "im", "ir", "il", "dis", "non");
  private static final int SHORTEST_REST = 4;
  private static final int SCOPE = 5;

  private final Tokens tokens;
  private final BitSet negated = new BitSet();
  private final Map<Integer, Integer> targets = new LinkedHashMap<>();

  Negations(Tokens tokens) {
    this.tokens = tokens;
    for (int i = 0; i < tokens.size(); i++) {
      if (isNegator(tokens, i)) {
        read(i);
      }
    }
  }

  /** Whether a word negates what follows it. */
  static boolean isNegator(Tokens tokens, int at) {
    String key = tokens.key(at);
    if (!tokens.get(at).isWord()) {
      return false;
    }
    boolean only = Set.of("only", "just", "least").contains(tokens.key(at + 1));
    boolean detached = key.equals("n't") || (key.equals("t") && isApostrophe(tokens, at - 1));
    boolean numbered = key.equals("no") && tokens.key(at + 1).equals(".");
    return (NEGATORS.contains(key) || DENYING.contains(key) || key.endsWith("n't") || detached)
        && !only
        && !numbered;
  }

  private static boolean isApostrophe(Tokens tokens, int at) {
    return at > 0 && "'’".contains(tokens.key(at)) && tokens.key(at - 1).endsWith("n");
  }

  private void read(int negator) {
    int sentence = tokens.get(negator).sentence();
    boolean found = false;
    for (int i = negator + 1; i < tokens.size() && i <= negator + SCOPE; i++) {
      Token token = tokens.get(i);
      if (token.sentence() != sentence || BOUNDARIES.contains(token.key())) {
        return;
      }
      boolean content = SentenceIndex.isContent(token) && !DENYING.contains(token.key());
      if (content) {
        negated.set(i);
        if (!found && !token.key().endsWith("ly")) {
          targets.put(i, negator);
          found = true;
        }
      }
    }
  }

  /** Whether a word is within reach of a negation. */
  boolean isNegated(int at) {
    return negated.get(at);
  }

  /** The first content word behind each negation, and the negation. */
  Map<Integer, Integer> targets() {
    return targets;
  }

  /** Where the clause of a word begins. */
  int clauseStart(int at) {
    int start = at;
    while (start > 0 && isWithin(start - 1, at)) {
      start--;
    }
    return start;
  }

  /** Behind the last word of a word's clause. */
  int clauseEnd(int at) {
    int end = at + 1;
    while (end < tokens.size() && isWithin(end, at)) {
      end++;
    }
    return end;
  }

  private boolean isWithin(int at, int of) {
    return tokens.get(at).sentence() == tokens.get(of).sentence()
        && Math.abs(at - of) < 8 * SCOPE
        && !BOUNDARIES.contains(tokens.key(at));
  }

  /** Happy of unhappy; empty if a word has no such beginning. */
  static String withoutPrefix(String key) {
    for (String prefix : PREFIXES) {
      if (key.startsWith(prefix) && key.length() - prefix.length() >= SHORTEST_REST) {
        String rest = key.substring(prefix.length());
        return CommonWords.has(rest) ? rest : "";
      }
    }
    return "";
  }
}
