package org.warmstart.learn.probe;

import java.util.List;

/**
 * What a perturbation does over its strengths.
 *
 * @param name of the perturbation
 * @param keepsLabel whether the right answer stays what it was
 * @param flips examples, the weakest changes first
 */
public record SensitivityCurve(
    String name, boolean keepsLabel, List<SensitivityPoint> points, List<Flip> flips) {
  public SensitivityCurve {
    points = List.copyOf(points);
    flips = List.copyOf(flips);
  }
}
