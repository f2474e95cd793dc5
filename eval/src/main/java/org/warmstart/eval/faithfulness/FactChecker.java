package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Name;
import org.warmstart.eval.faithfulness.reading.Quantity;
import org.warmstart.eval.faithfulness.reading.Tokens;

/**
 * Finds the facts of a generated text that its source does not support: numbers, units, dates,
 * times, names and negations. It works by rules for English; numbers and names in Latin letters are
 * found in other languages too, of Japanese and Korean numerals and dates, and names in katakana.
 * What it does not see are statements in other words: it says nothing about a text without numbers,
 * names and negations.
 *
 * <p>Time and memory grow with the texts' lengths. Safe for any number of threads.
 */
public final class FactChecker {
  private final FactSettings settings;

  /** With {@link FactSettings#DEFAULT}. */
  public FactChecker() {
    this(FactSettings.DEFAULT);
  }

  public FactChecker(FactSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks a text.
   *
   * @param text what was generated
   * @param source what it was generated from
   */
  public FactCheck check(String text, String source) {
    Facts own = Facts.of(text, settings.decimalMark());
    Facts there = Facts.of(source, settings.decimalMark());
    SentenceIndex index = new SentenceIndex(there.tokens());
    SentenceIndex ownIndex = new SentenceIndex(own.tokens());
    Swaps swaps = new Swaps(new SwapCheck(there, index), own.tokens(), ownIndex);
    List<CheckedFact> facts = new ArrayList<>();
    NumberSupport numbers = new NumberSupport(there, settings);
    for (Quantity quantity : own.quantities()) {
      CheckedFact fact = numbers.check(quantity, text);
      boolean swappable = settings.swaps() && fact.verdict() == Verdict.SUPPORTED;
      facts.add(swappable ? swaps.checked(fact, quantity) : fact);
    }
    MomentSupport moments = new MomentSupport(there);
    own.moments().forEach(moment -> facts.add(moments.check(moment, text)));
    NameSupport names = new NameSupport(there);
    for (Name name : own.names()) {
      CheckedFact fact = names.check(name, own.tokens());
      boolean swappable = settings.swaps() && fact.verdict() == Verdict.SUPPORTED;
      facts.add(swappable ? swaps.checked(fact, name) : fact);
    }
    facts.addAll(new NegationCheck(there.tokens(), index).check(own.tokens(), ownIndex));
    facts.sort(
        Comparator.comparingInt((CheckedFact fact) -> fact.place().start())
            .thenComparingInt(fact -> fact.place().end()));
    return new FactCheck(facts);
  }

  /** Looks for the source's sentence that is like each of the text's once. */
  private static final class Swaps {
    private final SwapCheck check;
    private final Tokens text;
    private final SentenceIndex index;
    private final Map<Integer, SentenceIndex.@Nullable Like> like = new HashMap<>();

    Swaps(SwapCheck check, Tokens text, SentenceIndex index) {
      this.check = check;
      this.text = text;
      this.index = index;
    }

    CheckedFact checked(CheckedFact fact, Quantity quantity) {
      return check.checked(fact, quantity, text, like(quantity.from()));
    }

    CheckedFact checked(CheckedFact fact, Name name) {
      return check.checked(fact, name, text, like(name.from()));
    }

    private SentenceIndex.@Nullable Like like(int token) {
      int sentence = text.get(token).sentence();
      if (!like.containsKey(sentence)) {
        like.put(sentence, check.like(index.stems(sentence)));
      }
      return like.get(sentence);
    }
  }
}
