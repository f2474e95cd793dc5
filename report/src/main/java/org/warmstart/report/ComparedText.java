package org.warmstart.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text beside its source, with places marked in it and linked to places of the source.
 *
 * @param name what it is called, unique in a report
 * @param remark a line below the name; may be empty
 */
public record ComparedText(
    String name, String remark, String text, String source, List<Mark> marks) {
  /** How much a mark weighs. */
  public enum Weight {
    BAD,
    DOUBTFUL,
    NOTE
  }

  /**
   * A place of the text.
   *
   * @param start first UTF-16 unit
   * @param end behind the last
   * @param label a word for what it is
   * @param note what is to be said of it; may be empty
   * @param there where it is in the source, or null
   */
  public record Mark(
      int start, int end, Weight weight, String label, String note, @Nullable Range there) {}

  /** A place of the source. */
  public record Range(int start, int end) {}

  public ComparedText {
    marks =
        marks.stream()
            .sorted(Comparator.comparingInt(Mark::start).thenComparingInt(mark -> -mark.end()))
            .toList();
  }

  void write(HtmlWriter html, String id) {
    html.markup("<article class=\"compared\">\n").element("h3", name).markup("\n");
    if (!remark.isEmpty()) {
      html.markup("<p class=\"remark\">").text(remark).markup("</p>\n");
    }
    html.markup("<div class=\"pair\">\n<div><h4>Text</h4>\n<p class=\"marked\">");
    marked(html, id);
    html.markup("</p></div>\n<div><h4>Source</h4>\n<p class=\"marked\">");
    source(html, id);
    html.markup("</p></div>\n</div>\n");
    notes(html, id);
    html.markup("</article>\n");
  }

  /** The text with its marks; one that overlaps an earlier one stands only in the list below. */
  private void marked(HtmlWriter html, String id) {
    int at = 0;
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      if (mark.start() < at) {
        continue;
      }
      html.text(text.substring(at, mark.start()));
      html.markup("<mark class=\"" + kind(mark) + "\" id=\"" + id + "-t" + i + "\">");
      link(html, target(mark, id, i), text.substring(mark.start(), mark.end()));
      html.markup("<small> ").text(mark.label()).markup("</small></mark>");
      at = mark.end();
    }
    html.text(text.substring(at));
  }

  private static String kind(Mark mark) {
    return switch (mark.weight()) {
      case BAD -> "bad";
      case DOUBTFUL -> "doubtful";
      case NOTE -> "noted";
    };
  }

  private static String target(Mark mark, String id, int number) {
    return id + (mark.there() == null ? "-n" : "-s") + number;
  }

  private static void link(HtmlWriter html, String target, String shown) {
    html.markup("<a href=\"#" + target + "\">").text(shown).markup("</a>");
  }

  /**
   * The source with the places that marks are linked to; of overlapping ones the first is shown.
   */
  private void source(HtmlWriter html, String id) {
    List<Integer> linked = new ArrayList<>();
    for (int i = 0; i < marks.size(); i++) {
      if (marks.get(i).there() != null) {
        linked.add(i);
      }
    }
    linked.sort(Comparator.comparingInt((Integer i) -> range(i).start()));
    int at = 0;
    for (int i : linked) {
      Range range = range(i);
      if (range.start() < at) {
        // the place is shown already; the link ends right behind it
        html.markup("<span id=\"" + id + "-s" + i + "\"></span>");
        continue;
      }
      html.text(source.substring(at, range.start()));
      html.markup("<span class=\"there\" id=\"" + id + "-s" + i + "\">");
      link(html, id + "-n" + i, source.substring(range.start(), range.end()));
      html.markup("</span>");
      at = range.end();
    }
    html.text(source.substring(at));
  }

  private Range range(int mark) {
    Range there = marks.get(mark).there();
    return there == null ? new Range(0, 0) : there;
  }

  private void notes(HtmlWriter html, String id) {
    if (marks.isEmpty()) {
      return;
    }
    html.markup("<ul class=\"notes\">\n");
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      html.markup("<li id=\"" + id + "-n" + i + "\" class=\"" + kind(mark) + "\"><strong>");
      html.text(mark.label()).markup("</strong> ");
      link(html, target(mark, id, i), text.substring(mark.start(), mark.end()));
      html.text(mark.note().isEmpty() ? "" : ": " + mark.note()).markup("</li>\n");
    }
    html.markup("</ul>\n");
  }
}
