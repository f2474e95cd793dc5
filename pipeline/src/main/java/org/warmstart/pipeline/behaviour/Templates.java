package org.warmstart.pipeline.behaviour;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.pipeline.TextInput;

/**
 * Texts with slots such as {@code {name}}, which stand for the values of lists. {@code {name2}} is
 * another value of the list {@code name} than {@code {name}} and {@code {name1}} are. Two braces
 * stand for one.
 */
public final class Templates {
  private static final Pattern SLOT = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]");
  private static final Pattern NUMBERED = Pattern.compile("(.*?)[0-9]+");

  private final Map<String, List<String>> lists;
  private final List<String> texts;
  private final List<String> seconds;

  /**
   * A text that a template was made to.
   *
   * @param template the number of the template, from 0
   * @param values of its slots
   */
  public record Filled(TextInput input, int template, Map<String, String> values) {}

  /**
   * Of a test.
   *
   * @param seconds the second texts of pairs: as many as there are templates, one for all, or none
   * @throws InputException naming the template and what would be right
   */
  Templates(Map<String, List<String>> lists, List<String> texts, List<String> seconds) {
    this.lists = lists;
    this.texts = List.copyOf(texts);
    this.seconds = List.copyOf(seconds);
    if (seconds.size() > 1 && seconds.size() != texts.size()) {
      throw new InputException(
          "second: has "
              + seconds.size()
              + " texts for "
              + texts.size()
              + " templates; expected as many, or one for all");
    }
    for (int i = 0; i < texts.size(); i++) {
      slots("templates." + i, texts.get(i));
    }
    for (int i = 0; i < seconds.size(); i++) {
      slots("second." + i, seconds.get(i));
    }
  }

  boolean arePairs() {
    return !seconds.isEmpty();
  }

  /** Refuses a slot that is in none of the templates. */
  void requireSlot(String key, String slot) {
    Set<String> there = new LinkedHashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      there.addAll(slotsOf(i));
    }
    if (!there.contains(slot)) {
      throw new InputException(key + ": " + NearNames.unknown("slot", slot, there));
    }
  }

  /** Refuses a text with a slot that not every template has. */
  void requireFillable(String key, String text) {
    for (int i = 0; i < texts.size(); i++) {
      requireWithin(key, text, i);
    }
  }

  /** Refuses texts that are not as many as the templates, or have other slots. */
  void requireParallel(String key, List<String> others) {
    if (others.size() != texts.size()) {
      throw new InputException(
          key + ": has " + others.size() + " texts for " + texts.size() + " templates");
    }
    for (int i = 0; i < others.size(); i++) {
      requireWithin(key + "." + i, others.get(i), i);
    }
  }

  private void requireWithin(String key, String text, int template) {
    Set<String> there = slotsOf(template);
    for (String slot : slots(key, text)) {
      if (!there.contains(slot)) {
        throw new InputException(
            key + ": templates." + template + " has no slot {" + slot + "} to take its value from");
      }
    }
  }

  /** The slots of a template and its second text. */
  private Set<String> slotsOf(int template) {
    Set<String> slots = slots("templates." + template, texts.get(template));
    String second = second(template);
    if (second != null) {
      slots.addAll(slots("second", second));
    }
    return slots;
  }

  private @Nullable String second(int template) {
    return seconds.isEmpty() ? null : seconds.get(seconds.size() == 1 ? 0 : template);
  }

  private Set<String> slots(String key, String text) {
    Set<String> slots = new LinkedHashSet<>();
    Matcher matcher = SLOT.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name != null) {
        if (listOf(name) == null) {
          throw new InputException(
              key
                  + ": '"
                  + text
                  + "': "
                  + (lists.isEmpty()
                      ? "slot {" + name + "} needs a list of that name under 'lists'"
                      : NearNames.unknown("slot", name, lists.keySet())));
        }
        slots.add(name);
      } else if (matcher.group().length() == 1) {
        throw new InputException(
            key + ": '" + text + "' has a single brace; write {{ or }} for a brace itself");
      }
    }
    return slots;
  }

  /** The name of a slot's list; null if there is none. */
  private @Nullable String listOf(String slot) {
    if (lists.containsKey(slot)) {
      return slot;
    }
    Matcher numbered = NUMBERED.matcher(slot);
    return numbered.matches() && lists.containsKey(numbered.group(1)) ? numbered.group(1) : null;
  }

  private List<String> values(String slot) {
    String list = listOf(slot);
    return list == null ? List.of() : lists.getOrDefault(list, List.of());
  }

  /** How many texts there are; the greatest number where there are more. */
  long count() {
    long sum = 0;
    for (int i = 0; i < texts.size(); i++) {
      long product = combinations(i);
      sum = sum > Long.MAX_VALUE - product ? Long.MAX_VALUE : sum + product;
    }
    return sum;
  }

  private long combinations(int template) {
    Map<String, Integer> taken = new TreeMap<>();
    long product = 1;
    for (String slot : slotsOf(template)) {
      String list = String.valueOf(listOf(slot));
      int left = values(slot).size() - taken.merge(list, 1, Integer::sum) + 1;
      if (left <= 0) {
        throw new InputException(
            "templates."
                + template
                + ": needs more different values of '"
                + list
                + "' than the list has");
      }
      product = product > Long.MAX_VALUE / left ? Long.MAX_VALUE : product * left;
    }
    return product;
  }

  /**
   * Texts: all of a template's, or where they are more than its share of what is wanted, as many
   * different ones at random.
   */
  List<Filled> fill(int wanted, SeededRandom random) {
    List<Filled> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      // what a template before did not need is left for those behind it
      int share = (wanted - all.size()) / (texts.size() - i);
      List<String> slots = List.copyOf(slotsOf(i));
      if (combinations(i) <= share) {
        every(i, slots, new LinkedHashMap<>(), all);
      } else {
        drawn(i, slots, share, random.derive(i), all);
      }
    }
    return all;
  }

  private void every(
      int template, List<String> slots, Map<String, String> values, List<Filled> all) {
    if (values.size() == slots.size()) {
      all.add(filled(template, values));
      return;
    }
    String slot = slots.get(values.size());
    for (String value : values(slot)) {
      if (!isTaken(slot, value, values)) {
        values.put(slot, value);
        every(template, slots, values, all);
        values.remove(slot);
      }
    }
  }

  private void drawn(
      int template, List<String> slots, int count, SeededRandom random, List<Filled> all) {
    Set<Map<String, String>> drawn = new LinkedHashSet<>();
    while (drawn.size() < count) {
      Map<String, String> values = new LinkedHashMap<>();
      for (String slot : slots) {
        List<String> free =
            values(slot).stream().filter(value -> !isTaken(slot, value, values)).toList();
        values.put(slot, free.get(random.nextInt(free.size())));
      }
      drawn.add(values);
    }
    drawn.forEach(values -> all.add(filled(template, values)));
  }

  private boolean isTaken(String slot, String value, Map<String, String> values) {
    String list = String.valueOf(listOf(slot));
    return values.entrySet().stream()
        .anyMatch(
            other ->
                !other.getKey().equals(slot)
                    && other.getValue().equals(value)
                    && list.equals(listOf(other.getKey())));
  }

  private Filled filled(int template, Map<String, String> values) {
    Map<String, String> copy = new LinkedHashMap<>(values);
    String second = second(template);
    TextInput input =
        new TextInput(
            filled(texts.get(template), copy), second == null ? null : filled(second, copy));
    return new Filled(input, template, copy);
  }

  /** Another text with the values that a template was filled with. */
  String filled(String text, Filled values) {
    return filled(text, values.values());
  }

  private static String filled(String text, Map<String, String> values) {
    return SLOT.matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1);
              String with =
                  name == null ? found.group().substring(1) : values.getOrDefault(name, "");
              return Matcher.quoteReplacement(with);
            });
  }

  /** The same text with each other value of a slot. */
  List<TextInput> varied(Filled filled, String slot) {
    List<TextInput> others = new ArrayList<>();
    String own = filled.values().get(slot);
    if (own == null) {
      return others; // the template is without it
    }
    for (String value : values(slot)) {
      if (!value.equals(own) && !isTaken(slot, value, filled.values())) {
        Map<String, String> values = new LinkedHashMap<>(filled.values());
        values.put(slot, value);
        others.add(filled(filled.template(), values).input());
      }
    }
    return others;
  }
}
