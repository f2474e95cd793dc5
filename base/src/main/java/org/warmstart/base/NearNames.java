package org.warmstart.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Helps with a name that does not exist: finds the known names nearest to it and words the message.
 * Distance is the number of letters inserted, deleted, replaced or swapped with the neighbour
 * (optimal string alignment), after case, {@code -}, {@code _} and spaces are ignored.
 */
public final class NearNames {
  private static final int MOST_SUGGESTIONS = 3;

  private NearNames() {}

  /**
   * The message for a failed look-up, near matches first: {@code unknown metric 'acuracy'; did you
   * mean 'accuracy'? There are: accuracy, f1}.
   *
   * @param kind what was looked up, such as {@code metric} or {@code key}
   * @param name the name that is not known
   * @param known every name there is, in the order to list them
   */
  public static String unknown(String kind, String name, Collection<String> known) {
    StringBuilder message = new StringBuilder("unknown " + kind + " " + Messages.quote(name));
    if (known.isEmpty()) {
      return message.append("; there are none here").toString();
    }
    List<String> near = of(name, known);
    if (near.isEmpty()) {
      message.append("; there are: ");
    } else {
      message
          .append("; did you mean '")
          .append(String.join("' or '", near))
          .append("'? There are: ");
    }
    return message.append(String.join(", ", known)).toString();
  }

  /** The known names near to {@code name}, nearest first, at most three; empty if none is near. */
  public static List<String> of(String name, Collection<String> known) {
    String wanted = plain(name);
    return known.stream()
        .map(candidate -> new Candidate(candidate, distance(wanted, plain(candidate))))
        .filter(candidate -> isNear(wanted, candidate))
        .sorted(Comparator.comparingInt(Candidate::distance))
        .limit(MOST_SUGGESTIONS)
        .map(Candidate::name)
        .toList();
  }

  private record Candidate(String name, int distance) {}

  private static boolean isNear(String wanted, Candidate candidate) {
    String other = plain(candidate.name());
    boolean isPart =
        wanted.length() >= 3
            && other.length() >= 3
            && (other.contains(wanted) || wanted.contains(other));
    return isPart || candidate.distance() <= Math.max(1, wanted.length() / 3);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  private static int distance(String from, String to) {
    int[] beforePrevious = new int[to.length() + 1];
    int[] previous = new int[to.length() + 1];
    int[] current = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      int[] recycled = beforePrevious;
      beforePrevious = previous;
      previous = current;
      current = recycled;
    }
    return previous[to.length()];
  }
}
