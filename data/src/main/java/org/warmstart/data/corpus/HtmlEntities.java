package org.warmstart.data.corpus;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The character references that occur in Javadoc: the Latin names of HTML 4 and all numeric ones.
 */
final class HtmlEntities {
  private static final int LONGEST = 10;
  private static final Map<String, String> NAMED = named();

  private HtmlEntities() {}

  /** A reference at a place of a text: what it stands for, and where the text goes on. */
  record Reference(String text, int end) {}

  /** Reads the reference that begins with the ampersand at {@code at}; null if there is none. */
  static @Nullable Reference at(String text, int at) {
    int end = at + 1;
    int limit = Math.min(text.length(), at + LONGEST);
    while (end < limit && text.charAt(end) != ';') {
      end++;
    }
    if (end == limit) {
      return null;
    }
    String name = text.substring(at + 1, end);
    String decoded = name.startsWith("#") ? numeric(name.substring(1)) : NAMED.get(name);
    return decoded == null ? null : new Reference(decoded, end + 1);
  }

  private static @Nullable String numeric(String digits) {
    boolean hex = digits.startsWith("x") || digits.startsWith("X");
    try {
      int codePoint = Integer.parseInt(hex ? digits.substring(1) : digits, hex ? 16 : 10);
      return codePoint > 0 && Character.isValidCodePoint(codePoint)
          ? Character.toString(codePoint)
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Map<String, String> named() {
    Map<String, String> named = new HashMap<>();
    named.put("lt", "<");
    named.put("gt", ">");
    named.put("amp", "&");
    named.put("quot", "\"");
    named.put("apos", "'");
    named.put("commat", "@");
    named.put("lbrace", "{");
    named.put("rbrace", "}");
    named.put("nbsp", " ");
    named.put("ensp", " ");
    named.put("emsp", " ");
    named.put("ndash", "\u2013");
    named.put("mdash", "\u2014");
    named.put("lsquo", "\u2018");
    named.put("rsquo", "\u2019");
    named.put("ldquo", "\u201c");
    named.put("rdquo", "\u201d");
    named.put("laquo", "\u00ab");
    named.put("raquo", "\u00bb");
    named.put("hellip", "\u2026");
    named.put("copy", "\u00a9");
    named.put("reg", "\u00ae");
    named.put("trade", "\u2122");
    named.put("deg", "\u00b0");
    named.put("plusmn", "\u00b1");
    named.put("times", "\u00d7");
    named.put("divide", "\u00f7");
    named.put("minus", "\u2212");
    named.put("le", "\u2264");
    named.put("ge", "\u2265");
    named.put("ne", "\u2260");
    named.put("asymp", "\u2248");
    named.put("infin", "\u221e");
    named.put("sum", "\u2211");
    named.put("radic", "\u221a");
    named.put("isin", "\u2208");
    named.put("rarr", "\u2192");
    named.put("larr", "\u2190");
    named.put("rArr", "\u21d2");
    named.put("bull", "\u2022");
    named.put("middot", "\u00b7");
    named.put("sect", "\u00a7");
    named.put("para", "\u00b6");
    named.put("sup2", "\u00b2");
    named.put("frac12", "\u00bd");
    named.put("micro", "\u00b5");
    named.put("eacute", "\u00e9");
    named.put("egrave", "\u00e8");
    named.put("auml", "\u00e4");
    named.put("ouml", "\u00f6");
    named.put("uuml", "\u00fc");
    named.put("szlig", "\u00df");
    named.put("ccedil", "\u00e7");
    named.put("ntilde", "\u00f1");
    return Map.copyOf(named);
  }
}
