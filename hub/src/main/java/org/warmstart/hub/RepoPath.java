package org.warmstart.hub;

import java.nio.file.Path;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Names that a server gives: of files, revisions and blobs. None is trusted. */
final class RepoPath {
  private static final int LONGEST = 500;
  private static final int LONGEST_PART = 200;

  private RepoPath() {}

  /**
   * Resolves a name that the server gave.
   *
   * @param kind what it names, for messages
   * @return a path below {@code folder}, in the system's own form
   * @throws InputException if it would lead anywhere else, or is no name on some system
   */
  static Path resolve(Path folder, String name, String kind) {
    if (!isSafe(name)) {
      throw new InputException(
          "the hub names the "
              + kind
              + " '"
              + printable(name)
              + "', which is no name of a file below a folder; refused");
    }
    Path path = folder;
    for (String part : name.split("/")) {
      path = path.resolve(part);
    }
    return path;
  }

  static boolean isSafe(String name) {
    if (name.isEmpty() || name.length() > LONGEST) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || part.length() > LONGEST_PART
          || part.endsWith(".")
          || part.endsWith(" ")) {
        return false;
      }
    }
    return name.chars()
        .noneMatch(c -> c < ' ' || c == 0x7f || "\\:*?\"<>|".indexOf(c) >= 0 || isInvisible(c));
  }

  /** Characters that turn the direction of writing or have no width hide what a name is. */
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.CONTROL;
  }

  /** A text from a server as it may be shown: cut, and without control characters. */
  static String printable(String text) {
    return Messages.printable(text, LONGEST_PART);
  }
}
