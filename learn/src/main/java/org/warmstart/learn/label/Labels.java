package org.warmstart.learn.label;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * The classes of a training table. Where the checkpoint knows some of them by name it keeps its
 * numbers for them, since the rows of its head are theirs, and new ones follow; otherwise they are
 * numbered in the order of their names, or of the numbers if all are whole numbers.
 */
public final class Labels {
  private static final int LONGEST_NUMBER = 9;
  private static final int MOST_LISTED = 20;

  private final List<String> given;
  private final List<String> checkpoint;
  private final Map<String, Set<String>> spellings = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private int rows;

  /**
   * Of no row yet.
   *
   * @param given names that the configuration fixes; empty for those of the rows
   * @param checkpoint names of the checkpoint that is trained on; empty if it brings no weights
   */
  public Labels(List<String> given, List<String> checkpoint) {
    this.given = given;
    this.checkpoint = checkpoint;
  }

  /** Takes in the next row's label; null or blank where it is missing. */
  public void add(@Nullable String label) {
    addAll(label == null || label.isBlank() ? List.of() : List.of(label));
  }

  /** Takes in the next row's labels. */
  public void addAll(Collection<String> labels) {
    rows++;
    for (String label : labels) {
      String name = LabelNames.canonical(label);
      spellings.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(label);
      counts.merge(name, 1, Integer::sum);
    }
  }

  /**
   * The names in the order of their numbers.
   *
   * @param notes takes what the user should know of how they came about
   * @throws InputException if the given names would move the checkpoint's
   */
  public List<String> names(Consumer<String> notes) {
    spellings.forEach((name, of) -> note(name, of, notes));
    boolean named = areNames(checkpoint);
    List<String> names;
    if (!given.isEmpty()) {
      if (named) {
        requireOrder(given, checkpoint);
      }
      names = given;
    } else {
      List<String> sorted = sorted(counts.keySet());
      names = named ? kept(sorted, new LabelNames(checkpoint), notes) : sorted;
    }
    notes.accept(listed(names));
    return names;
  }

  /** Whether classes have names of their own, by which they can be found again. */
  private static boolean areNames(List<String> labels) {
    long distinct = labels.stream().map(LabelNames::canonical).distinct().count();
    return distinct == labels.size() && !LabelNames.areNumbered(labels);
  }

  private static void note(String name, Set<String> spellings, Consumer<String> notes) {
    List<String> others = spellings.stream().filter(label -> !label.equals(name)).toList();
    if (!others.isEmpty()) {
      notes.accept(
          "labels: "
              + Messages.list(others)
              + " is read as "
              + Messages.quote(name)
              + " (white space, Unicode form and .0 make no other class)");
    }
  }

  private static List<String> sorted(Set<String> names) {
    boolean numbers =
        names.stream()
            .allMatch(name -> name.length() <= LONGEST_NUMBER && name.matches("-?[0-9]+"));
    Comparator<String> order =
        numbers ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
    return names.stream().sorted(order).toList();
  }

  /** The checkpoint's names and new ones behind them; only the new ones if it has none of them. */
  private static List<String> kept(
      List<String> wanted, LabelNames checkpoint, Consumer<String> notes) {
    List<String> fresh = wanted.stream().filter(name -> checkpoint.number(name).isEmpty()).toList();
    if (fresh.size() == wanted.size()) {
      notes.accept(
          "labels: none of the checkpoint's classes ("
              + Messages.list(checkpoint.names())
              + ") is in the table"
              + (wanted.size() == checkpoint.size()
                  ? "; the head starts from theirs, as there are as many"
                  : ""));
      return wanted;
    }
    List<String> names = new ArrayList<>(checkpoint.names());
    names.addAll(fresh);
    if (!fresh.isEmpty()) {
      notes.accept(
          "labels: the head grows from "
              + checkpoint.size()
              + " to "
              + names.size()
              + " classes, with new rows for "
              + Messages.list(fresh));
    }
    return List.copyOf(names);
  }

  /** Refuses names in another order than the rows of the checkpoint's head have. */
  public static void requireOrder(List<String> given, List<String> checkpoint) {
    LabelNames known = new LabelNames(checkpoint);
    for (int i = 0; i < given.size(); i++) {
      OptionalInt number = known.number(given.get(i));
      if (number.isPresent() && number.getAsInt() != i) {
        throw new InputException(
            "task.labels: "
                + Messages.quote(given.get(i))
                + " is number "
                + i
                + ", but the checkpoint's head has it as number "
                + number.getAsInt()
                + "; leave task.labels out, or list the checkpoint's in its order: "
                + Messages.list(checkpoint));
      }
    }
  }

  private String listed(List<String> names) {
    String classes =
        names.stream()
            .limit(MOST_LISTED)
            .map(name -> Messages.quote(name) + " " + count(name))
            .collect(Collectors.joining(", "));
    int left = names.size() - MOST_LISTED;
    return "labels: "
        + names.size()
        + " classes in "
        + Messages.count(rows, "training row")
        + ": "
        + classes
        + (left > 0 ? " … and " + left + " more" : "");
  }

  private int count(String name) {
    return counts.getOrDefault(LabelNames.canonical(name), 0);
  }
}
