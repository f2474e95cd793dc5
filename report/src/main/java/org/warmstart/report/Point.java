package org.warmstart.report;

/**
 * A point of a chart, with an interval around its height.
 *
 * @param x place on the horizontal axis, for instance the training step
 * @param y height; NaN leaves a gap
 * @param low lower end of the interval, {@code y} if there is none
 * @param high upper end of the interval, {@code y} if there is none
 */
public record Point(double x, double y, double low, double high) {
  /** A point without an interval. */
  public Point(double x, double y) {
    this(x, y, y, y);
  }

  /** A point with a symmetric interval: a mean and the half width of its confidence interval. */
  public static Point interval(double x, double mean, double halfWidth) {
    double half = Double.isNaN(halfWidth) ? 0 : halfWidth;
    return new Point(x, mean, mean - half, mean + half);
  }

  boolean hasInterval() {
    return low < y || high > y;
  }
}
