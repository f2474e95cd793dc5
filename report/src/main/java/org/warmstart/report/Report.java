package org.warmstart.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;

/**
 * A report as one HTML file that opens offline: style, script, data and the chart library are in
 * it, and its content security policy forbids it any access to a network. It follows the reader's
 * light or dark scheme and prints in light colours. Every text is escaped, so texts may come from
 * anywhere.
 *
 * <p>Equal content gives an equal file, byte for byte.
 */
public final class Report {
  private static final String CHARTS = "/META-INF/resources/webjars/chart.js/";
  private static final String CHARTS_DESCRIPTION =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private final String title;
  private @Nullable String subtitle;
  private final List<Section> sections = new ArrayList<>();

  private Report(String title) {
    this.title = title;
  }

  /** Starts a report. */
  public static Report titled(String title) {
    return new Report(title);
  }

  /** Sets the line below the title. */
  public Report subtitle(String text) {
    subtitle = text;
    return this;
  }

  /** Adds an empty section and returns it. */
  public Section section(String sectionTitle) {
    Section section = new Section(sectionTitle);
    sections.add(section);
    return section;
  }

  /** Returns the report as HTML. */
  public String toHtml() {
    HtmlWriter html = new HtmlWriter();
    html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.markup("style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.element("title", title).markup("\n<style>\n").markup(resource("report.css"));
    if (sections.stream().anyMatch(Section::showsTokens)) {
      html.markup(resource("heads.css"));
    }
    html.markup("</style>\n</head>\n<body>\n<header>\n").element("h1", title).markup("\n");
    if (subtitle != null) {
      html.markup("<p class=\"subtitle\">").text(subtitle).markup("</p>\n");
    }
    html.markup("</header>\n");
    contents(html);
    html.markup("<main>\n");
    for (int i = 0; i < sections.size(); i++) {
      sections.get(i).write(html, i + 1);
    }
    html.markup("</main>\n");
    if (html.hasCharts()) {
      html.markup("<script>\n").markup(chartLibrary()).markup("\n</script>\n<script>\n");
      html.markup(resource("report.js")).markup("</script>\n");
    }
    if (html.hasHeads()) {
      html.markup("<script>\n").markup(resource("heads.js")).markup("</script>\n");
    }
    return html.markup("</body>\n</html>\n").toString();
  }

  private void contents(HtmlWriter html) {
    if (sections.size() < 2) {
      return;
    }
    html.markup("<nav aria-label=\"Contents\"><ol>\n");
    for (int i = 0; i < sections.size(); i++) {
      html.markup("<li><a href=\"#section-" + (i + 1) + "\">").text(sections.get(i).title());
      html.markup("</a></li>\n");
    }
    html.markup("</ol></nav>\n");
  }

  /**
   * Writes the report.
   *
   * @throws InputException if the file cannot be written
   */
  public void write(Path file) {
    DurableFiles.write(file, toHtml());
  }

  /** The chart library from its WebJar, with its licence. */
  private static String chartLibrary() {
    String version = "";
    for (String line : resource(CHARTS_DESCRIPTION).split("\\R")) {
      version = line.startsWith("version=") ? line.substring("version=".length()).strip() : version;
    }
    String folder = CHARTS + version;
    String licence = resource(folder + "/LICENSE.md").replace("*/", "* /");
    return "/*! Chart.js:\n" + licence + "*/\n" + resource(folder + "/dist/chart.umd.js").strip();
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + name + ", a part of reports");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name + " from the class path", e);
    }
  }
}
