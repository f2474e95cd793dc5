package org.warmstart.data.corpus.prose;

import java.util.regex.Pattern;

/** Text and Markdown files as prose: paragraphs, without code blocks, headings and list marks. */
public final class PlainText {
  private static final Pattern MARKS =
      Pattern.compile("^(?:>\\s*)?(?:[-*+]|\\d{1,3}[.)])\\s+|^>\\s*");
  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\]\\[]{0,200})\\]\\([^()\\s]{0,500}\\)");
  private static final Pattern EMPHASIS =
      Pattern.compile("\\*\\*|__|(?<!\\w)[*_](?=\\w)|(?<=\\w)[*_](?!\\w)");
  private static final Pattern CODE = Pattern.compile("`([^`]{1,200})`");

  private PlainText() {}

  /** Returns the prose of a text; a new line stands between its paragraphs. */
  public static String prose(String text) {
    StringBuilder prose = new StringBuilder(text.length());
    boolean fenced = false;
    boolean open = false;
    for (String line : text.split("\\R")) {
      String stripped = line.strip();
      if (stripped.startsWith("```") || stripped.startsWith("~~~")) {
        fenced = !fenced;
        stripped = "";
      }
      boolean heading = stripped.startsWith("#") || stripped.startsWith("|");
      if (fenced || stripped.isEmpty() || heading) {
        open = false;
        continue;
      }
      String marked = MARKS.matcher(stripped).replaceFirst("");
      boolean item = marked.length() < stripped.length();
      if (!prose.isEmpty()) {
        prose.append(open && !item ? ' ' : '\n');
      }
      prose.append(inline(marked));
      open = true;
    }
    return prose.toString().replaceAll("[ \\t\\f\\u00a0]+", " ");
  }

  private static String inline(String line) {
    String text = LINK.matcher(line).replaceAll("$1");
    text = CODE.matcher(text).replaceAll("$1");
    return EMPHASIS.matcher(text).replaceAll("");
  }
}
