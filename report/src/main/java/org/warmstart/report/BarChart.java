package org.warmstart.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups of bars with error bars: for each category one bar a series. The numbers stand below the
 * chart as well, folded up.
 */
public final class BarChart implements Block {
  private final String title;
  private final String yLabel;
  private final List<String> categories;
  private final Map<String, List<Point>> series = new LinkedHashMap<>();

  /**
   * Makes a chart without bars.
   *
   * @param title what it shows
   * @param yLabel the vertical axis, with its unit
   * @param categories names of the groups, from left to right
   */
  public BarChart(String title, String yLabel, List<String> categories) {
    this.title = title;
    this.yLabel = yLabel;
    this.categories = List.copyOf(categories);
  }

  /**
   * Adds a bar to every category.
   *
   * @param name the series
   * @param heights one for each category
   * @param halfWidths half widths of the intervals, one for each category; NaN or 0 for none
   */
  public BarChart series(String name, List<Double> heights, List<Double> halfWidths) {
    requireFits(name, heights.size(), halfWidths.size(), "half widths");
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < heights.size(); i++) {
      points.add(Point.interval(i, heights.get(i), halfWidths.get(i)));
    }
    return add(name, points);
  }

  /**
   * Adds a bar to every category, with intervals that may reach further to one side than to the
   * other.
   *
   * @param name the series
   * @param heights one for each category
   * @param lows lower ends of the intervals, one for each category; NaN for none
   * @param highs upper ends, likewise
   */
  public BarChart series(String name, List<Double> heights, List<Double> lows, List<Double> highs) {
    requireFits(name, heights.size(), lows.size(), "lower ends");
    requireFits(name, heights.size(), highs.size(), "upper ends");
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < heights.size(); i++) {
      double height = heights.get(i);
      boolean known = !Double.isNaN(lows.get(i)) && !Double.isNaN(highs.get(i));
      points.add(known ? new Point(i, height, lows.get(i), highs.get(i)) : new Point(i, height));
    }
    return add(name, points);
  }

  private void requireFits(String name, int heights, int others, String what) {
    if (heights != categories.size() || others != categories.size()) {
      throw new IllegalArgumentException(
          "series '"
              + name
              + "' has "
              + heights
              + " heights and "
              + others
              + " "
              + what
              + " for "
              + categories.size()
              + " categories");
    }
  }

  private BarChart add(String name, List<Point> points) {
    if (series.putIfAbsent(name, points) != null) {
      throw new IllegalArgumentException("the chart has a series '" + name + "' already");
    }
    return this;
  }

  /** Adds a bar without an interval to every category. */
  public BarChart series(String name, List<Double> heights) {
    return series(name, heights, heights.stream().map(height -> Double.NaN).toList());
  }

  @Override
  public void write(HtmlWriter html) {
    html.markup("<figure>\n").element("figcaption", title).markup("\n");
    html.chart(title + ": " + yLabel, data());
    List<String> heads = new ArrayList<>(List.of(""));
    heads.addAll(series.keySet());
    Table table = new Table("", heads.toArray(String[]::new));
    for (int i = 0; i < categories.size(); i++) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(categories.get(i))));
      for (List<Point> points : series.values()) {
        Point point = points.get(i);
        row.add(new Cell(Numbers.compact(point.y()) + interval(point), point.y(), true));
      }
      table.row(row.toArray(Cell[]::new));
    }
    html.markup("<details><summary>Numbers</summary>\n");
    table.write(html);
    html.markup("</details>\n</figure>\n");
  }

  private static String interval(Point point) {
    double up = point.high() - point.y();
    double down = point.y() - point.low();
    if (!point.hasInterval()) {
      return "";
    }
    return Math.abs(up - down) <= 1e-9 * Math.max(up, down)
        ? " \u00b1 " + Numbers.compact(up)
        : " (" + Numbers.compact(point.low()) + " to " + Numbers.compact(point.high()) + ")";
  }

  private Map<String, Object> data() {
    List<Map<String, Object>> bars = new ArrayList<>();
    series.forEach(
        (name, points) -> {
          List<List<@Nullable Double>> rows = new ArrayList<>();
          for (Point point : points) {
            rows.add(Json.numbers(point.x(), point.y(), point.low(), point.high()));
          }
          bars.add(Map.of("name", name, "points", rows));
        });
    return Map.of("kind", "bar", "y", yLabel, "categories", categories, "series", bars);
  }
}
