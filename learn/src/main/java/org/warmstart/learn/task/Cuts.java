package org.warmstart.learn.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/** Counts inputs that were cut to a length, for a message. */
public final class Cuts {
  private static final String INPUTS = "inputs";
  private static final String CUT = "cut";
  private static final String KEPT = "kept";
  private static final String LONGEST = "longest";

  private long inputs;
  private long cut;
  private int kept;
  private int longest;

  /** What {@link #save} noted. */
  public static Cuts read(JsonNode facts) {
    Cuts cuts = new Cuts();
    cuts.inputs = facts.path(INPUTS).asLong();
    cuts.cut = facts.path(CUT).asLong();
    cuts.kept = facts.path(KEPT).asInt();
    cuts.longest = facts.path(LONGEST).asInt();
    return cuts;
  }

  /** Notes the counts. */
  public void save(ObjectNode facts) {
    facts.put(INPUTS, inputs).put(CUT, cut).put(KEPT, kept).put(LONGEST, longest);
  }

  /** Takes in an example. */
  public void add(Example example) {
    add(example.ids().length, example.uncut());
  }

  /**
   * Takes in an input.
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
   * How many inputs were cut, their share, and how long the longest was; empty if none were.
   *
   * @param part what the inputs are, such as {@code training}
   */
  public Optional<String> note(String part) {
    if (cut == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %d of %d inputs (%.1f %%) were cut to %d tokens; the longest has %d",
            part,
            cut,
            inputs,
            100.0 * cut / inputs,
            kept,
            longest));
  }
}
