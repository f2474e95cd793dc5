package org.warmstart.data.corpus;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.warmstart.data.corpus.HtmlEntities.Reference;

/**
 * Renders the markup of Javadoc (HTML elements, character references, inline tags) as text, in one
 * pass, without building a tree. What is left open ends with the text.
 */
final class JavadocMarkup {
  private static final int DEEPEST = 8;
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_TAG = 2000;

  /** Elements whose content is left out. */
  private static final Set<String> DROPPED =
      Set.of("pre", "table", "script", "style", "blockquote", "svg");

  /** Elements whose content is code, or would no longer read as text (exponents, indices). */
  private static final Set<String> CODE = Set.of("code", "tt", "kbd", "samp", "sup", "sub");

  /** Elements that stand inside a line of text. */
  private static final Set<String> INLINE =
      Set.of(
          "a", "b", "i", "u", "em", "strong", "var", "cite", "span", "font", "small", "big", "q",
          "dfn", "abbr", "acronym", "strike", "s", "del", "ins", "label", "wbr", "img", "mark",
          "nobr");

  /** Elements that end a paragraph. */
  private static final Set<String> BLOCK =
      Set.of(
          "p", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "div", "center", "h1", "h2", "h3",
          "h4", "h5", "h6", "section", "tr", "td", "th", "tbody", "thead", "caption", "menu",
          "article", "aside", "figure", "body", "html", "head", "title", "nav", "para");

  private static final Pattern NAME =
      Pattern.compile("@?[A-Za-z_$][\\w$]*([.#][A-Za-z_$][\\w$]*)*(\\[\\])*|[-+]?\\d+(\\.\\d+)?");
  private static final Pattern ARGUMENTS = Pattern.compile("\\([\\w\\s.,\\[\\]<>?$]*\\)$");
  private static final Pattern WORDS = Pattern.compile("[A-Za-z]+( [a-z]+){1,2}");
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]+");

  private final String source;
  private final int depth;
  private final StringBuilder out;
  private int at;

  private JavadocMarkup(String source, int depth) {
    this.source = source;
    this.depth = depth;
    this.out = new StringBuilder(source.length());
  }

  /** Returns the text of some markup; paragraphs are separated by one new line. */
  static String render(String markup) {
    String marked = new JavadocMarkup(markup, 0).render();
    StringBuilder paragraphs = new StringBuilder(marked.length());
    for (String paragraph : marked.split(Character.toString(PARAGRAPH))) {
      String text = SPACES.matcher(paragraph).replaceAll(" ").strip();
      if (!text.isEmpty()) {
        paragraphs.append(paragraphs.isEmpty() ? "" : "\n").append(text);
      }
    }
    return paragraphs.toString();
  }

  /** Unicode's paragraph separator marks ends of paragraphs while new lines are still spaces. */
  private static final char PARAGRAPH = '\u2029';

  private String render() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '{' && source.startsWith("{@", at)) {
        inlineTag();
      } else if (c == '<') {
        element();
      } else if (c == '&') {
        reference();
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private void reference() {
    Reference reference = HtmlEntities.at(source, at);
    if (reference == null) {
      out.append('&');
      at++;
    } else {
      out.append(reference.text());
      at = reference.end();
    }
  }

  private void inlineTag() {
    int end = closingBrace(at);
    String inside = source.substring(at + 2, Math.max(at + 2, end));
    at = Math.min(source.length(), end + 1);
    int space = 0;
    while (space < inside.length() && !Character.isWhitespace(inside.charAt(space))) {
      space++;
    }
    String text = inside.substring(space).strip();
    switch (inside.substring(0, space)) {
      case "code" -> out.append(code(text));
      case "literal" -> out.append(text);
      case "link", "linkplain" -> link(text);
      case "return" -> out.append("Returns ").append(nested(text)).append(". ");
      case "summary" -> out.append(nested(text));
      case "index" -> out.append(text.startsWith("\"") ? CODE_TEXT : text.split("\\s", 2)[0]);
      case "snippet" -> out.append(PARAGRAPH);
      case "inheritDoc", "docRoot" -> {}
      default -> out.append(CODE_TEXT);
    }
  }

  private static final String CODE_TEXT = Character.toString(ProseCleaner.CODE);

  private int closingBrace(int open) {
    int braces = 0;
    for (int i = open; i < source.length(); i++) {
      if (source.charAt(i) == '{') {
        braces++;
      } else if (source.charAt(i) == '}' && --braces == 0) {
        return i;
      }
    }
    return source.length();
  }

  /** A reference with its label, or the reference itself as a name. */
  private void link(String text) {
    int end = 0;
    int parentheses = 0;
    while (end < text.length() && (parentheses > 0 || !Character.isWhitespace(text.charAt(end)))) {
      parentheses += text.charAt(end) == '(' ? 1 : text.charAt(end) == ')' ? -1 : 0;
      end++;
    }
    String label = text.substring(end).strip();
    out.append(label.isEmpty() ? code(text) : nested(label));
  }

  private String nested(String markup) {
    return depth >= DEEPEST ? CODE_TEXT : new JavadocMarkup(markup, depth + 1).render();
  }

  private void element() {
    if (source.startsWith("<!--", at)) {
      int end = source.indexOf("-->", at);
      at = end < 0 ? source.length() : end + 3;
      return;
    }
    int nameStart = source.startsWith("</", at) ? at + 2 : at + 1;
    int nameEnd = nameStart;
    while (nameEnd < source.length() && Character.isLetterOrDigit(source.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = source.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    int close = tagEnd(nameEnd);
    boolean known =
        DROPPED.contains(name)
            || CODE.contains(name)
            || INLINE.contains(name)
            || BLOCK.contains(name);
    if (!known || close < 0) {
      out.append(name.isEmpty() ? "<" : CODE_TEXT); // a comparison, or type arguments
      at = name.isEmpty() || close < 0 ? at + 1 : close + 1;
      return;
    }
    boolean opens = nameStart == at + 1 && source.charAt(close - 1) != '/';
    at = close + 1;
    if (DROPPED.contains(name)) {
      out.append(PARAGRAPH);
      if (opens) {
        skipContent(name);
      }
    } else if (CODE.contains(name) && opens) {
      int start = at;
      int end = skipContent(name);
      out.append(code(nested(source.substring(start, end))));
    } else if (BLOCK.contains(name)) {
      out.append(PARAGRAPH);
    }
  }

  /** Where a tag is closed, or -1; tags are short, so that broken markup costs no time. */
  private int tagEnd(int from) {
    int limit = Math.min(source.length(), from + LONGEST_TAG);
    for (int i = from; i < limit; i++) {
      if (source.charAt(i) == '>') {
        return i;
      }
    }
    return -1;
  }

  /** Passes everything up to the element's end tag; returns where its content ended. */
  private int skipContent(String name) {
    String tag = "</" + name;
    for (int i = source.indexOf('<', at); i >= 0; i = source.indexOf('<', i + 1)) {
      if (source.regionMatches(true, i, tag, 0, tag.length())) {
        int close = source.indexOf('>', i);
        at = close < 0 ? source.length() : close + 1;
        return i;
      }
    }
    at = source.length();
    return at;
  }

  /** Code as a reader would say it, or the mark for code. */
  private static String code(String code) {
    String text = SPACES.matcher(code).replaceAll(" ").strip();
    if (text.isEmpty()) {
      return "";
    }
    String name = ARGUMENTS.matcher(text).replaceFirst("");
    if (name.length() > LONGEST_NAME) {
      return CODE_TEXT;
    }
    if (WORDS.matcher(name).matches()) {
      return name;
    }
    String member = name.startsWith("#") ? name.substring(1) : name;
    return NAME.matcher(member).matches() ? simpleName(member) : CODE_TEXT;
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
