package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.eval.faithfulness.reading.Stems;
import org.warmstart.eval.faithfulness.reading.Tokens;
import org.warmstart.text.Span;

/** Finds clauses that the source states the other way round. */
final class NegationCheck {
  private static final double LIKE = 0.6;
  private static final int FEWEST = 2;

  private final Tokens source;
  private final Negations there;
  private final SentenceIndex index;

  NegationCheck(Tokens source, SentenceIndex index) {
    this.source = source;
    this.index = index;
    this.there = new Negations(source);
  }

  /** Where a word stands in the source's sentences that are like one of the text. */
  private record Found(List<Integer> plain, List<Integer> negated) {}

  List<CheckedFact> check(Tokens text, SentenceIndex own) {
    Negations negations = new Negations(text);
    List<CheckedFact> findings = new ArrayList<>();
    for (int sentence = 0; sentence < text.sentences(); sentence++) {
      Set<String> stems = own.stems(sentence);
      List<Integer> like =
          index.like(stems).stream()
              .filter(each -> each.common() >= FEWEST && each.share() >= LIKE)
              .map(SentenceIndex.Like::sentence)
              .toList();
      if (!like.isEmpty()) {
        Map<String, Found> words = words(like);
        for (int i = own.start(sentence); i < own.end(sentence); i++) {
          if (SentenceIndex.isContent(text.get(i))) {
            check(i, text, negations, words, stems, findings);
          }
        }
      }
    }
    return findings;
  }

  private Map<String, Found> words(List<Integer> sentences) {
    Map<String, Found> words = new HashMap<>();
    for (int sentence : sentences) {
      for (int i = index.start(sentence); i < index.end(sentence); i++) {
        if (SentenceIndex.isContent(source.get(i))) {
          Found found =
              words.computeIfAbsent(
                  Stems.of(source.key(i)), key -> new Found(new ArrayList<>(), new ArrayList<>()));
          (there.isNegated(i) ? found.negated() : found.plain()).add(i);
        }
      }
    }
    return words;
  }

  private void check(
      int at,
      Tokens text,
      Negations own,
      Map<String, Found> words,
      Set<String> stems,
      List<CheckedFact> findings) {
    String key = text.key(at);
    Found found = words.get(Stems.of(key));
    Integer negator = own.targets().get(at);
    if (found != null && negator != null && found.negated().isEmpty()) {
      findings.add(
          finding(
              text.place(negator, at + 1), found.plain().get(0), "the source does not negate it"));
      return;
    }
    if (found != null && !own.isNegated(at) && found.plain().isEmpty()) {
      for (int place : found.negated()) {
        Integer theirs = there.targets().get(place);
        if (theirs != null && sharesClause(place, stems)) {
          Span nearest = source.place(theirs, place + 1);
          findings.add(
              new CheckedFact(
                  FactKind.NEGATION,
                  text.place(at, at + 1),
                  Verdict.UNSUPPORTED,
                  nearest,
                  "the source negates it"));
          return;
        }
      }
      return;
    }
    if (found == null && !own.isNegated(at)) {
      prefixed(at, text, words, findings);
    }
  }

  /** Unhappy where the source has happy, and the other way round. */
  private void prefixed(int at, Tokens text, Map<String, Found> words, List<CheckedFact> findings) {
    String rest = Negations.withoutPrefix(text.key(at));
    Found plain = rest.isEmpty() ? null : words.get(Stems.of(rest));
    if (plain != null && plain.negated().isEmpty()) {
      findings.add(
          finding(text.place(at, at + 1), plain.plain().get(0), "the source does not negate it"));
      return;
    }
    for (String prefix : List.of("un", "in", "im", "dis", "non")) {
      String negative = prefix + text.key(at);
      Found found = words.get(Stems.of(negative));
      if (found != null
          && !found.plain().isEmpty()
          && Negations.withoutPrefix(negative).equals(text.key(at))) {
        findings.add(
            finding(text.place(at, at + 1), found.plain().get(0), "the source negates it"));
        return;
      }
    }
  }

  /** Whether the clause of a source's word has another content word of the text's sentence. */
  private boolean sharesClause(int place, Set<String> stems) {
    Set<String> others = new HashSet<>();
    for (int i = there.clauseStart(place); i < there.clauseEnd(place); i++) {
      if (i != place && SentenceIndex.isContent(source.get(i))) {
        others.add(Stems.of(source.key(i)));
      }
    }
    others.retainAll(stems);
    return !others.isEmpty();
  }

  private CheckedFact finding(Span place, int nearest, String note) {
    return new CheckedFact(
        FactKind.NEGATION, place, Verdict.UNSUPPORTED, source.place(nearest, nearest + 1), note);
  }
}
