package org.warmstart.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Builds HTML in which every text is escaped: markup comes from literals of this package only, and
 * data for charts is JSON that cannot end its script element.
 */
final class HtmlWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringBuilder out = new StringBuilder(1 << 16);
  private int charts;
  private int heads;

  /** Appends markup as it is; never called with texts of the caller's. */
  HtmlWriter markup(String markup) {
    out.append(markup);
    return this;
  }

  /** Appends a text, escaped for element content and quoted attributes. */
  HtmlWriter text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isAllowed(c) ? c : '\ufffd');
      }
    }
    return this;
  }

  /** HTML allows no control characters except white space, and encodes no lone surrogates. */
  private static boolean isAllowed(char c) {
    return c == '\n' || c == '\t' || (c >= ' ' && (c < 0x7f || c > 0x9f));
  }

  /** Appends an element with nothing but a text in it. */
  HtmlWriter element(String name, String text) {
    return markup("<" + name + ">").text(text).markup("</" + name + ">");
  }

  /** Appends a canvas and the data that the report's script draws on it. */
  HtmlWriter chart(String description, Object data) {
    charts++;
    markup("<div class=\"canvas\"><canvas role=\"img\" aria-label=\"").text(description);
    markup("\"></canvas></div>\n<script type=\"application/json\" class=\"chart\">");
    return markup(json(data)).markup("</script>\n");
  }

  /** Appends the data that the script of attention pictures draws. */
  HtmlWriter heads(Object data) {
    heads++;
    markup("<script type=\"application/json\">");
    return markup(json(data)).markup("</script>\n");
  }

  boolean hasHeads() {
    return heads > 0;
  }

  boolean hasCharts() {
    return charts > 0;
  }

  /** JSON in which no "{@code <}", "{@code >}" or "{@code &}" occurs. */
  private static String json(Object data) {
    try {
      return JSON.writeValueAsString(data)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a chart's data cannot be written as JSON", e);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
