package org.warmstart.data.corpus.prose;

import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Reads HTML as plain prose: markup gone, character references decoded, white space normalized. A
 * new line stands between paragraphs and list items. Wrong HTML is read as browsers read it.
 *
 * <p>Code that reads like a word (a name, a number) stays, as a reader would say it: {@code
 * java.util.List#add(Object)} becomes "List.add". Other code cannot be read as part of a sentence;
 * it becomes {@link #CODE}, so that its sentence can be told and left out. {@code pre} blocks and
 * tables go.
 */
public final class HtmlProse {
  /** Stands for code inside a sentence (the Unicode object replacement character). */
  public static final char CODE = '\ufffc';

  /** Unicode's paragraph separator marks ends of paragraphs while new lines are still spaces. */
  private static final char PARAGRAPH = '\u2029';

  /** Elements whose content is left out. */
  private static final Set<String> DROPPED =
      Set.of("pre", "table", "script", "style", "blockquote", "svg");

  /** Elements whose content is code, or would no longer read as text (exponents, indices). */
  private static final Set<String> CODED = Set.of("code", "tt", "kbd", "samp", "sup", "sub");

  /** Elements that stand inside a line of text. */
  private static final Set<String> INLINE =
      Set.of(
          "a", "b", "i", "u", "em", "strong", "var", "cite", "span", "font", "small", "big", "q",
          "dfn", "abbr", "acronym", "strike", "s", "del", "ins", "label", "wbr", "img", "mark",
          "nobr");

  /** Elements that end a paragraph. Others are none: they are comparisons, or type arguments. */
  private static final Set<String> BLOCK =
      Set.of(
          "p", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "div", "center", "h1", "h2", "h3",
          "h4", "h5", "h6", "section", "tr", "td", "th", "tbody", "thead", "caption", "menu",
          "article", "aside", "figure", "body", "html", "head", "title", "nav", "para");

  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]+");

  private HtmlProse() {}

  /** Returns the prose of a piece of HTML; paragraphs are separated by one new line. */
  public static String of(String html) {
    if (html.indexOf('<') < 0 && html.indexOf('&') < 0) {
      return normalize(html); // most of it is plain text
    }
    Reader reader = new Reader();
    Jsoup.parseBodyFragment(html).body().filter(reader);
    StringBuilder paragraphs = new StringBuilder(reader.out.length());
    for (String paragraph : reader.out.toString().split(Character.toString(PARAGRAPH))) {
      String text = normalize(paragraph);
      if (!text.isEmpty()) {
        paragraphs.append(paragraphs.isEmpty() ? "" : "\n").append(text);
      }
    }
    return paragraphs.toString();
  }

  static String normalize(String text) {
    return SPACES.matcher(text).replaceAll(" ").strip();
  }

  /** Writes what it meets; where an element of code ends, its content is replaced. */
  private static final class Reader implements NodeFilter {
    private final StringBuilder out = new StringBuilder();
    private int codes;
    private int codeStart;

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof TextNode text) {
        out.append(text.getWholeText());
      } else if (node instanceof Element element) {
        String name = element.normalName();
        if (DROPPED.contains(name)) {
          out.append(PARAGRAPH);
          return FilterResult.SKIP_ENTIRELY;
        } else if (CODED.contains(name)) {
          codeStart = codes++ == 0 ? out.length() : codeStart;
        } else if (BLOCK.contains(name)) {
          out.append(PARAGRAPH);
        } else if (!INLINE.contains(name)) {
          out.append(CODE);
        }
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element) {
        String name = element.normalName();
        if (CODED.contains(name) && --codes == 0) {
          String code = SpokenCode.of(out.substring(codeStart));
          out.replace(codeStart, out.length(), code);
        } else if (BLOCK.contains(name)) {
          out.append(PARAGRAPH);
        }
      }
      return FilterResult.CONTINUE;
    }
  }
}
