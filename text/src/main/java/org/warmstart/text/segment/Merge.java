package org.warmstart.text.segment;

import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * A merge of byte-pair encoding.
 *
 * @param where where it was read, for messages
 */
public record Merge(String left, String right, String where) {

  /** Reads "left right". */
  static Merge parse(String line, String where) {
    int space = line.indexOf(' ');
    if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
      throw new InputException(
          where + ": expected two tokens with a space between, found " + Messages.quote(line));
    }
    return new Merge(line.substring(0, space), line.substring(space + 1), where);
  }
}
