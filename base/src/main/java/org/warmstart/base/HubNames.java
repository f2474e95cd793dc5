package org.warmstart.base;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of models on a hub, such as {@code google-bert/bert-base-uncased} or {@code gpt2}. */
public final class HubNames {
  private static final int LONGEST = 96;
  private static final String PART = "[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_.-]*)?";
  private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")?");

  private HubNames() {}

  /** Whether a model can have this name: an owner and a name, or a name alone. */
  public static boolean isName(String name) {
    boolean odd = name.contains("..") || name.contains("--") || name.endsWith(".git");
    return name.length() <= LONGEST
        && !odd
        && NAME.matcher(name).matches()
        && !name.matches(".*[.-](/.*)?");
  }

  /**
   * What to add to the message that there is no such folder: how to fetch it, if it looks like the
   * name of a model on the hub; empty if it does not.
   */
  public static String hint(Path missing) {
    String name = missing.toString().replace('\\', '/');
    return isName(name)
        ? "; a model of this name on the hub can be fetched with: warmstart pull " + name
        : "";
  }
}
