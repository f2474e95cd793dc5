package org.warmstart.data.corpus.prose;

import java.util.regex.Pattern;

/** Code as a reader of a sentence would say it. */
final class SpokenCode {
  private static final int LONGEST_NAME = 60;
  private static final Pattern NAME =
      Pattern.compile("@?[A-Za-z_$][\\w$]*([.#][A-Za-z_$][\\w$]*)*(\\[\\])*|[-+]?\\d+(\\.\\d+)?");
  private static final Pattern ARGUMENTS = Pattern.compile("\\([\\w\\s.,\\[\\]<>?$]*\\)$");
  private static final Pattern WORDS = Pattern.compile("[A-Za-z]+( [a-z]+){1,2}");

  private SpokenCode() {}

  /** A name, a number or a few words as they are said, or the mark for code. */
  static String of(String code) {
    String text = HtmlProse.normalize(code);
    if (text.isEmpty()) {
      return "";
    }
    String name = ARGUMENTS.matcher(text).replaceFirst("");
    if (name.length() > LONGEST_NAME) {
      return Character.toString(HtmlProse.CODE);
    }
    if (WORDS.matcher(name).matches()) {
      return name;
    }
    String member = name.startsWith("#") ? name.substring(1) : name;
    return NAME.matcher(member).matches() ? simpleName(member) : Character.toString(HtmlProse.CODE);
  }

  /** {@code java.util.List#add} as "List.add": packages go. */
  private static String simpleName(String name) {
    String dotted = name.replace('#', '.');
    int start = 0;
    for (int dot = dotted.indexOf('.'); dot >= 0; dot = dotted.indexOf('.', dot + 1)) {
      boolean packageName = Character.isLowerCase(dotted.charAt(start));
      boolean typeFollows = dotted.length() > dot + 1 && hasUpper(dotted, dot + 1);
      if (!packageName || !typeFollows) {
        break;
      }
      start = dot + 1;
    }
    return dotted.substring(start);
  }

  /** Whether some later part of a dotted name begins with a capital, as types do. */
  private static boolean hasUpper(String dotted, int from) {
    for (int i = from; i < dotted.length(); i++) {
      if (Character.isUpperCase(dotted.charAt(i)) && dotted.charAt(i - 1) == '.') {
        return true;
      }
    }
    return false;
  }
}
