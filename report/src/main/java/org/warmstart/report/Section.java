package org.warmstart.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A titled part of a report. Its methods add to its end and return it. */
public final class Section {
  /** What a callout is for. */
  public enum Tone {
    NOTE,
    GOOD,
    WARNING
  }

  private final String title;
  private final List<Block> blocks = new ArrayList<>();

  Section(String title) {
    this.title = title;
  }

  /** Whether it has pictures of tokens, which have a style of their own. */
  boolean showsTokens() {
    return blocks.stream()
        .anyMatch(block -> block instanceof HeadGrid || block instanceof WeightedText);
  }

  String title() {
    return title;
  }

  /** Adds a paragraph of text. */
  public Section paragraph(String text) {
    return add(html -> html.element("p", text).markup("\n"));
  }

  /** Adds a text whose lines and spaces stay as they are, such as a command. */
  public Section preformatted(String text) {
    return add(html -> html.markup("<pre tabindex=\"0\">").text(text).markup("</pre>\n"));
  }

  /** Adds a text that stands out, for a result or a reservation. */
  public Section callout(Tone tone, String text) {
    String kind =
        switch (tone) {
          case NOTE -> "note\"><strong>Note</strong> ";
          case GOOD -> "good\"><strong>Result</strong> ";
          case WARNING -> "warning\"><strong>Careful</strong> ";
        };
    return add(html -> html.markup("<p class=\"callout " + kind).text(text).markup("</p>\n"));
  }

  /** Adds names with their values, in the map's order. */
  public Section facts(Map<String, String> facts) {
    Map<String, String> ordered = new LinkedHashMap<>(facts);
    return add(
        html -> {
          html.markup("<dl class=\"facts\">\n");
          ordered.forEach(
              (name, value) ->
                  html.markup("<div>").element("dt", name).element("dd", value).markup("</div>\n"));
          html.markup("</dl>\n");
        });
  }

  /** Adds a table. */
  public Section table(Table table) {
    return add(table);
  }

  /** Adds a chart with curves. */
  public Section chart(LineChart chart) {
    return add(chart);
  }

  /** Adds a chart with bars. */
  public Section chart(BarChart chart) {
    return add(chart);
  }

  /** Adds a text in pieces, each on its shade; lines and spaces stay as they are. */
  public Section shaded(List<ShadedText> pieces) {
    List<ShadedText> copy = List.copyOf(pieces);
    return add(
        html -> {
          html.markup("<p class=\"shaded\">");
          for (ShadedText piece : copy) {
            String shade = String.format(Locale.ROOT, "%.2f", piece.shade());
            html.markup("<span style=\"--shade: " + shade + "\" title=\"");
            html.text(piece.hint()).markup("\">").text(piece.text()).markup("</span>");
          }
          html.markup("</p>\n");
        });
  }

  /** Adds attention weights. */
  public Section heads(HeadGrid grid) {
    return add(grid);
  }

  /** Adds a text whose tokens are coloured. */
  public Section weighted(WeightedText text) {
    return add(text);
  }

  /** Adds a table that is closed until it is asked for. */
  public Section folded(String summary, Table table) {
    return add(
        html -> {
          html.markup("<details>").element("summary", summary);
          table.write(html);
          html.markup("</details>\n");
        });
  }

  /** Adds samples; a prediction that equals its reference is marked. */
  public Section samples(List<Sample> samples) {
    List<Sample> copy = List.copyOf(samples);
    return add(
        html -> {
          html.markup("<div class=\"samples\">\n");
          copy.forEach(sample -> sample(html, sample));
          html.markup("</div>\n");
        });
  }

  private static void sample(HtmlWriter html, Sample sample) {
    html.markup("<article class=\"sample\">\n<p class=\"input\">").text(sample.input());
    html.markup("</p>\n<dl>\n");
    if (!sample.reference().isEmpty()) {
      html.markup("<div class=\"reference\">").element("dt", "Reference");
      html.element("dd", sample.reference()).markup("</div>\n");
    }
    sample
        .predictions()
        .forEach(
            (model, text) -> {
              boolean right = !text.isEmpty() && text.equals(sample.reference());
              html.markup(right ? "<div class=\"right\">" : "<div>").element("dt", model);
              html.markup("<dd>").text(text.isEmpty() ? "(nothing)" : text);
              html.markup(right ? " <span title=\"equals the reference\">\u2713</span>" : "");
              html.markup("</dd></div>\n");
            });
    html.markup("</dl>\n</article>\n");
  }

  /** Adds texts before and after a change. */
  public Section changes(List<Change> changes) {
    List<Change> copy = List.copyOf(changes);
    return add(
        html -> {
          html.markup("<div class=\"samples changes\">\n");
          copy.forEach(change -> change(html, change));
          html.markup("</div>\n");
        });
  }

  private static void change(HtmlWriter html, Change change) {
    html.markup("<article class=\"sample\">\n");
    pieces(html, "del", change.before());
    pieces(html, "ins", change.after());
    html.markup("<dl>\n");
    change
        .facts()
        .forEach(
            (name, value) ->
                html.markup("<div>").element("dt", name).element("dd", value).markup("</div>\n"));
    html.markup("</dl>\n</article>\n");
  }

  private static void pieces(HtmlWriter html, String mark, List<Change.Piece> pieces) {
    html.markup("<p class=\"input\">");
    for (Change.Piece piece : pieces) {
      if (piece.marked()) {
        html.element(mark, piece.text());
      } else {
        html.text(piece.text());
      }
    }
    html.markup("</p>\n");
  }

  /**
   * Adds texts beside their sources, with marked places. Links in them work as long as no other
   * section of the report has texts of the same prefix.
   *
   * @param prefix of their anchors: small letters
   */
  public Section compared(String prefix, List<ComparedText> texts) {
    if (!prefix.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
      throw new IllegalArgumentException("a prefix has small letters only, not " + prefix);
    }
    List<ComparedText> copy = List.copyOf(texts);
    return add(
        html -> {
          for (int i = 0; i < copy.size(); i++) {
            copy.get(i).write(html, prefix + i);
          }
        });
  }

  private Section add(Block block) {
    blocks.add(block);
    return this;
  }

  void write(HtmlWriter html, int number) {
    html.markup("<section id=\"section-" + number + "\">\n");
    html.element("h2", title).markup("\n");
    blocks.forEach(block -> block.write(html));
    html.markup("</section>\n");
  }
}
