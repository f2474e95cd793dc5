package org.warmstart.learn.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Counts inputs, or target texts, that were cut to a length, for a message. */
public final class Cuts {
  private static final String INPUTS = "inputs";
  private static final String CUT = "cut";
  private static final String KEPT = "kept";
  private static final String LONGEST = "longest";
  private static final String LOST_WORDS = "lost_words";

  private long inputs;
  private long cut;
  private int kept;
  private int longest;
  private long lostWords;

  /** What {@link #save} noted. */
  public static Cuts read(JsonNode facts) {
    Cuts cuts = new Cuts();
    cuts.inputs = facts.path(INPUTS).asLong();
    cuts.cut = facts.path(CUT).asLong();
    cuts.kept = facts.path(KEPT).asInt();
    cuts.longest = facts.path(LONGEST).asInt();
    cuts.lostWords = facts.path(LOST_WORDS).asLong();
    return cuts;
  }

  /** Notes the counts. */
  public void save(ObjectNode facts) {
    facts.put(INPUTS, inputs).put(CUT, cut).put(KEPT, kept).put(LONGEST, longest);
    if (lostWords > 0) {
      facts.put(LOST_WORDS, lostWords);
    }
  }

  /** Takes in an example. */
  public void add(Example example) {
    add(example.ids().length, example.uncut());
    lostWords += example.lostWords();
  }

  /** Takes in an example's target text, where it has one. */
  public void addTarget(Example example) {
    if (example.targetIds().length > 0) {
      add(example.targetIds().length, example.uncutTarget());
    }
  }

  /**
   * Takes in a text.
   *
   * @param tokens how many it has now
   * @param before how many it had
   */
  public void add(int tokens, int before) {
    inputs++;
    if (tokens < before) {
      cut++;
      kept = Math.max(kept, tokens);
      longest = Math.max(longest, before);
    }
  }

  /**
   * How many were cut, their share, and how long the longest was; empty if none were.
   *
   * @param part what they are for, such as {@code training}
   * @param what they are, such as {@code inputs}
   */
  public Optional<String> note(String part, String what) {
    List<String> said = new ArrayList<>();
    if (cut > 0) {
      said.add(
          String.format(
              Locale.ROOT,
              "%d of %d %s (%.1f %%) were cut to %d tokens; the longest has %d",
              cut,
              inputs,
              what,
              100.0 * cut / inputs,
              kept,
              longest));
    }
    if (lostWords > 0) {
      said.add(
          lostWords
              + (lostWords == 1 ? " word is" : " words are")
              + " beyond that or without a token: neither learned nor scored");
    }
    return said.isEmpty() ? Optional.empty() : Optional.of(part + ": " + String.join("; ", said));
  }
}
