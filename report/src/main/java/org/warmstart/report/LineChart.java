package org.warmstart.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Curves over a common horizontal axis, with bands where points have intervals. A long curve is
 * thinned to 400 points, each the mean of its neighbours; the caption says so. The numbers stand
 * below the chart as well, folded up.
 */
public final class LineChart implements Block {
  private static final int MOST_POINTS = 400;
  private static final int MOST_ROWS = 25;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final Map<String, List<Point>> series = new LinkedHashMap<>();
  private boolean logX;
  private boolean logY;

  /**
   * Makes a chart without curves.
   *
   * @param title what it shows
   * @param xLabel the horizontal axis, with its unit
   * @param yLabel the vertical axis, with its unit
   */
  public LineChart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds a curve; points are in the order of their x. */
  public LineChart series(String name, List<Point> points) {
    if (series.putIfAbsent(name, List.copyOf(points)) != null) {
      throw new IllegalArgumentException("the chart has a curve '" + name + "' already");
    }
    return this;
  }

  /** Adds a curve from steps and their values, as a run's log holds them. */
  public LineChart values(String name, Map<? extends Number, ? extends Number> valueOfStep) {
    List<Point> points = new ArrayList<>();
    valueOfStep.forEach((x, y) -> points.add(new Point(x.doubleValue(), y.doubleValue())));
    return series(name, points);
  }

  /** Makes the horizontal axis logarithmic. */
  public LineChart logX() {
    logX = true;
    return this;
  }

  /** Makes the vertical axis logarithmic. */
  public LineChart logY() {
    logY = true;
    return this;
  }

  @Override
  public void write(HtmlWriter html) {
    html.markup("<figure>\n").element("figcaption", title + thinning()).markup("\n");
    html.chart(title + ": " + yLabel + " over " + xLabel, data());
    Table table = new Table("", "series", xLabel, yLabel, "interval");
    series.forEach(
        (name, points) -> {
          List<Point> shown = thin(points);
          int count = Math.min(MOST_ROWS, shown.size());
          for (int i = 0; i < count; i++) {
            Point point = shown.get(count == 1 ? 0 : i * (shown.size() - 1) / (count - 1));
            table.row(
                Cell.of(name), number(point.x()), number(point.y()), Cell.of(interval(point)));
          }
        });
    html.markup("<details><summary>Numbers</summary>\n");
    table.write(html);
    html.markup("</details>\n</figure>\n");
  }

  private static Cell number(double value) {
    return new Cell(Numbers.compact(value), value, true);
  }

  private static String interval(Point point) {
    return point.hasInterval()
        ? Numbers.compact(point.low()) + " to " + Numbers.compact(point.high())
        : "";
  }

  private String thinning() {
    int longest = series.values().stream().mapToInt(List::size).max().orElse(0);
    int mean = (longest + MOST_POINTS - 1) / MOST_POINTS;
    return mean > 1 ? " (each point is the mean of " + mean + ")" : "";
  }

  private Map<String, Object> data() {
    List<Map<String, Object>> curves = new ArrayList<>();
    series.forEach(
        (name, points) -> {
          List<List<@Nullable Double>> rows = new ArrayList<>();
          for (Point point : thin(points)) {
            rows.add(Json.numbers(point.x(), point.y(), point.low(), point.high()));
          }
          curves.add(
              Map.of(
                  "name", name,
                  "points", rows,
                  "band", points.stream().anyMatch(Point::hasInterval)));
        });
    return Map.of(
        "kind", "line", "x", xLabel, "y", yLabel, "logX", logX, "logY", logY, "series", curves);
  }

  private static List<Point> thin(List<Point> points) {
    int size = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
    if (size <= 1) {
      return points;
    }
    List<Point> means = new ArrayList<>();
    for (int start = 0; start < points.size(); start += size) {
      List<Point> bucket = points.subList(start, Math.min(points.size(), start + size));
      double x = 0;
      double y = 0;
      double low = 0;
      double high = 0;
      for (Point point : bucket) {
        x += point.x();
        y += point.y();
        low += point.low();
        high += point.high();
      }
      int n = bucket.size();
      means.add(new Point(x / n, y / n, low / n, high / n));
    }
    return means;
  }
}
