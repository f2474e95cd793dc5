package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.CommonWords;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Name;
import org.warmstart.eval.faithfulness.reading.Quantity;
import org.warmstart.eval.faithfulness.reading.Stems;
import org.warmstart.eval.faithfulness.reading.Token;
import org.warmstart.eval.faithfulness.reading.Tokens;
import org.warmstart.text.Span;

/**
 * Finds names and numbers that the source has, but in another place: where a sentence that is
 * nearly the same has another name or number between the same words, and numbers that stand before
 * a noun which has another number in the source.
 */
final class SwapCheck {
  private static final double LIKE = 0.6;
  private static final int FEWEST = 3;
  private static final int REACH = 3;
  private static final int MOST_TRIED = 500;

  private final Facts source;
  private final SentenceIndex index;
  private final Map<String, List<Quantity>> byNoun = new HashMap<>();
  private final NavigableMap<Integer, Name> names = new TreeMap<>();
  private final NavigableMap<Integer, Quantity> quantities = new TreeMap<>();

  SwapCheck(Facts source, SentenceIndex index) {
    this.source = source;
    this.index = index;
    source.names().forEach(name -> names.put(name.from(), name));
    for (Quantity quantity : source.quantities()) {
      quantities.put(quantity.from(), quantity);
      String noun = noun(source.tokens(), quantity);
      if (!noun.isEmpty() && !quantity.values().isEmpty()) {
        byNoun.computeIfAbsent(noun, key -> new ArrayList<>()).add(quantity);
      }
    }
  }

  /** The stem of what is counted; empty of numbers with a unit and where there is none near. */
  private static String noun(Tokens tokens, Quantity quantity) {
    if (quantity.unit() != null || quantity.form() == Quantity.Form.ROMAN) {
      return "";
    }
    int most = Math.min(tokens.size(), quantity.to() + REACH);
    for (int i = quantity.to(); i < most; i++) {
      Token token = tokens.get(i);
      boolean stop = token.kind() != Token.Kind.WORD || CommonWords.FUNCTION.contains(token.key());
      if (stop) {
        return "";
      }
      boolean last = i + 1 >= most || !SentenceIndex.isContent(tokens.get(i + 1));
      if (last) {
        return Stems.of(token.key());
      }
    }
    return "";
  }

  /** What becomes of a number that is somewhere in the source. */
  CheckedFact checked(
      CheckedFact fact, Quantity own, Tokens text, SentenceIndex.@Nullable Like like) {
    String noun = noun(text, own);
    List<Quantity> others = noun.isEmpty() ? List.of() : byNoun.getOrDefault(noun, List.of());
    boolean same = others.stream().limit(MOST_TRIED).anyMatch(each -> each.value() == own.value());
    if (!others.isEmpty() && !same && own.form() != Quantity.Form.ORDINAL_WORD) {
      return swapped(fact, others.get(0).place(), "the source has another number for this");
    }
    Quantity there =
        like == null
            ? null
            : inPlaceOf(
                text,
                own.from(),
                own.to(),
                like.sentence(),
                quantities,
                Quantity::to,
                each -> isSame(each, own));
    return there == null || (there.unit() != null && own.unit() == null)
        ? fact
        : swapped(fact, there.place(), "the source has another number in this place");
  }

  private static boolean isSame(Quantity one, Quantity other) {
    return !one.values().isEmpty() && !other.values().isEmpty() && one.value() == other.value();
  }

  /** What becomes of a name that is somewhere in the source. */
  CheckedFact checked(CheckedFact fact, Name own, Tokens text, SentenceIndex.@Nullable Like like) {
    Name there =
        like == null
            ? null
            : inPlaceOf(
                text,
                own.from(),
                own.to(),
                like.sentence(),
                names,
                Name::to,
                each -> each.words().stream().anyMatch(own.words()::contains));
    return there == null
        ? fact
        : swapped(fact, there.place(), "the source has another name in this place");
  }

  private static CheckedFact swapped(CheckedFact fact, Span nearest, String note) {
    return new CheckedFact(FactKind.SWAP, fact.place(), Verdict.WARNING, nearest, note);
  }

  /** Whether what is checked is the same. */
  @FunctionalInterface
  private interface Same<F> {
    boolean as(F there);
  }

  /**
   * What the source's sentence has between the words that stand around something in the text; null
   * if it has the same there, or if nothing is between such words.
   */
  private <F> @Nullable F inPlaceOf(
      Tokens text,
      int from,
      int to,
      int sentence,
      NavigableMap<Integer, F> all,
      ToIntFunction<F> end,
      Same<F> same) {
    F other = null;
    int left = MOST_TRIED;
    for (Map.Entry<Integer, F> each :
        all.subMap(index.start(sentence), index.end(sentence)).entrySet()) {
      if (left-- == 0) {
        return null;
      }
      F there = each.getValue();
      if (isBetween(text, from, to, each.getKey(), end.applyAsInt(there))) {
        if (same.as(there)) {
          return null;
        }
        other = other == null ? there : other;
      }
    }
    return other;
  }

  private boolean isBetween(Tokens text, int from, int to, int start, int end) {
    String before = text.key(from - 1);
    String behind = text.key(to);
    boolean left = before.equals(source.tokens().key(start - 1)) && !before.isEmpty();
    boolean right = behind.equals(source.tokens().key(end)) && !behind.isEmpty();
    boolean both = left && right;
    return both || (left && isTelling(before)) || (right && isTelling(behind));
  }

  /** Articles, prepositions and signs stand beside any name. */
  private static boolean isTelling(String key) {
    return Character.isLetter(key.codePointAt(0))
        && !CommonWords.FUNCTION.contains(key)
        && !Set.of("mr", "mrs", "dr", "said", "says").contains(key);
  }

  /** The source's sentence that is nearly the same as one of the text, or null. */
  SentenceIndex.@Nullable Like like(Set<String> stems) {
    List<SentenceIndex.Like> all = index.like(stems);
    return all.isEmpty() || all.get(0).common() < FEWEST || all.get(0).share() < LIKE
        ? null
        : all.get(0);
  }
}
