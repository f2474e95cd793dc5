package org.warmstart.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Gathers what is wrong with a table's rows, so that all of it can be said at once. */
public final class RowFaults {
  private static final int MOST = 20;

  private final List<String> messages = new ArrayList<>();
  private long count;

  /** Adds a row with its place and what is wrong with it. */
  public void add(String message) {
    count++;
    if (messages.size() < MOST) {
      messages.add(message);
    }
  }

  public long count() {
    return count;
  }

  /** One error that lists the first twenty rows and says how many more there are. */
  public InputException exception() {
    if (count == 1) {
      return new InputException(messages.get(0));
    }
    return new InputException(Messages.count(count, "row") + " cannot be used:" + list());
  }

  /** The first twenty, each on a line of its own, and how many more there are. */
  public String list() {
    StringBuilder all = new StringBuilder();
    messages.forEach(message -> all.append("\n  ").append(message));
    if (count > MOST) {
      all.append("\n  and ").append(String.format(Locale.ROOT, "%,d more", count - MOST));
    }
    return all.toString();
  }

  /**
   * Throws {@link #exception} if there is any.
   *
   * @throws InputException then
   */
  public void throwIfAny() {
    if (count > 0) {
      throw exception();
    }
  }
}
