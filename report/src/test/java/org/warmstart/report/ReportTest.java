package org.warmstart.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

class ReportTest {
  private static final Pattern SCRIPT_DATA =
      Pattern.compile(
          "<script type=\"application/json\" class=\"chart\">(.*?)</script>", Pattern.DOTALL);
  private static final List<String> EVIL =
      List.of(
          "</script><script>alert(1)</script>",
          "<img src=http://evil.example/x onerror=alert(1)>",
          "\"' onmouseover=alert(1) x='",
          "<!-- <script>",
          "]]>&lt;&amp;",
          "\u0000\u2028\ud800 \\u003c",
          "javascript:alert(1)");

  /** A report with this text in every place that takes one. */
  private static Report everywhere(String text) {
    Report report = Report.titled(text).subtitle(text);
    report
        .section(text)
        .paragraph(text)
        .preformatted(text)
        .callout(Section.Tone.WARNING, text)
        .facts(Map.of(text, text))
        .table(new Table(text, text).row(Cell.of(text)))
        .chart(new LineChart(text, text, text).series(text, List.of(new Point(1, 2))))
        .chart(new BarChart(text, text, List.of(text)).series(text, List.of(1.0)))
        .samples(List.of(new Sample(text, text, Map.of(text, text))))
        .compared("c", List.of(compared(text)));
    report.section(text + "2");
    return report;
  }

  private static ComparedText compared(String text) {
    int end = text.length();
    return new ComparedText(
        text,
        text,
        text,
        text,
        List.of(
            new ComparedText.Mark(
                0, end, ComparedText.Weight.BAD, text, text, new ComparedText.Range(0, end)),
            new ComparedText.Mark(0, end, ComparedText.Weight.NOTE, text, text, null)));
  }

  @Test
  void everyLinkOfAComparedTextHasItsPlace() {
    ComparedText.Range there = new ComparedText.Range(4, 9);
    Report report = Report.titled("Facts");
    report
        .section("Texts")
        .compared(
            "c",
            List.of(
                new ComparedText(
                    "first",
                    "",
                    "one two three four",
                    "the other one",
                    List.of(
                        new ComparedText.Mark(
                            4, 7, ComparedText.Weight.BAD, "number", "not there", there),
                        new ComparedText.Mark(
                            4, 13, ComparedText.Weight.DOUBTFUL, "name", "", there),
                        new ComparedText.Mark(
                            14, 18, ComparedText.Weight.NOTE, "unit", "", null)))));

    String html = report.toHtml();

    List<String> links =
        Pattern.compile("href=\"#([^\"]*)\"")
            .matcher(html)
            .results()
            .map(each -> each.group(1))
            .toList();
    assertThat(links).isNotEmpty().allMatch(link -> html.contains("id=\"" + link + "\""));
    // what is shown is the text, whole and once
    String shown = html.replaceAll("<small>[^<]*</small>", "").replaceAll("<[^>]*>", "");
    assertThat(shown).contains("one two three four", "the other one");
  }

  private static List<String> tags(String html) {
    return Pattern.compile("<[a-zA-Z/!][^>]*>")
        .matcher(html)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static JsonNode data(String html, int chart) throws IOException {
    List<String> all = SCRIPT_DATA.matcher(html).results().map(result -> result.group(1)).toList();
    return new ObjectMapper().readTree(all.get(chart));
  }

  @Test
  void textsNeverBecomeMarkup() {
    List<String> plain = new ArrayList<>(tags(withoutLibrary(everywhere("plain").toHtml())));
    plain.removeIf(tag -> tag.startsWith("<canvas")); // holds a text as attribute
    for (String evil : EVIL) {
      String html = withoutLibrary(everywhere(evil).toHtml());
      List<String> found = new ArrayList<>(tags(html));
      found.removeIf(tag -> tag.startsWith("<canvas"));
      assertThat(found).as(evil).isEqualTo(plain);
    }
  }

  @Test
  void randomTextsNeverBecomeMarkup() {
    Random random = new Random(1);
    String alphabet = "<>/&\"'!-scriptaonx=; \n\\{}[]";
    long tags = tags(withoutLibrary(everywhere("plain").toHtml())).size();
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int j = 0; j < 30; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(tags(withoutLibrary(everywhere(text.toString()).toHtml())))
          .as(text.toString())
          .hasSize((int) tags);
    }
  }

  /** The library's code holds signs that look like markup; it stands between its own two tags. */
  private static String withoutLibrary(String html) {
    int start = html.indexOf("<script>\n/*! Chart.js");
    int end = html.indexOf("</script>", start);
    return html.substring(0, start) + html.substring(end);
  }

  @Test
  void refersToNothingOutside() {
    for (String evil : EVIL) {
      String html = withoutLibrary(everywhere(evil).toHtml());
      // attributes that hold texts are quoted, and quotes in texts escaped
      assertThat(tags(html.replaceAll("aria-label=\"[^\"]*\"", "")))
          .filteredOn(tag -> tag.matches("(?is).*\\s(src|href|action|srcset|data|poster)\\s*=.*"))
          .allMatch(tag -> tag.matches("<a href=\"#(section-\\d+|c\\d+-[tsn]\\d+)\">"));
      assertThat(tags(html)).noneMatch(tag -> tag.matches("(?is)<(link|base|iframe|object|img).*"));
      String style = html.substring(html.indexOf("<style>"), html.indexOf("</style>"));
      assertThat(style).doesNotContain("url(", "@import", "http");
      assertThat(html).contains("default-src 'none'");
    }
  }

  @Test
  void carriesTheChartLibraryWithItsLicenceOnlyIfThereAreCharts() {
    assertThat(everywhere("x").toHtml())
        .contains("Permission is hereby granted", "Released under the MIT License");
    Report words = Report.titled("Words only");
    words.section("One").paragraph("A paragraph.");
    assertThat(words.toHtml()).doesNotContain("<script").hasSizeLessThan(10_000);
  }

  @Test
  void marksTheBestOfAColumn() {
    Table table =
        new Table("", "model", "loss", "accuracy")
            .row(Cell.of("a"), Cell.of(2.5, 2), Cell.interval(70, 1.25, 1))
            .row(Cell.of("b"), Cell.of(1.5, 2), Cell.interval(71, Double.NaN, 1))
            .row(Cell.of("c"), Cell.of(Double.NaN, 2), Cell.interval(71, 2, 1))
            .markBest("loss", false)
            .markBest("accuracy", true);
    HtmlWriter html = new HtmlWriter();
    table.write(html);
    List<String> best =
        Pattern.compile("class=\"best\">([^<]*)")
            .matcher(html.toString())
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(best).containsExactly("1.50", "71.0", "71.0 \u00b1 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.markBest("speed", true))
        .withMessageContaining("[model, loss, accuracy]");
    assertThatIllegalArgumentException().isThrownBy(() -> table.row(Cell.of("a")));
  }

  @Test
  void thinsLongCurvesToTheirMeans() throws IOException {
    Map<Integer, Double> values = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      values.put(i, 2.0 * i + (i % 2 == 0 ? 5 : -5));
    }
    Report report = Report.titled("t");
    report.section("s").chart(new LineChart("Loss", "step", "nats").values("train", values));
    String html = report.toHtml();
    JsonNode points = data(html, 0).get("series").get(0).get("points");
    assertThat(points.size()).isBetween(300, 400);
    for (JsonNode point : points) {
      double x = point.get(0).asDouble();
      assertThat(point.get(1).asDouble()).isBetween(2 * x - 0.5, 2 * x + 0.5);
    }
    assertThat(html).contains("each point is the mean of 25");
  }

  @Test
  void chartDataSurvivesUnchanged() throws IOException {
    String name = "</script> & \"quotes\" \u2028";
    Report report = Report.titled("t");
    report
        .section("s")
        .chart(
            new LineChart("c", "x", "y")
                .series(name, List.of(Point.interval(1, 2, 0.5), new Point(2, Double.NaN)))
                .logX())
        .chart(
            new BarChart("b", "y", List.of("one", "two"))
                .series("p", List.of(1.0, 2.0), List.of(0.25, Double.NaN)));
    JsonNode line = data(report.toHtml(), 0);
    assertThat(line.get("series").get(0).get("name").asText()).isEqualTo(name);
    assertThat(line.get("series").get(0).get("points").toString())
        .isEqualTo("[[1.0,2.0,1.5,2.5],[2.0,null,null,null]]");
    assertThat(line.get("logX").asBoolean()).isTrue();
    JsonNode bar = data(report.toHtml(), 1);
    assertThat(bar.get("series").get(0).get("points").toString())
        .isEqualTo("[[0.0,1.0,0.75,1.25],[1.0,2.0,2.0,2.0]]");
  }

  @Test
  void refusesDataThatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BarChart("b", "y", List.of("one")).series("p", List.of(1.0, 2.0)))
        .withMessageContaining("2 heights");
    LineChart chart = new LineChart("c", "x", "y").series("p", List.of());
    assertThatIllegalArgumentException().isThrownBy(() -> chart.series("p", List.of()));
  }

  @Test
  void numbersReadWell() {
    assertThat(List.of(0.0, 12.0, -1234.0, 0.12345, 5.4321, 54.321, 543.21, 12345.6, 0.00001234))
        .extracting(Numbers::compact)
        .containsExactly(
            "0",
            "12",
            "\u22121,234",
            "0.1235",
            "5.4321",
            "54.32",
            "543.2",
            "12,346",
            "1.23e\u221205");
    assertThat(Cell.of(1234567).text()).isEqualTo("1,234,567");
    assertThat(Cell.of(Double.NaN, 1).text()).isEqualTo("\u2013");
  }

  @Test
  void writesAtOnceAndTheSameEveryTime(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("report.html");
    Files.writeString(file, "old");
    everywhere("x").write(file);
    String first = Files.readString(file);
    everywhere("x").write(file);
    assertThat(first).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    assertThat(Files.readString(file)).isEqualTo(first);
    assertThat(directory.toFile().list()).containsExactly("report.html");
    assertThatThrownBy(() -> everywhere("x").write(directory.resolve("none/report.html")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("report.html");
  }
}
